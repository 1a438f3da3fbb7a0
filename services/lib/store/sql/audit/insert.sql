INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, parameters, outcome,
    duration_us, trace_id, previous_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
