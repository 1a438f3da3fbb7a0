SELECT export_id, domain, view, format, filters, row_count, byte_count, sha256, actor, trace_id,
    duration_us, created_at, outcome, document_id, data_sha256, manifest
FROM export_records
WHERE export_id = $1
