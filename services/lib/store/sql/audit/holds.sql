SELECT hash
FROM audit_log
WHERE writer = $1 AND seq = $2
