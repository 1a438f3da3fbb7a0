INSERT INTO job_executions (
    execution_id, job_id, domain, state, cause, triggered_by, traceparent, tick, as_of, scheduled_for,
    due_at, attempt, failures, takeovers, owner, step, done, records, run_ids, error_reason,
    error_message, trace_id, cancelled_by
)
SELECT
    $1, c.job_id, $3,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM job_executions AS a
            WHERE a.job_id = c.job_id AND a.state IN ('queued', 'running')
        ) THEN 'skipped'
        ELSE 'queued'
    END,
    $4, 'scheduler', '', $5, '', $5, $5, 0, 0, 0, '', '', 0, 0, '[]', '', '', '', ''
FROM job_controls AS c
WHERE c.job_id = $2 AND c.paused_at IS NULL AND c.scheduled_since < $5
ON CONFLICT DO NOTHING
RETURNING state
