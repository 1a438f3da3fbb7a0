-- The newest version of every supplier; 0 stands for no supplier. Two versions can both be open: the
-- one with the higher key was written last.
WITH version AS (
    SELECT d."WWI Supplier ID" AS "supplier_id",
           d."Supplier" AS "supplier",
           d."Category" AS "category",
           ROW_NUMBER() OVER (
               PARTITION BY d."WWI Supplier ID"
               ORDER BY d."Valid From" DESC, d."Supplier Key" DESC
           ) AS "age"
    FROM "Dimension"."Supplier" AS d
    WHERE d."WWI Supplier ID" <> 0
)
SELECT v."supplier_id", v."supplier", v."category"
FROM version AS v
WHERE v."age" = 1
ORDER BY v."supplier_id"
