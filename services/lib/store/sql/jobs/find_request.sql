SELECT execution_id FROM job_requests WHERE job_id = $1 AND request_id = $2
