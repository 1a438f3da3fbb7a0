INSERT INTO reports (report_id, request_id, parameters, state, title, actor, asked_in, created_at)
VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7)
ON CONFLICT DO NOTHING
RETURNING
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
