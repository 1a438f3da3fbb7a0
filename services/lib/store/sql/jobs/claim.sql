UPDATE job_executions
SET
    takeovers = takeovers + CASE state WHEN 'running' THEN 1 ELSE 0 END,
    failures = failures + CASE state WHEN 'running' THEN 1 ELSE 0 END,
    state = 'running',
    owner = $2,
    attempt = attempt + 1,
    started_at = $3,
    due_at = $4,
    step = '',
    done = 0,
    trace_id = ''
WHERE execution_id = $1 AND state IN ('queued', 'running') AND due_at <= $3
RETURNING
    execution_id, job_id, domain, state, cause, triggered_by, traceparent, as_of, scheduled_for, due_at,
    started_at, finished_at, attempt, failures, takeovers, owner, step, done, records, run_ids,
    error_reason, error_message, trace_id, cancelled_by
