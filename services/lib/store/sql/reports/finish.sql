UPDATE reports
SET state = 'ready', finished_at = $4, step = '', done = 1, views = $5, files = $6, expires_at = $7, title = $8
WHERE report_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
