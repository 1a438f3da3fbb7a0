-- Customers' orders, with 1 where an item is on more than one line.
SELECT MIN(o."Order Date Key") AS "day",
       CASE WHEN COUNT(*) <> COUNT(DISTINCT o."Stock Item Key") THEN 1 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       o."WWI Order ID",
       MIN(o."Order Date Key") AS "First Order Date Key",
       COUNT(*) AS "Lines",
       COUNT(DISTINCT o."Stock Item Key") AS "Items"
FROM "Fact"."Order" AS o
GROUP BY o."WWI Order ID"
