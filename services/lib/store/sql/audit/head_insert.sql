INSERT INTO audit_heads (writer, seq, hash, at)
VALUES ($1, $2, $3, $4)
