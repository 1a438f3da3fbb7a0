-- Stock of every product on every day, each with the rules it breaks: a sum of bits, in the order of the
-- service's rules.
SELECT i."MovementDate" AS "day",
       CASE WHEN i."UnitsBalance" < 0 THEN 1 ELSE 0 END
       + CASE WHEN i."UnitsIn" < 0 OR i."UnitsOut" < 0 OR i."UnitCost" < 0 THEN 2 ELSE 0 END AS "broken",
       CAST(CASE WHEN i."UnitsBalance" < 0 THEN -i."UnitsBalance" ELSE 0 END AS float) AS "size",
       i."ProductKey",
       i."MovementDate",
       i."UnitsIn",
       i."UnitsOut",
       i."UnitsBalance",
       i."UnitCost"
FROM "dbo"."FactProductInventory" AS i
