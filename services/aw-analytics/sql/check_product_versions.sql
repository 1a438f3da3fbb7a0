-- Versions of products, each with the rules it breaks: a sum of bits, in the order of the service's
-- rules. The version before is the product's with the start before; where the product is not known,
-- there is none.
SELECT v."StartDate" AS "day",
       CASE WHEN v."ProductAlternateKey" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN v."PreviousKey" IS NOT NULL AND v."PreviousEndDate" IS NULL AND v."EndDate" IS NULL
              THEN 2 ELSE 0 END
       + CASE WHEN v."PreviousEndDate" >= v."StartDate"
                   OR v."PreviousKey" IS NOT NULL AND v."PreviousEndDate" IS NULL AND v."EndDate" IS NOT NULL
              THEN 4 ELSE 0 END
       + CASE WHEN v."EndDate" < v."StartDate" THEN 8 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       v."ProductKey",
       v."ProductAlternateKey",
       v."StartDate",
       v."EndDate",
       v."PreviousKey",
       v."PreviousEndDate"
FROM (
    SELECT p."ProductKey",
           p."ProductAlternateKey",
           p."StartDate",
           p."EndDate",
           LAG(p."ProductKey") OVER (PARTITION BY p."ProductAlternateKey", CASE WHEN p."ProductAlternateKey" IS NULL THEN p."ProductKey" END ORDER BY p."StartDate", p."ProductKey") AS "PreviousKey",
           LAG(p."EndDate") OVER (PARTITION BY p."ProductAlternateKey", CASE WHEN p."ProductAlternateKey" IS NULL THEN p."ProductKey" END ORDER BY p."StartDate", p."ProductKey") AS "PreviousEndDate"
    FROM "dbo"."DimProduct" AS p
) AS v
