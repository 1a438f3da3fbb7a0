-- Who sells to resellers or has a quota: one row per employee key. A person gets a new key with each
-- change of position and keeps the national id; the newest key stands for the person, and gives name,
-- title, territory and manager.
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
       n."FirstName" AS "first_name",
       n."LastName" AS "last_name",
       n."Title" AS "title",
       t."SalesTerritoryRegion" AS "territory",
       n."ParentEmployeeKey" AS "manager_key"
FROM "person" AS p
INNER JOIN "dbo"."DimEmployee" AS n ON n."EmployeeKey" = p."person_key"
LEFT JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = n."SalesTerritoryKey"
WHERE p."person_key" IN (
    SELECT k."person_key"
    FROM "person" AS k
    INNER JOIN "seller" AS s ON s."employee_key" = k."employee_key"
)
ORDER BY p."employee_key"
