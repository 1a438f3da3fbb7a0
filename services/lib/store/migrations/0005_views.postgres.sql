-- The tables as people read them: instants as such, times in seconds, and no columns that only programs need.

CREATE VIEW audit_events AS
SELECT
    -- What only a changed row says has no date in PostgreSQL.
    CASE WHEN at BETWEEN -62135596800000000 AND 253402300799999999
        THEN TIMESTAMPTZ 'epoch' + at * INTERVAL '1 microsecond' END AS at,
    domain, actor, client, action_name, target, parameters, outcome,
    duration_us / 1e6 AS duration_seconds,
    trace_id, action, writer, seq
FROM audit_log;

CREATE VIEW job_runs AS
SELECT
    TIMESTAMPTZ 'epoch' + scheduled_for * INTERVAL '1 microsecond' AS scheduled_for,
    job_id, state, cause, triggered_by, as_of,
    TIMESTAMPTZ 'epoch' + started_at * INTERVAL '1 microsecond' AS started_at,
    TIMESTAMPTZ 'epoch' + finished_at * INTERVAL '1 microsecond' AS finished_at,
    (finished_at - started_at) / 1e6 AS duration_seconds,
    attempt, takeovers, records, error_reason, error_message, cancelled_by, owner,
    TIMESTAMPTZ 'epoch' + due_at * INTERVAL '1 microsecond' AS due_at,
    execution_id, run_ids, trace_id
FROM job_executions;

CREATE VIEW kept_runs AS
SELECT
    TIMESTAMPTZ 'epoch' + computed_at * INTERVAL '1 microsecond' AS computed_at,
    domain, analysis, as_of, records, quality, code_version, snapshot, parameters, run_id, execution_id,
    trace_id
FROM analysis_runs;
