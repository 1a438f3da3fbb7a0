-- Sales by invoice day, place and customer. Sales point at the version of the customer that was valid
-- then; versions of one customer share their WWI Customer ID. Customer Key 0 is every customer the
-- warehouse does not know.
WITH sale AS (
    SELECT f."Invoice Date Key" AS "invoice_date",
           f."City Key" AS "city_key",
           f."Customer Key" AS "customer_key",
           CAST(SUM(f."Total Excluding Tax") AS decimal(19, 4)) AS "revenue",
           CAST(SUM(f."Profit") AS decimal(19, 4)) AS "profit",
           CAST(SUM(f."Tax Amount") AS decimal(19, 4)) AS "tax",
           SUM(CAST(f."Quantity" AS bigint)) AS "units",
           COUNT(DISTINCT f."WWI Invoice ID") AS "invoices"
    FROM "Fact"."Sale" AS f
    GROUP BY f."Invoice Date Key", f."City Key", f."Customer Key"
)
SELECT s."invoice_date",
       t."Country" AS "country",
       t."State Province" AS "state",
       t."Sales Territory" AS "territory",
       c."WWI Customer ID" AS "customer_id",
       c."Buying Group" AS "buying_group",
       c."Category" AS "category",
       s."revenue",
       s."profit",
       s."tax",
       s."units",
       s."invoices"
FROM sale AS s
INNER JOIN "Dimension"."City" AS t ON t."City Key" = s."city_key"
INNER JOIN "Dimension"."Customer" AS c ON c."Customer Key" = s."customer_key"
ORDER BY s."invoice_date", s."city_key", s."customer_key"
