UPDATE reports
SET error_reason = $2, error_message = $3
WHERE report_id = $1 AND state = 'ready'
