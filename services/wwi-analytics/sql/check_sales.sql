-- Invoice lines, each with the rules it breaks: a sum of bits, in the order of the service's rules.
-- Amounts are compared with room for half a cent.
SELECT s."Invoice Date Key" AS "day",
       CASE WHEN c."City Key" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN b."Customer Key" IS NULL THEN 2 ELSE 0 END
       + CASE WHEN i."Stock Item Key" IS NULL THEN 4 ELSE 0 END
       + CASE WHEN p."Customer Key" IS NULL OR e."Employee Key" IS NULL OR d."Date" IS NULL THEN 8 ELSE 0 END
       + CASE WHEN s."Customer Key" = 0 THEN 16 ELSE 0 END
       + CASE WHEN s."Quantity" <= 0 OR s."Unit Price" < 0 OR s."Total Excluding Tax" < 0
                   OR s."Tax Amount" < 0 THEN 32 ELSE 0 END
       + CASE WHEN s."Delivery Date Key" < s."Invoice Date Key" THEN 64 ELSE 0 END
       + CASE WHEN ABS(CAST(s."Quantity" AS float) * s."Unit Price" - s."Total Excluding Tax") > 0.0051
              THEN 128 ELSE 0 END
       + CASE WHEN ABS(CAST(s."Total Excluding Tax" AS float) * s."Tax Rate" * 0.01 - s."Tax Amount") > 0.0051
              THEN 256 ELSE 0 END
       + CASE WHEN ABS(CAST(s."Total Excluding Tax" AS float) + s."Tax Amount" - s."Total Including Tax") > 0.0051
              THEN 512 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       s."Sale Key",
       s."WWI Invoice ID",
       s."Invoice Date Key",
       s."Delivery Date Key",
       s."City Key",
       s."Customer Key",
       s."Bill To Customer Key",
       s."Stock Item Key",
       s."Salesperson Key",
       s."Quantity",
       s."Unit Price",
       s."Tax Rate",
       s."Total Excluding Tax",
       s."Tax Amount",
       s."Total Including Tax"
FROM "Fact"."Sale" AS s
LEFT JOIN "Dimension"."City" AS c ON c."City Key" = s."City Key"
LEFT JOIN "Dimension"."Customer" AS b ON b."Customer Key" = s."Customer Key"
LEFT JOIN "Dimension"."Customer" AS p ON p."Customer Key" = s."Bill To Customer Key"
LEFT JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = s."Stock Item Key"
LEFT JOIN "Dimension"."Employee" AS e ON e."Employee Key" = s."Salesperson Key"
LEFT JOIN "Dimension"."Date" AS d ON d."Date" = s."Invoice Date Key"
