SELECT writer, seq, hash
FROM audit_heads
WHERE at >= $1
ORDER BY at DESC
LIMIT $2
