INSERT INTO wwi_tracked (
    analysis, id, summary, severity, first_seen, last_seen, resolved, times_seen, acknowledged_by,
    acknowledged_at, note, run_id
) VALUES ($1, $2, $3, $4, $5, $5, NULL, 1, NULL, NULL, '', $6)
ON CONFLICT (analysis, id) DO UPDATE SET
    summary = excluded.summary,
    severity = excluded.severity,
    last_seen = excluded.last_seen,
    run_id = excluded.run_id,
    first_seen = CASE WHEN wwi_tracked.resolved IS NULL THEN wwi_tracked.first_seen ELSE excluded.first_seen END,
    times_seen = CASE WHEN wwi_tracked.resolved IS NULL THEN wwi_tracked.times_seen + 1 ELSE 1 END,
    acknowledged_by = CASE WHEN wwi_tracked.resolved IS NULL THEN wwi_tracked.acknowledged_by END,
    acknowledged_at = CASE WHEN wwi_tracked.resolved IS NULL THEN wwi_tracked.acknowledged_at END,
    note = CASE WHEN wwi_tracked.resolved IS NULL THEN wwi_tracked.note ELSE '' END,
    resolved = NULL
