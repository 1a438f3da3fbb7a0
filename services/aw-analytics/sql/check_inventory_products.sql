-- Products that stock is kept of, from their first day, with 1 where there is no such product.
SELECT MIN(i."MovementDate") AS "day",
       CASE WHEN i."ProductKey" NOT IN (SELECT p."ProductKey" FROM "dbo"."DimProduct" AS p) THEN 1 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       i."ProductKey",
       MIN(i."MovementDate") AS "FirstMovementDate",
       COUNT(*) AS "Days"
FROM "dbo"."FactProductInventory" AS i
GROUP BY i."ProductKey"
