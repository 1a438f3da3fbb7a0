-- What a unit of each item cost when it was sold, to the cent: revenue less profit per unit. One row
-- for each cost an item had; the holding's Last Cost Price can have lost its cents.
WITH sale AS (
    SELECT f."Stock Item Key" AS "item_key",
           ROUND(CAST(f."Total Excluding Tax" - f."Profit" AS float) / f."Quantity", 2) AS "unit_cost",
           MIN(f."Invoice Date Key") AS "first_day",
           MAX(f."Invoice Date Key") AS "last_day"
    FROM "Fact"."Sale" AS f
    WHERE f."Quantity" > 0
    GROUP BY f."Stock Item Key",
             ROUND(CAST(f."Total Excluding Tax" - f."Profit" AS float) / f."Quantity", 2)
)
SELECT i."WWI Stock Item ID" AS "item_id",
       s."unit_cost",
       MIN(s."first_day") AS "first_day",
       MAX(s."last_day") AS "last_day"
FROM sale AS s
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = s."item_key"
GROUP BY i."WWI Stock Item ID", s."unit_cost"
ORDER BY i."WWI Stock Item ID", s."unit_cost"
