SELECT COUNT(*) AS tracked
FROM wwi_tracked
WHERE analysis = $1
    AND (
        ($2 = 1 AND resolved IS NULL AND acknowledged_by IS NULL)
        OR ($3 = 1 AND resolved IS NULL AND acknowledged_by IS NOT NULL)
        OR ($4 = 1 AND resolved IS NOT NULL)
    )
