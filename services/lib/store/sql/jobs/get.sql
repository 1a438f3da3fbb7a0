SELECT
    execution_id, job_id, domain, state, cause, triggered_by, traceparent, as_of, scheduled_for, due_at,
    started_at, finished_at, attempt, failures, takeovers, owner, step, done, records, run_ids,
    error_reason, error_message, trace_id, cancelled_by
FROM job_executions
WHERE execution_id = $1
