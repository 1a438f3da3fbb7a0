UPDATE reports
SET state = 'queued', not_before = $4, step = $5, done = 0
WHERE report_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
