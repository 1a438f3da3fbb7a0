-- Internet sales that add up: by day, country and category. A product without a subcategory has no
-- category either. Lines without a day are left out, and missing amounts count as 0: the checks tell
-- of them.
SELECT s."OrderDate" AS "order_date",
       t."SalesTerritoryCountry" AS "country",
       c."ProductCategoryKey" AS "category_key",
       CAST(COALESCE(SUM(s."SalesAmount"), 0) AS decimal(19, 4)) AS "revenue",
       CAST(COALESCE(SUM(s."TotalProductCost"), 0) AS decimal(19, 4)) AS "cost",
       CAST(COALESCE(SUM(s."TaxAmt"), 0) AS decimal(19, 4)) AS "tax",
       COALESCE(SUM(CAST(s."OrderQuantity" AS bigint)), 0) AS "units"
FROM "dbo"."FactInternetSales" AS s
INNER JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = s."SalesTerritoryKey"
INNER JOIN "dbo"."DimProduct" AS p ON p."ProductKey" = s."ProductKey"
LEFT JOIN "dbo"."DimProductSubcategory" AS sc
    ON sc."ProductSubcategoryKey" = p."ProductSubcategoryKey"
LEFT JOIN "dbo"."DimProductCategory" AS c ON c."ProductCategoryKey" = sc."ProductCategoryKey"
WHERE s."OrderDate" IS NOT NULL
GROUP BY s."OrderDate", t."SalesTerritoryCountry", c."ProductCategoryKey"
ORDER BY s."OrderDate", t."SalesTerritoryCountry", c."ProductCategoryKey"
