-- Reseller orders, each with the rules it breaks: a sum of bits, in the order of the service's rules.
SELECT MIN(s."OrderDate") AS "day",
       CASE WHEN COUNT(*) <> COUNT(DISTINCT s."SalesOrderLineNumber") THEN 1 ELSE 0 END
       + CASE WHEN MIN(s."OrderDate") <> MAX(s."OrderDate")
                   OR MIN(s."ResellerKey") <> MAX(s."ResellerKey")
                   OR MIN(s."SalesTerritoryKey") <> MAX(s."SalesTerritoryKey") THEN 2 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       s."SalesOrderNumber",
       MIN(s."OrderDate") AS "FirstOrderDate",
       MAX(s."OrderDate") AS "LastOrderDate",
       COUNT(*) AS "Lines",
       COUNT(DISTINCT s."SalesOrderLineNumber") AS "LineNumbers",
       COUNT(DISTINCT s."ResellerKey") AS "Resellers",
       COUNT(DISTINCT s."SalesTerritoryKey") AS "Territories"
FROM "dbo"."FactResellerSales" AS s
GROUP BY s."SalesOrderNumber"
