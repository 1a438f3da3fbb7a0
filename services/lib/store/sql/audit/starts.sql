SELECT writer, seq, at, domain, actor, client, action, target, parameters, outcome, duration_us,
    trace_id, previous_hash, hash
FROM audit_log
WHERE action = 'audit.start' AND (at, writer, seq) > ($1, $2, $3)
ORDER BY at, writer, seq
LIMIT $4
