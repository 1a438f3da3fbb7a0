-- Order lines that were not picked on the day they were ordered, by item, day and day picked: what
-- customers were owed on each day. Lines never picked have no invoice either.
SELECT i."WWI Stock Item ID" AS "item_id",
       f."Order Date Key" AS "order_date",
       f."Picked Date Key" AS "picked_date",
       SUM(CAST(f."Quantity" AS bigint)) AS "units"
FROM "Fact"."Order" AS f
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
WHERE f."Picked Date Key" IS NULL OR f."Picked Date Key" > f."Order Date Key"
GROUP BY i."WWI Stock Item ID", f."Order Date Key", f."Picked Date Key"
ORDER BY i."WWI Stock Item ID", f."Order Date Key", f."Picked Date Key"
