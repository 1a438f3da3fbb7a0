-- Who sells to resellers or has a quota: one row per employee key. A person gets a new key with each
-- change of position and keeps the national id; the newest key stands for the person.
WITH "person" AS (
    SELECT e."EmployeeKey" AS "employee_key",
           CASE
               WHEN e."EmployeeNationalIDAlternateKey" IS NULL THEN e."EmployeeKey"
               ELSE MAX(e."EmployeeKey") OVER (PARTITION BY e."EmployeeNationalIDAlternateKey")
           END AS "person_key"
    FROM "dbo"."DimEmployee" AS e
),
"seller" AS (
    SELECT s."EmployeeKey" AS "employee_key" FROM "dbo"."FactResellerSales" AS s
    UNION
    SELECT q."EmployeeKey" AS "employee_key" FROM "dbo"."FactSalesQuota" AS q
)
SELECT p."employee_key",
       p."person_key",
       e."StartDate" AS "start",
       e."FirstName" AS "first_name",
       e."LastName" AS "last_name",
       e."Title" AS "title",
       t."SalesTerritoryRegion" AS "territory",
       e."ParentEmployeeKey" AS "manager_key"
FROM "person" AS p
INNER JOIN "dbo"."DimEmployee" AS e ON e."EmployeeKey" = p."employee_key"
LEFT JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = e."SalesTerritoryKey"
WHERE p."person_key" IN (
    SELECT k."person_key"
    FROM "person" AS k
    INNER JOIN "seller" AS s ON s."employee_key" = k."employee_key"
)
ORDER BY p."employee_key"
