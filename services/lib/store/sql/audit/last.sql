SELECT seq, hash
FROM audit_log
WHERE writer = $1
ORDER BY seq DESC
LIMIT 1
