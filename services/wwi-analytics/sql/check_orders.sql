-- Order lines, each with the rules it breaks: a sum of bits, in the order of the service's rules.
-- Amounts are compared with room for half a cent.
SELECT o."Order Date Key" AS "day",
       CASE WHEN i."Stock Item Key" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN c."City Key" IS NULL OR b."Customer Key" IS NULL OR e."Employee Key" IS NULL
                   OR d."Date" IS NULL THEN 2 ELSE 0 END
       + CASE WHEN o."Quantity" <= 0 OR o."Unit Price" < 0 THEN 4 ELSE 0 END
       + CASE WHEN o."Picked Date Key" < o."Order Date Key" THEN 8 ELSE 0 END
       + CASE WHEN ABS(CAST(o."Quantity" AS float) * o."Unit Price" - o."Total Excluding Tax") > 0.0051
                   OR ABS(CAST(o."Total Excluding Tax" AS float) + o."Tax Amount" - o."Total Including Tax") > 0.0051
              THEN 16 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       o."Order Key",
       o."WWI Order ID",
       o."Order Date Key",
       o."Picked Date Key",
       o."City Key",
       o."Customer Key",
       o."Stock Item Key",
       o."Salesperson Key",
       o."Quantity",
       o."Unit Price",
       o."Total Excluding Tax",
       o."Tax Amount",
       o."Total Including Tax"
FROM "Fact"."Order" AS o
LEFT JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = o."Stock Item Key"
LEFT JOIN "Dimension"."City" AS c ON c."City Key" = o."City Key"
LEFT JOIN "Dimension"."Customer" AS b ON b."Customer Key" = o."Customer Key"
LEFT JOIN "Dimension"."Employee" AS e ON e."Employee Key" = o."Salesperson Key"
LEFT JOIN "Dimension"."Date" AS d ON d."Date" = o."Order Date Key"
