SELECT at
FROM audit_log
WHERE action_name = 'audit.start'
ORDER BY at DESC
LIMIT 1
