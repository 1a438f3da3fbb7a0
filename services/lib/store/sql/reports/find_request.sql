SELECT
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
FROM reports
WHERE request_id = $1
