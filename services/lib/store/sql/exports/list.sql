SELECT export_id, domain, view, format, filters, row_count, byte_count, sha256, actor, trace_id,
    duration_us, created_at, outcome, document_id, data_sha256, manifest
FROM export_records
WHERE (created_at, export_id) < ($1, $2)
ORDER BY created_at DESC, export_id DESC
LIMIT $3
