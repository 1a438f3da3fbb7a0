SELECT execution_id FROM job_executions WHERE job_id = $1 AND tick = $2
