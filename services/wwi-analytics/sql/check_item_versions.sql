-- Versions of stock items, each with the rules it breaks: a sum of bits, in the order of the service's rules.
-- The version before is the one with the start before, of the same WWI Stock Item ID.
SELECT v."Valid From" AS "day",
       CASE WHEN v."Previous Valid To" >= '9999-12-31' AND v."Valid To" >= '9999-12-31' THEN 1 ELSE 0 END
       + CASE WHEN v."Previous Valid To" > v."Valid From"
                   AND NOT (v."Previous Valid To" >= '9999-12-31' AND v."Valid To" >= '9999-12-31')
              THEN 2 ELSE 0 END
       + CASE WHEN v."Stock Item Key" <> 0
                   AND v."Tax Rate" NOT IN (SELECT s."Tax Rate" FROM "Fact"."Sale" AS s) THEN 4 ELSE 0 END
       + CASE WHEN v."Stock Item Key" <> 0 AND (v."Lead Time Days" < 0 OR v."Quantity Per Outer" < 1)
              THEN 8 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       v."Stock Item Key",
       v."WWI Stock Item ID",
       v."Valid From",
       v."Valid To",
       v."Previous Key",
       v."Previous Valid To",
       v."Lead Time Days",
       v."Quantity Per Outer",
       v."Tax Rate"
FROM (
    SELECT d."Stock Item Key",
           d."WWI Stock Item ID",
           d."Valid From",
           d."Valid To",
           d."Lead Time Days",
           d."Quantity Per Outer",
           d."Tax Rate",
           LAG(d."Stock Item Key") OVER (PARTITION BY d."WWI Stock Item ID" ORDER BY d."Valid From", d."Stock Item Key") AS "Previous Key",
           LAG(d."Valid To") OVER (PARTITION BY d."WWI Stock Item ID" ORDER BY d."Valid From", d."Stock Item Key") AS "Previous Valid To"
    FROM "Dimension"."Stock Item" AS d
) AS v
