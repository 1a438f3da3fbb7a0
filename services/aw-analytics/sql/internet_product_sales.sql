-- Internet sales of each product by day. Lines without a day or product are left out, and missing amounts
-- count as 0: the checks tell of them.
SELECT s."OrderDate" AS "order_date",
       s."ProductKey" AS "product_key",
       COALESCE(SUM(CAST(s."OrderQuantity" AS bigint)), 0) AS "units",
       CAST(COALESCE(SUM(s."SalesAmount"), 0) AS decimal(19, 4)) AS "revenue",
       CAST(COALESCE(SUM(s."TotalProductCost"), 0) AS decimal(19, 4)) AS "cost"
FROM "dbo"."FactInternetSales" AS s
WHERE s."OrderDate" IS NOT NULL AND s."ProductKey" IS NOT NULL
GROUP BY s."OrderDate", s."ProductKey"
ORDER BY s."OrderDate", s."ProductKey"
