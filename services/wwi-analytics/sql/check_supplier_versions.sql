-- Versions of suppliers, each with the rules it breaks: a sum of bits, in the order of the service's rules.
-- The version before is the one with the start before, of the same WWI Supplier ID.
SELECT v."Valid From" AS "day",
       CASE WHEN v."Previous Valid To" >= '9999-12-31' AND v."Valid To" >= '9999-12-31' THEN 1 ELSE 0 END
       + CASE WHEN v."Previous Valid To" > v."Valid From"
                   AND NOT (v."Previous Valid To" >= '9999-12-31' AND v."Valid To" >= '9999-12-31')
              THEN 2 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       v."Supplier Key",
       v."WWI Supplier ID",
       v."Valid From",
       v."Valid To",
       v."Previous Key",
       v."Previous Valid To"
FROM (
    SELECT d."Supplier Key",
           d."WWI Supplier ID",
           d."Valid From",
           d."Valid To",
           LAG(d."Supplier Key") OVER (PARTITION BY d."WWI Supplier ID" ORDER BY d."Valid From", d."Supplier Key") AS "Previous Key",
           LAG(d."Valid To") OVER (PARTITION BY d."WWI Supplier ID" ORDER BY d."Valid From", d."Supplier Key") AS "Previous Valid To"
    FROM "Dimension"."Supplier" AS d
) AS v
