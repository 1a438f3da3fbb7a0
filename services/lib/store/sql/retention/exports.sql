DELETE FROM export_records
WHERE export_id IN (
    SELECT export_id
    FROM export_records
    WHERE created_at < $1
      AND (
          view <> 'report'
          -- The record of a file that is still handed out stays with it.
          OR NOT EXISTS (
              SELECT 1
              FROM reports
              WHERE reports.state = 'ready'
                AND reports.files LIKE '%' || export_records.export_id || '%'
          )
      )
    ORDER BY created_at
    LIMIT 500
)
