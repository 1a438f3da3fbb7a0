SELECT
    id, summary, severity, first_seen, last_seen, resolved, times_seen, acknowledged_by, acknowledged_at,
    note, run_id
FROM wwi_tracked
WHERE analysis = $1 AND id = $2
