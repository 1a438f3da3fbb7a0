-- Order lines of both channels by the day they were ordered and the day they shipped.
SELECT 'Internet' AS "channel",
       s."OrderDate" AS "order_date",
       s."ShipDate" AS "ship_date",
       COUNT(*) AS "lines",
       MIN(s."SalesOrderNumber") AS "first_order"
FROM "dbo"."FactInternetSales" AS s
WHERE s."OrderDate" IS NOT NULL AND s."ShipDate" IS NOT NULL
GROUP BY s."OrderDate", s."ShipDate"
UNION ALL
SELECT 'Reseller' AS "channel",
       s."OrderDate" AS "order_date",
       s."ShipDate" AS "ship_date",
       COUNT(*) AS "lines",
       MIN(s."SalesOrderNumber") AS "first_order"
FROM "dbo"."FactResellerSales" AS s
WHERE s."OrderDate" IS NOT NULL AND s."ShipDate" IS NOT NULL
GROUP BY s."OrderDate", s."ShipDate"
ORDER BY "channel", "order_date", "ship_date"
