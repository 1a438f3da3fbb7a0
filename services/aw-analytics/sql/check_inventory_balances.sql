-- Stock of every product on every day, with 1 where the balance is not that of the product's row before,
-- plus what came in, less what went out.
SELECT i."MovementDate" AS "day",
       CASE WHEN i."UnitsBalance" <> i."PreviousBalance" + i."UnitsIn" - i."UnitsOut" THEN 1 ELSE 0 END AS "broken",
       CAST(ABS(COALESCE(i."PreviousBalance" + i."UnitsIn" - i."UnitsOut" - i."UnitsBalance", 0)) AS float) AS "size",
       i."ProductKey",
       i."MovementDate",
       i."PreviousBalance",
       i."UnitsIn",
       i."UnitsOut",
       i."UnitsBalance"
FROM (
    SELECT f."ProductKey",
           f."MovementDate",
           f."UnitsIn",
           f."UnitsOut",
           f."UnitsBalance",
           LAG(f."UnitsBalance") OVER (PARTITION BY f."ProductKey" ORDER BY f."DateKey") AS "PreviousBalance"
    FROM "dbo"."FactProductInventory" AS f
) AS i
