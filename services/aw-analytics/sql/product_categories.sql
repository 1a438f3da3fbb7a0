-- Product categories, by key: the keys are the bits of the category sets in the order statements.
SELECT c."ProductCategoryKey" AS "category_key",
       c."EnglishProductCategoryName" AS "category"
FROM "dbo"."DimProductCategory" AS c
ORDER BY c."ProductCategoryKey"
