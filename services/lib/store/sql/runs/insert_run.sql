INSERT INTO analysis_runs (
    run_id, domain, analysis, as_of, asked_as_of, issued, parameters, code_version, snapshot, quality,
    provenance, computed_at, trace_id, execution_id, records
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (run_id) DO NOTHING
