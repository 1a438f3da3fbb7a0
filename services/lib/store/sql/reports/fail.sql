UPDATE reports
SET state = 'failed', finished_at = $4, step = '', views = $5, error_reason = $6, error_message = $7
WHERE report_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
