UPDATE job_executions
SET
    cancelled_by = CASE cancelled_by WHEN '' THEN $2 ELSE cancelled_by END,
    owner = CASE state WHEN 'queued' THEN $3 ELSE owner END,
    due_at = CASE state WHEN 'queued' THEN $4 ELSE due_at END,
    state = 'running'
WHERE execution_id = $1 AND state IN ('queued', 'running')
