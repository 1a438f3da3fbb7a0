SELECT writer, seq, hash
FROM audit_heads
WHERE writer > $1
ORDER BY writer
LIMIT $2
