INSERT INTO wwi_tracked_days (analysis, as_of) VALUES ($1, $2)
ON CONFLICT (analysis) DO UPDATE SET as_of = excluded.as_of
WHERE $3 = 1 OR wwi_tracked_days.as_of <= excluded.as_of
