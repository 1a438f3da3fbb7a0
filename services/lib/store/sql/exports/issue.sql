INSERT INTO export_documents (document_id, identity, issued_at)
VALUES ($1, $2, $3)
ON CONFLICT (document_id) DO NOTHING
