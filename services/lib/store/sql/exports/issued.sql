SELECT document_id, identity, issued_at
FROM export_documents
WHERE document_id = $1
