SELECT writer, seq, at, domain, actor, client, action, action_name, target, parameters, outcome,
    duration_us, trace_id, previous_hash, hash
FROM audit_log
WHERE (writer, seq) > ($1, $2)
ORDER BY writer, seq
LIMIT $3
