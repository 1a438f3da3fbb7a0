UPDATE job_executions
SET
    state = 'queued',
    due_at = $4,
    failures = failures + $5,
    step = $6,
    error_reason = $7,
    error_message = $8
WHERE execution_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
