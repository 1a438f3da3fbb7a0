SELECT execution_id, job_id, state, owner FROM job_executions
WHERE state IN ('queued', 'running') AND due_at <= $1
ORDER BY due_at, execution_id
LIMIT $2
