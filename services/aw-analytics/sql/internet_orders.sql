-- Internet orders that are counted: by day, country, customer and the set of categories in the order. An
-- order has one day, territory and customer; its categories are a sum of one bit per category key
-- (1 to 15; bit 0: none, and every key beyond 15 is bit 16, which the service refuses to read).
-- Lines without a day are left out.
SELECT o."order_date",
       t."SalesTerritoryCountry" AS "country",
       o."customer_key",
       o."categories",
       COUNT(*) AS "orders"
FROM (
    SELECT MIN(s."OrderDate") AS "order_date",
           MIN(s."SalesTerritoryKey") AS "territory_key",
           COALESCE(MIN(s."CustomerKey"), 0) AS "customer_key",
           SUM(DISTINCT CASE COALESCE(sc."ProductCategoryKey", 0)
               WHEN 0 THEN 1
               WHEN 1 THEN 2
               WHEN 2 THEN 4
               WHEN 3 THEN 8
               WHEN 4 THEN 16
               WHEN 5 THEN 32
               WHEN 6 THEN 64
               WHEN 7 THEN 128
               WHEN 8 THEN 256
               WHEN 9 THEN 512
               WHEN 10 THEN 1024
               WHEN 11 THEN 2048
               WHEN 12 THEN 4096
               WHEN 13 THEN 8192
               WHEN 14 THEN 16384
               WHEN 15 THEN 32768
               ELSE 65536
           END) AS "categories"
    FROM "dbo"."FactInternetSales" AS s
    INNER JOIN "dbo"."DimProduct" AS p ON p."ProductKey" = s."ProductKey"
    LEFT JOIN "dbo"."DimProductSubcategory" AS sc
        ON sc."ProductSubcategoryKey" = p."ProductSubcategoryKey"
    WHERE s."OrderDate" IS NOT NULL
    GROUP BY s."SalesOrderNumber"
) AS o
INNER JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = o."territory_key"
GROUP BY o."order_date", t."SalesTerritoryCountry", o."customer_key", o."categories"
ORDER BY o."order_date", t."SalesTerritoryCountry", o."customer_key", o."categories"
