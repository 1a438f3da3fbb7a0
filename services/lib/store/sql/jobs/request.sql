INSERT INTO job_executions (
    execution_id, job_id, domain, state, cause, triggered_by, traceparent, as_of, scheduled_for,
    due_at, attempt, failures, takeovers, owner, step, done, records, run_ids, error_reason,
    error_message, trace_id, cancelled_by
)
VALUES (
    $1, $2, $3, 'queued', 'request', $4, $5, $6, $7,
    $7, 0, 0, 0, '', '', 0, 0, '[]', '', '', '', ''
)
ON CONFLICT DO NOTHING
RETURNING execution_id
