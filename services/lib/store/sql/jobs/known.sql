SELECT
    c.job_id AS known_job_id, c.first_known, c.scheduled_since, c.paused_at, c.paused_by,
    (
        SELECT MAX(s.finished_at) FROM job_executions AS s
        WHERE s.job_id = c.job_id AND s.state = 'succeeded'
    ) AS last_success,
    e.execution_id, e.job_id, e.domain, e.state, e.cause, e.triggered_by, e.traceparent, e.as_of, e.scheduled_for, e.due_at,
    e.started_at, e.finished_at, e.attempt, e.failures, e.takeovers, e.owner, e.step, e.done, e.records, e.run_ids,
    e.error_reason, e.error_message, e.trace_id, e.cancelled_by
FROM job_controls AS c
LEFT JOIN job_executions AS e ON e.execution_id = (
    SELECT n.execution_id FROM job_executions AS n
    WHERE n.job_id = c.job_id AND n.state <> 'skipped'
    ORDER BY n.scheduled_for DESC, n.execution_id DESC
    LIMIT 1
)
ORDER BY c.job_id
