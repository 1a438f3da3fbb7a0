UPDATE reports
SET state = 'failed', finished_at = $1, step = '', error_reason = $4, error_message = $5
WHERE state IN ('queued', 'running') AND state = 'running' AND beat_at < $2 AND attempt >= $3
RETURNING
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
