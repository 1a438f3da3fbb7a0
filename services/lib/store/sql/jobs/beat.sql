UPDATE job_executions
SET due_at = $4, step = $5, done = $6, records = $7, run_ids = $8, trace_id = $9
WHERE execution_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
