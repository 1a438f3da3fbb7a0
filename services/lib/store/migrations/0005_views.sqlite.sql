-- The tables as people read them: instants as such, times in seconds, and no columns that only programs need.
-- Texts in ISO 8601, UTC: SQLite has no type for instants.

CREATE VIEW audit_events AS
SELECT
    strftime('%Y-%m-%dT%H:%M:%S', at / 1000000, 'unixepoch') || printf('.%06dZ', at % 1000000) AS at,
    domain, actor, client, action_name, target, parameters, outcome,
    duration_us / 1e6 AS duration_seconds,
    trace_id, action, writer, seq
FROM audit_log;

CREATE VIEW job_runs AS
SELECT
    strftime('%Y-%m-%dT%H:%M:%S', scheduled_for / 1000000, 'unixepoch') || printf('.%06dZ', scheduled_for % 1000000) AS scheduled_for,
    job_id, state, cause, triggered_by, as_of,
    strftime('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') || printf('.%06dZ', started_at % 1000000) AS started_at,
    strftime('%Y-%m-%dT%H:%M:%S', finished_at / 1000000, 'unixepoch') || printf('.%06dZ', finished_at % 1000000) AS finished_at,
    (finished_at - started_at) / 1e6 AS duration_seconds,
    attempt, takeovers, records, error_reason, error_message, cancelled_by, owner,
    strftime('%Y-%m-%dT%H:%M:%S', due_at / 1000000, 'unixepoch') || printf('.%06dZ', due_at % 1000000) AS due_at,
    execution_id, run_ids, trace_id
FROM job_executions;

CREATE VIEW kept_runs AS
SELECT
    strftime('%Y-%m-%dT%H:%M:%S', computed_at / 1000000, 'unixepoch') || printf('.%06dZ', computed_at % 1000000) AS computed_at,
    domain, analysis, as_of, records, quality, code_version, snapshot, parameters, run_id, execution_id,
    trace_id
FROM analysis_runs;
