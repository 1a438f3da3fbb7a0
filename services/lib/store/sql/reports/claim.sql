UPDATE reports
SET
    state = 'running',
    owner = $1,
    attempt = attempt + 1,
    started_at = $2,
    beat_at = $2,
    step = '',
    done = 0,
    views = '[]',
    trace_id = ''
WHERE report_id = (
        SELECT report_id FROM reports
        WHERE state IN ('queued', 'running')
            AND ((state = 'queued' AND not_before <= $2) OR (state = 'running' AND beat_at < $3 AND attempt < $4))
        ORDER BY created_at, report_id
        LIMIT 1
    )
    AND state IN ('queued', 'running')
    AND ((state = 'queued' AND not_before <= $2) OR (state = 'running' AND beat_at < $3 AND attempt < $4))
RETURNING
    report_id, request_id, parameters, state, title, step, done, views, files, actor, asked_in, trace_id,
    owner, beat_at, attempt, created_at, started_at, finished_at, expires_at, error_reason, error_message
