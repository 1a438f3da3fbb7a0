DELETE FROM export_records
WHERE export_id IN (
    SELECT export_id
    FROM export_records
    WHERE created_at < $1
    ORDER BY created_at
    LIMIT 500
)
