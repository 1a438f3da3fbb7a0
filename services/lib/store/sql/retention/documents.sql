DELETE FROM export_documents
WHERE document_id IN (
    SELECT document_id
    FROM export_documents
    WHERE issued_at < $1
        AND NOT EXISTS (
            SELECT 1
            FROM export_records
            WHERE export_records.document_id = export_documents.document_id
        )
    ORDER BY issued_at
    LIMIT 500
)
