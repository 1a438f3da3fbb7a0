UPDATE audit_heads
SET seq = $1, hash = $2, at = $3
WHERE writer = $4
