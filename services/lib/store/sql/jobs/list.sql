SELECT
    execution_id, job_id, domain, state, cause, triggered_by, traceparent, as_of, scheduled_for, due_at,
    started_at, finished_at, attempt, failures, takeovers, owner, step, done, records, run_ids,
    error_reason, error_message, trace_id, cancelled_by
FROM job_executions
WHERE ($1 = '' OR domain = $1)
    AND ($2 = '' OR job_id = $2)
    AND ($3 = '' OR $3 LIKE '%,' || state || ',%')
    AND (scheduled_for, execution_id) < ($4, $5)
ORDER BY scheduled_for DESC, execution_id DESC
LIMIT $6
