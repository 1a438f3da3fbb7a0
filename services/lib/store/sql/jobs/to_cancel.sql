SELECT execution_id, cancelled_by FROM job_executions
WHERE state IN ('queued', 'running') AND owner = $1 AND cancelled_by <> ''
