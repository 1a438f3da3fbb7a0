SELECT
    run_id, domain, analysis, as_of, asked_as_of, issued, parameters, code_version, snapshot, quality,
    provenance, computed_at, trace_id, execution_id, records
FROM analysis_runs
WHERE run_id = $1
