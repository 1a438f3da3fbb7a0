SELECT writer, seq, at, domain, actor, client, action, target, parameters, outcome, duration_us,
    trace_id, previous_hash, hash
FROM audit_log
WHERE action_name = $8
    AND (at, writer, seq) < ($3, $4, $5)
    AND at >= $1 AND at < $2
    AND ($6 = '' OR domain = $6)
    AND ($7 = '' OR actor = $7)
    AND ($9 = '' OR action = $9)
    AND ($10 = '' OR trace_id = $10)
ORDER BY at DESC, writer DESC, seq DESC
LIMIT $11
