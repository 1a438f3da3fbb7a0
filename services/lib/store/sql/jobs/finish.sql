UPDATE job_executions
SET
    state = $4,
    finished_at = $5,
    step = '',
    done = CASE WHEN $4 = 'succeeded' THEN 1 ELSE done END,
    records = $6,
    run_ids = $7,
    error_reason = $8,
    error_message = $9
WHERE execution_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
