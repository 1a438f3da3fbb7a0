-- Purchase order lines, each with the rules it breaks: a sum of bits, in the order of the service's
-- rules.
SELECT p."Date Key" AS "day",
       CASE WHEN v."Supplier Key" IS NULL OR p."Supplier Key" = 0 THEN 1 ELSE 0 END
       + CASE WHEN i."Stock Item Key" IS NULL THEN 2 ELSE 0 END
       + CASE WHEN p."WWI Purchase Order ID" IS NOT NULL AND p."Copy" > 1 THEN 4 ELSE 0 END
       + CASE WHEN p."Ordered Outers" <= 0 OR p."Ordered Quantity" <= 0 OR p."Received Outers" < 0
              THEN 8 ELSE 0 END
       + CASE WHEN p."Received Outers" > p."Ordered Outers" THEN 16 ELSE 0 END
       + CASE WHEN p."Ordered Quantity" <> p."Ordered Outers" * i."Quantity Per Outer" THEN 32 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       p."Purchase Key",
       p."WWI Purchase Order ID",
       p."Date Key",
       p."Supplier Key",
       p."Stock Item Key",
       p."Ordered Outers",
       p."Ordered Quantity",
       p."Received Outers",
       i."Quantity Per Outer"
FROM (
    SELECT f."Purchase Key",
           f."WWI Purchase Order ID",
           f."Date Key",
           f."Supplier Key",
           f."Stock Item Key",
           f."Ordered Outers",
           f."Ordered Quantity",
           f."Received Outers",
           ROW_NUMBER() OVER (PARTITION BY f."WWI Purchase Order ID", f."Stock Item Key" ORDER BY f."Purchase Key") AS "Copy"
    FROM "Fact"."Purchase" AS f
) AS p
LEFT JOIN "Dimension"."Supplier" AS v ON v."Supplier Key" = p."Supplier Key"
LEFT JOIN "Dimension"."Stock Item" AS i ON i."Stock Item Key" = p."Stock Item Key"
