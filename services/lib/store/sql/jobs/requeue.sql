UPDATE job_executions
SET
    state = 'queued',
    due_at = CASE cancelled_by WHEN '' THEN CAST($4 AS BIGINT) ELSE CAST($9 AS BIGINT) END,
    failures = failures + $5,
    step = $6,
    error_reason = $7,
    error_message = $8
WHERE execution_id = $1 AND owner = $2 AND attempt = $3 AND state = 'running'
