SELECT execution_id FROM job_executions
WHERE state IN ('queued', 'running') AND owner = $1 AND cancelled_by <> ''
