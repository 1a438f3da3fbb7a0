-- What went into stock less what went out of it, by item and day.
SELECT i."WWI Stock Item ID" AS "item_id",
       f."Date Key" AS "day",
       SUM(CAST(f."Quantity" AS bigint)) AS "units"
FROM "Fact"."Movement" AS f
INNER JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = f."Stock Item Key"
GROUP BY i."WWI Stock Item ID", f."Date Key"
ORDER BY i."WWI Stock Item ID", f."Date Key"
