-- Invoiced items beside their movements out of stock, with 1 where the units differ. An item is known
-- by its invoice and key, and on the day of the last of its rows.
SELECT MAX(u."Date Key") AS "day",
       CASE WHEN SUM(u."Sold") + SUM(u."Moved") <> 0 THEN 1 ELSE 0 END AS "broken",
       CAST(ABS(SUM(u."Sold") + SUM(u."Moved")) AS float) AS "size",
       u."WWI Invoice ID",
       u."Stock Item Key",
       MAX(u."Date Key") AS "Last Date Key",
       SUM(u."Sold") AS "Sold",
       SUM(u."Moved") AS "Moved"
FROM (
    SELECT s."Invoice Date Key" AS "Date Key",
           s."WWI Invoice ID",
           s."Stock Item Key",
           CAST(s."Quantity" AS bigint) AS "Sold",
           0 AS "Moved"
    FROM "Fact"."Sale" AS s
    UNION ALL
    SELECT m."Date Key",
           m."WWI Invoice ID",
           m."Stock Item Key",
           0 AS "Sold",
           CAST(m."Quantity" AS bigint) AS "Moved"
    FROM "Fact"."Movement" AS m
    WHERE m."WWI Invoice ID" IS NOT NULL
) AS u
GROUP BY u."WWI Invoice ID", u."Stock Item Key"
