-- What customers ordered of each item on each day, delivered or not.
SELECT i."WWI Stock Item ID" AS "item_id",
       f."Order Date Key" AS "day",
       SUM(CAST(f."Quantity" AS bigint)) AS "units"
FROM "Fact"."Order" AS f
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
GROUP BY i."WWI Stock Item ID", f."Order Date Key"
ORDER BY i."WWI Stock Item ID", f."Order Date Key"
