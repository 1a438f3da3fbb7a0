INSERT INTO job_controls (job_id, first_known, schedule, scheduled_since, paused_at, paused_by)
VALUES ($1, $3, $2, $3, NULL, '')
ON CONFLICT (job_id) DO UPDATE
SET schedule = excluded.schedule, scheduled_since = excluded.scheduled_since
WHERE job_controls.schedule <> excluded.schedule
