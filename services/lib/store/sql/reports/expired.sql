SELECT
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
FROM reports
WHERE state = 'ready' AND expires_at <= $1
ORDER BY expires_at
LIMIT $2
