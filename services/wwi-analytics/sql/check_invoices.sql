-- Invoices, each with the rules it breaks: a sum of bits, in the order of the service's rules.
SELECT MIN(s."Invoice Date Key") AS "day",
       CASE WHEN COUNT(*) <> COUNT(DISTINCT s."Stock Item Key") THEN 1 ELSE 0 END
       + CASE WHEN MIN(s."Invoice Date Key") <> MAX(s."Invoice Date Key")
                   OR MIN(s."Customer Key") <> MAX(s."Customer Key")
                   OR MIN(s."City Key") <> MAX(s."City Key") THEN 2 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       s."WWI Invoice ID",
       MIN(s."Invoice Date Key") AS "First Invoice Date Key",
       MAX(s."Invoice Date Key") AS "Last Invoice Date Key",
       COUNT(*) AS "Lines",
       COUNT(DISTINCT s."Stock Item Key") AS "Items",
       COUNT(DISTINCT s."Customer Key") AS "Customers",
       COUNT(DISTINCT s."City Key") AS "Cities"
FROM "Fact"."Sale" AS s
GROUP BY s."WWI Invoice ID"
