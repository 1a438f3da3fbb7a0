INSERT INTO export_records (export_id, domain, view, format, filters, row_count, byte_count, sha256,
    actor, trace_id, duration_us, created_at, outcome, document_id, data_sha256, manifest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
