UPDATE wwi_tracked SET
    acknowledged_at = COALESCE(acknowledged_at, $5),
    acknowledged_by = COALESCE(acknowledged_by, $3),
    note = CASE WHEN acknowledged_by IS NULL THEN $4 ELSE note END
WHERE analysis = $1 AND id = $2 AND resolved IS NULL
RETURNING
    id, summary, severity, first_seen, last_seen, resolved, times_seen, acknowledged_by, acknowledged_at,
    note, run_id
