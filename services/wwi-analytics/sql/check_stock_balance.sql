-- Stock on hand of every item beside all its movements, with 1 where movements brought in more than is
-- there, so that the stock before the first of them would have been below 0. The warehouse does not
-- tell the opening stock; versions of an item share their WWI Stock Item ID.
SELECT CAST(NULL AS date) AS "day",
       CASE WHEN h."On Hand" < COALESCE(m."Moved", 0) THEN 1 ELSE 0 END AS "broken",
       CAST(ABS(h."On Hand" - COALESCE(m."Moved", 0)) AS float) AS "size",
       h."WWI Stock Item ID",
       h."On Hand",
       COALESCE(m."Moved", 0) AS "Moved",
       h."On Hand" - COALESCE(m."Moved", 0) AS "Opening"
FROM (
    SELECT i."WWI Stock Item ID",
           SUM(CAST(f."Quantity On Hand" AS bigint)) AS "On Hand"
    FROM "Fact"."Stock Holding" AS f
    INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
    GROUP BY i."WWI Stock Item ID"
) AS h
LEFT JOIN (
    SELECT i."WWI Stock Item ID",
           SUM(CAST(k."Moved" AS bigint)) AS "Moved"
    FROM (
        SELECT f."Stock Item Key",
               SUM(CAST(f."Quantity" AS bigint)) AS "Moved"
        FROM "Fact"."Movement" AS f
        GROUP BY f."Stock Item Key"
    ) AS k
    INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = k."Stock Item Key"
    GROUP BY i."WWI Stock Item ID"
) AS m ON m."WWI Stock Item ID" = h."WWI Stock Item ID"
