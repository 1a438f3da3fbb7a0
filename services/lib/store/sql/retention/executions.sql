DELETE FROM job_executions
WHERE execution_id IN (
    SELECT old.execution_id
    FROM job_executions AS old
    WHERE old.scheduled_for < $1
        AND old.state NOT IN ('queued', 'running')
        AND COALESCE(old.finished_at, old.scheduled_for) < $1
        AND (
            old.tick IS NULL
            OR old.tick < (SELECT MAX(known.scheduled_for) FROM job_executions AS known) - 691200000000
        )
        AND EXISTS (
            SELECT 1
            FROM job_executions AS newer
            WHERE newer.job_id = old.job_id AND newer.state <> 'skipped'
                AND (newer.scheduled_for, newer.execution_id) > (old.scheduled_for, old.execution_id)
        )
        AND (
            old.state <> 'succeeded'
            OR EXISTS (
                SELECT 1
                FROM job_executions AS later
                WHERE later.job_id = old.job_id AND later.state = 'succeeded'
                    AND later.finished_at > old.finished_at
            )
        )
    ORDER BY old.scheduled_for, old.execution_id
    LIMIT 500
)
