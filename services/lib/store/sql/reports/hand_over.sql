UPDATE reports
SET state = 'queued', attempt = attempt - 1, step = '', done = 0
WHERE report_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
