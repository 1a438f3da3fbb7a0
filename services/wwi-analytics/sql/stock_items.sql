-- The newest version of every item that is kept in stock, with its holding. The holding points at the
-- item's current version, everything else at the one valid then: versions of one item share their WWI
-- Stock Item ID. Tax Rate is not read: in some copies of the warehouse it holds the lead time.
WITH version AS (
    SELECT d."WWI Stock Item ID" AS "item_id",
           d."Stock Item" AS "stock_item",
           d."Lead Time Days" AS "lead_time_days",
           d."Quantity Per Outer" AS "quantity_per_outer",
           d."Unit Price" AS "unit_price",
           MIN(d."Valid From") OVER (PARTITION BY d."WWI Stock Item ID") AS "known_from",
           ROW_NUMBER() OVER (
               PARTITION BY d."WWI Stock Item ID"
               ORDER BY d."Valid From" DESC, d."Stock Item Key" DESC
           ) AS "age"
    FROM "Dimension"."Stock Item" AS d
    WHERE d."WWI Stock Item ID" <> 0
),
holding AS (
    SELECT i."WWI Stock Item ID" AS "item_id",
           SUM(CAST(f."Quantity On Hand" AS bigint)) AS "on_hand",
           MAX(f."Last Cost Price") AS "last_cost",
           MAX(f."Reorder Level") AS "reorder_level",
           MAX(f."Target Stock Level") AS "target_level"
    FROM "Fact"."Stock Holding" AS f
    INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
    GROUP BY i."WWI Stock Item ID"
)
SELECT v."item_id",
       v."stock_item",
       v."lead_time_days",
       v."quantity_per_outer",
       CAST(v."unit_price" AS decimal(19, 4)) AS "unit_price",
       v."known_from",
       h."on_hand",
       CAST(h."last_cost" AS decimal(19, 4)) AS "last_cost",
       h."reorder_level",
       h."target_level"
FROM version AS v
INNER JOIN holding AS h ON h."item_id" = v."item_id"
WHERE v."age" = 1
ORDER BY v."item_id"
