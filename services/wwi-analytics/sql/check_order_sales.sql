-- Units picked for orders beside units invoiced, day by day, with 1 where they differ.
SELECT u."Date Key" AS "day",
       CASE WHEN SUM(u."Picked") <> SUM(u."Sold") THEN 1 ELSE 0 END AS "broken",
       CAST(ABS(SUM(u."Picked") - SUM(u."Sold")) AS float) AS "size",
       u."Date Key",
       SUM(u."Picked") AS "Picked",
       SUM(u."Sold") AS "Sold"
FROM (
    SELECT o."Picked Date Key" AS "Date Key",
           SUM(CAST(o."Quantity" AS bigint)) AS "Picked",
           0 AS "Sold"
    FROM "Fact"."Order" AS o
    WHERE o."Picked Date Key" IS NOT NULL
    GROUP BY o."Picked Date Key"
    UNION ALL
    SELECT s."Invoice Date Key" AS "Date Key",
           0 AS "Picked",
           SUM(CAST(s."Quantity" AS bigint)) AS "Sold"
    FROM "Fact"."Sale" AS s
    GROUP BY s."Invoice Date Key"
) AS u
GROUP BY u."Date Key"
