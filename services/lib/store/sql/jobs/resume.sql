UPDATE job_controls
SET paused_at = NULL, paused_by = '', scheduled_since = $2
WHERE job_id = $1 AND paused_at IS NOT NULL
