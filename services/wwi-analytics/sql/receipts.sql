-- What came in for purchase orders, by order, item and day.
-- Receipts stay single as the lines do (see purchases.sql): only their days and units are kept, 16 bytes
-- each.
SELECT f."WWI Purchase Order ID" AS "purchase_order",
       i."WWI Stock Item ID" AS "item_id",
       f."Date Key" AS "receipt_date",
       SUM(CAST(f."Quantity" AS bigint)) AS "units"
FROM "Fact"."Movement" AS f
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
WHERE f."WWI Purchase Order ID" IS NOT NULL
GROUP BY f."WWI Purchase Order ID", i."WWI Stock Item ID", f."Date Key"
ORDER BY f."WWI Purchase Order ID", i."WWI Stock Item ID", f."Date Key"
