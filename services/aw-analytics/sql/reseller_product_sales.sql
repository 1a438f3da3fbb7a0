-- Reseller sales of each product by day.
SELECT s."OrderDate" AS "order_date",
       s."ProductKey" AS "product_key",
       SUM(CAST(s."OrderQuantity" AS bigint)) AS "units",
       CAST(SUM(s."SalesAmount") AS decimal(19, 4)) AS "revenue",
       CAST(SUM(s."TotalProductCost") AS decimal(19, 4)) AS "cost"
FROM "dbo"."FactResellerSales" AS s
GROUP BY s."OrderDate", s."ProductKey"
ORDER BY s."OrderDate", s."ProductKey"
