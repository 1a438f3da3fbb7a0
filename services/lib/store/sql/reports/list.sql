SELECT
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
FROM reports
WHERE ($1 = '' OR $1 LIKE '%,' || state || ',%')
    AND (created_at, report_id) < ($2, $3)
ORDER BY created_at DESC, report_id DESC
LIMIT $4
