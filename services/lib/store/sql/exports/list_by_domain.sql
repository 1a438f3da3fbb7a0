SELECT export_id, domain, view, format, filters, row_count, byte_count, sha256, actor, trace_id,
    duration_us, created_at, outcome, document_id, data_sha256, manifest
FROM export_records
WHERE domain = $1
    AND (created_at, export_id) < ($2, $3)
ORDER BY created_at DESC, export_id DESC
LIMIT $4
