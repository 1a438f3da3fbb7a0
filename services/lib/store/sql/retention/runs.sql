DELETE FROM analysis_runs
WHERE run_id IN (
    SELECT old.run_id
    FROM analysis_runs AS old
    WHERE old.domain = $1 AND old.computed_at < $2
        AND EXISTS (
            SELECT 1
            FROM analysis_runs AS newer
            WHERE newer.domain = old.domain AND newer.analysis = old.analysis
                AND (newer.computed_at, newer.run_id) > (old.computed_at, old.run_id)
        )
    ORDER BY old.computed_at
    LIMIT 20
)
