INSERT INTO job_requests (job_id, request_id, execution_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING execution_id
