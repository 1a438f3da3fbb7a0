-- Sales quotas, each with the rules it breaks: a sum of bits, in the order of the service's rules.
SELECT q."Date" AS "day",
       CASE WHEN e."EmployeeKey" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN q."Date" IS NOT NULL AND q."Copy" > 1 THEN 2 ELSE 0 END
       + CASE WHEN q."Date" IS NULL OR q."SalesAmountQuota" <= 0 THEN 4 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       q."SalesQuotaKey",
       q."EmployeeKey",
       q."Date",
       q."SalesAmountQuota"
FROM (
    SELECT f."SalesQuotaKey",
           f."EmployeeKey",
           f."Date",
           f."SalesAmountQuota",
           ROW_NUMBER() OVER (PARTITION BY f."EmployeeKey", f."Date" ORDER BY f."SalesQuotaKey") AS "Copy"
    FROM "dbo"."FactSalesQuota" AS f
) AS q
LEFT JOIN "dbo"."DimEmployee" AS e ON e."EmployeeKey" = q."EmployeeKey"
