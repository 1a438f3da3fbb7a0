UPDATE reports
SET state = 'deleted', finished_at = $2, step = '', error_reason = '', error_message = ''
WHERE report_id = $1 AND state <> 'deleted'
