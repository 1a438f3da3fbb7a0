SELECT
    id, summary, severity, first_seen, last_seen, resolved, times_seen, acknowledged_by, acknowledged_at,
    note, run_id
FROM wwi_tracked
WHERE analysis = $1
    AND (
        ($2 = 1 AND resolved IS NULL AND acknowledged_by IS NULL)
        OR ($3 = 1 AND resolved IS NULL AND acknowledged_by IS NOT NULL)
        OR ($4 = 1 AND resolved IS NOT NULL)
    )
    AND (CASE WHEN resolved IS NULL THEN 1 ELSE 0 END, first_seen, id) < ($5, $6, $7)
ORDER BY CASE WHEN resolved IS NULL THEN 1 ELSE 0 END DESC, first_seen DESC, id DESC
LIMIT $8
