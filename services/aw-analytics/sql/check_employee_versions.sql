-- Versions of employees, each with the rules it breaks: a sum of bits, in the order of the service's
-- rules. The version before is the person's with the start before; a person is known by the national
-- id, and may begin a position on the day the one before ends.
SELECT v."StartDate" AS "day",
       CASE WHEN v."PreviousKey" IS NOT NULL AND v."PreviousEndDate" IS NULL AND v."EndDate" IS NULL
            THEN 1 ELSE 0 END
       + CASE WHEN v."PreviousEndDate" > v."StartDate"
                   OR v."PreviousKey" IS NOT NULL AND v."PreviousEndDate" IS NULL AND v."EndDate" IS NOT NULL
              THEN 2 ELSE 0 END
       + CASE WHEN v."CurrentFlag" = 1 AND v."EndDate" IS NOT NULL THEN 4 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       v."EmployeeKey",
       v."StartDate",
       v."EndDate",
       v."CurrentFlag",
       v."PreviousKey",
       v."PreviousEndDate"
FROM (
    SELECT e."EmployeeKey",
           e."StartDate",
           e."EndDate",
           e."CurrentFlag",
           LAG(e."EmployeeKey") OVER (PARTITION BY e."EmployeeNationalIDAlternateKey" ORDER BY e."StartDate", e."EmployeeKey") AS "PreviousKey",
           LAG(e."EndDate") OVER (PARTITION BY e."EmployeeNationalIDAlternateKey" ORDER BY e."StartDate", e."EmployeeKey") AS "PreviousEndDate"
    FROM "dbo"."DimEmployee" AS e
    WHERE e."EmployeeNationalIDAlternateKey" IS NOT NULL
) AS v
