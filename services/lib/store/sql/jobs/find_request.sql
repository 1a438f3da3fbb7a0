SELECT execution_id FROM job_requests WHERE request_id = $1
