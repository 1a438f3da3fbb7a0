-- Purchase order lines beside their receipts, with 1 where the units differ. A line is known by its
-- order and item, and on the day of the last of its rows.
SELECT MAX(u."Date Key") AS "day",
       CASE WHEN SUM(u."Received") <> SUM(u."Moved") THEN 1 ELSE 0 END AS "broken",
       CAST(ABS(SUM(u."Received") - SUM(u."Moved")) AS float) AS "size",
       u."WWI Purchase Order ID",
       u."Stock Item Key",
       MAX(u."Date Key") AS "Last Date Key",
       SUM(u."Received") AS "Received",
       SUM(u."Moved") AS "Moved"
FROM (
    SELECT p."Date Key",
           p."WWI Purchase Order ID",
           p."Stock Item Key",
           CAST(p."Received Outers" AS bigint) * i."Quantity Per Outer" AS "Received",
           0 AS "Moved"
    FROM "Fact"."Purchase" AS p
    INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = p."Stock Item Key"
    UNION ALL
    SELECT m."Date Key",
           m."WWI Purchase Order ID",
           m."Stock Item Key",
           0 AS "Received",
           CAST(m."Quantity" AS bigint) AS "Moved"
    FROM "Fact"."Movement" AS m
    WHERE m."WWI Purchase Order ID" IS NOT NULL
) AS u
GROUP BY u."WWI Purchase Order ID", u."Stock Item Key"
