-- Stock movements, each with the rules it breaks: a sum of bits, in the order of the service's rules.
SELECT m."Date Key" AS "day",
       CASE WHEN i."Stock Item Key" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN t."Transaction Type Key" IS NULL
                   OR m."Customer Key" IS NOT NULL AND c."Customer Key" IS NULL
                   OR m."Supplier Key" IS NOT NULL AND v."Supplier Key" IS NULL THEN 2 ELSE 0 END
       + CASE WHEN m."WWI Invoice ID" IS NOT NULL AND m."Quantity" >= 0
                   OR m."WWI Purchase Order ID" IS NOT NULL AND m."Quantity" <= 0 THEN 4 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       m."Movement Key",
       m."WWI Stock Item Transaction ID",
       m."Date Key",
       m."Stock Item Key",
       m."Transaction Type Key",
       m."Customer Key",
       m."Supplier Key",
       m."WWI Invoice ID",
       m."WWI Purchase Order ID",
       m."Quantity"
FROM "Fact"."Movement" AS m
LEFT JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = m."Stock Item Key"
LEFT JOIN "Dimension"."Transaction Type" AS t ON t."Transaction Type Key" = m."Transaction Type Key"
LEFT JOIN "Dimension"."Customer" AS c ON c."Customer Key" = m."Customer Key"
LEFT JOIN "Dimension"."Supplier" AS v ON v."Supplier Key" = m."Supplier Key"
