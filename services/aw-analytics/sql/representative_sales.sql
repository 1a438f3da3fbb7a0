-- Sales of the representatives to resellers: by day and employee key. An order has one day and one
-- employee, so orders add up here.
SELECT s."OrderDate" AS "order_date",
       s."EmployeeKey" AS "employee_key",
       CAST(SUM(s."SalesAmount") AS decimal(19, 4)) AS "revenue",
       CAST(SUM(s."TotalProductCost") AS decimal(19, 4)) AS "cost",
       COUNT(DISTINCT s."SalesOrderNumber") AS "orders"
FROM "dbo"."FactResellerSales" AS s
GROUP BY s."OrderDate", s."EmployeeKey"
ORDER BY s."OrderDate", s."EmployeeKey"
