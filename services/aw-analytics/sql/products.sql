-- The products that were ever sold, by key. One business product, known by its alternate key, has a row
-- for each version; the newest has the largest key.
SELECT p."ProductKey" AS "product_key",
       p."ProductAlternateKey" AS "code",
       p."EnglishProductName" AS "name",
       c."EnglishProductCategoryName" AS "category",
       sc."EnglishProductSubcategoryName" AS "subcategory"
FROM "dbo"."DimProduct" AS p
LEFT JOIN "dbo"."DimProductSubcategory" AS sc
    ON sc."ProductSubcategoryKey" = p."ProductSubcategoryKey"
LEFT JOIN "dbo"."DimProductCategory" AS c ON c."ProductCategoryKey" = sc."ProductCategoryKey"
WHERE p."ProductKey" IN (
    SELECT i."ProductKey" FROM "dbo"."FactInternetSales" AS i
    UNION
    SELECT r."ProductKey" FROM "dbo"."FactResellerSales" AS r
)
ORDER BY p."ProductKey"
