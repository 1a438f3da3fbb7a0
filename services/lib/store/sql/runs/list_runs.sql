SELECT
    run_id, domain, analysis, as_of, asked_as_of, issued, parameters, code_version, snapshot, quality,
    provenance, computed_at, trace_id, execution_id, records
FROM analysis_runs
WHERE domain = $1
    AND ($2 = '' OR analysis = $2)
    AND (computed_at, run_id) < ($3, $4)
ORDER BY computed_at DESC, run_id DESC
LIMIT $5
