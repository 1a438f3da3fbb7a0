-- Sales of the representatives to resellers: by day and employee key. An order has one day and one
-- employee, so orders add up here. Lines without a day or employee are left out, and missing
-- amounts count as 0: the checks tell of them.
SELECT s."OrderDate" AS "order_date",
       s."EmployeeKey" AS "employee_key",
       CAST(COALESCE(SUM(s."SalesAmount"), 0) AS decimal(19, 4)) AS "revenue",
       CAST(COALESCE(SUM(s."TotalProductCost"), 0) AS decimal(19, 4)) AS "cost",
       COUNT(DISTINCT s."SalesOrderNumber") AS "orders"
FROM "dbo"."FactResellerSales" AS s
WHERE s."OrderDate" IS NOT NULL AND s."EmployeeKey" IS NOT NULL
GROUP BY s."OrderDate", s."EmployeeKey"
ORDER BY s."OrderDate", s."EmployeeKey"
