-- Reseller sales that add up: by day, country and category. A product without a subcategory has no
-- category either.
SELECT s."OrderDate" AS "order_date",
       t."SalesTerritoryCountry" AS "country",
       c."ProductCategoryKey" AS "category_key",
       CAST(SUM(s."SalesAmount") AS decimal(19, 4)) AS "revenue",
       CAST(SUM(s."TotalProductCost") AS decimal(19, 4)) AS "cost",
       CAST(SUM(s."TaxAmt") AS decimal(19, 4)) AS "tax",
       SUM(CAST(s."OrderQuantity" AS bigint)) AS "units"
FROM "dbo"."FactResellerSales" AS s
INNER JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = s."SalesTerritoryKey"
INNER JOIN "dbo"."DimProduct" AS p ON p."ProductKey" = s."ProductKey"
LEFT JOIN "dbo"."DimProductSubcategory" AS sc
    ON sc."ProductSubcategoryKey" = p."ProductSubcategoryKey"
LEFT JOIN "dbo"."DimProductCategory" AS c ON c."ProductCategoryKey" = sc."ProductCategoryKey"
GROUP BY s."OrderDate", t."SalesTerritoryCountry", c."ProductCategoryKey"
ORDER BY s."OrderDate", t."SalesTerritoryCountry", c."ProductCategoryKey"
