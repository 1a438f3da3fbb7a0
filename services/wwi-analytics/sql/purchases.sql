-- What was ordered from suppliers: one row for each order line. A line without a purchase order's
-- number cannot be matched with its receipts. Items and suppliers have several versions; theirs
-- share the operational system's numbers. A line is on order also when nobody knows the supplier:
-- that is number 0.
-- Lines stay single: each has its own promise and its own receipt, and what suppliers are scored and
-- lead times measured by is when one followed the other. In memory a line takes 140 bytes at most with its
-- promise, its receipt and its share of the lead times added up by day.
SELECT f."Date Key" AS "order_date",
       f."WWI Purchase Order ID" AS "purchase_order",
       i."WWI Stock Item ID" AS "item_id",
       COALESCE(s."WWI Supplier ID", 0) AS "supplier_id",
       SUM(CAST(f."Ordered Quantity" AS bigint)) AS "ordered_units",
       MIN(CAST(f."Is Order Finalized" AS int)) AS "finalized"
FROM "Fact"."Purchase" AS f
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
LEFT JOIN "Dimension"."Supplier" AS s ON s."Supplier Key" = f."Supplier Key"
GROUP BY f."Date Key", f."WWI Purchase Order ID", i."WWI Stock Item ID", COALESCE(s."WWI Supplier ID", 0)
ORDER BY f."Date Key", f."WWI Purchase Order ID", i."WWI Stock Item ID", COALESCE(s."WWI Supplier ID", 0)
