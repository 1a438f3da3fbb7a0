UPDATE wwi_tracked SET
    acknowledged_at = CASE WHEN acknowledged_by = $3 AND note = $4 THEN acknowledged_at ELSE $5 END,
    acknowledged_by = $3,
    note = $4
WHERE analysis = $1 AND id = $2 AND resolved IS NULL
RETURNING
    id, summary, severity, first_seen, last_seen, resolved, times_seen, acknowledged_by, acknowledged_at,
    note, run_id
