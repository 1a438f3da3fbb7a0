-- Stock on hand of every item, with the rules it breaks: a sum of bits, in the order of the service's
-- rules. Stock is as it is now, so it has no day.
SELECT CAST(NULL AS date) AS "day",
       CASE WHEN h."WWI Stock Item ID" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN h."Valid To" < '9999-12-31' THEN 2 ELSE 0 END
       + CASE WHEN h."WWI Stock Item ID" IS NOT NULL AND h."Copy" > 1 THEN 4 ELSE 0 END
       + CASE WHEN h."Quantity On Hand" < 0 THEN 8 ELSE 0 END
       + CASE WHEN h."Reorder Level" < 0 OR h."Target Stock Level" < h."Reorder Level" THEN 16 ELSE 0 END
       + CASE WHEN h."Last Cost Price" = ROUND(h."Last Cost Price", 0) THEN 32 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       h."Stock Holding Key",
       h."Stock Item Key",
       h."WWI Stock Item ID",
       h."Valid To",
       h."Quantity On Hand",
       h."Last Cost Price",
       h."Reorder Level",
       h."Target Stock Level"
FROM (
    SELECT f."Stock Holding Key",
           f."Stock Item Key",
           i."WWI Stock Item ID",
           i."Valid To",
           f."Quantity On Hand",
           f."Last Cost Price",
           f."Reorder Level",
           f."Target Stock Level",
           ROW_NUMBER() OVER (PARTITION BY i."WWI Stock Item ID" ORDER BY f."Stock Holding Key") AS "Copy"
    FROM "Fact"."Stock Holding" AS f
    LEFT JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
) AS h
