UPDATE reports
SET beat_at = $4, step = $5, done = $6, views = $7, trace_id = $8
WHERE report_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
