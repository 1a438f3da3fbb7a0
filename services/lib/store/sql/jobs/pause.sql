UPDATE job_controls SET paused_at = $2, paused_by = $3 WHERE job_id = $1 AND paused_at IS NULL
