-- Internet order lines, each with the rules it breaks: a sum of bits, in the order of the service's rules.
-- Amounts are compared with room for the last of their four decimals.
SELECT s."OrderDate" AS "day",
       CASE WHEN p."ProductKey" IS NULL THEN 1 ELSE 0 END
       + CASE WHEN t."SalesTerritoryKey" IS NULL THEN 2 ELSE 0 END
       + CASE WHEN c."CustomerKey" IS NULL THEN 4 ELSE 0 END
       + CASE WHEN d."DateKey" IS NULL OR d."FullDateAlternateKey" <> s."OrderDate"
                   OR sd."DateKey" IS NULL OR dd."DateKey" IS NULL
                   OR m."PromotionKey" IS NULL OR u."CurrencyKey" IS NULL THEN 8 ELSE 0 END
       + CASE WHEN s."OrderDate" IS NULL OR s."OrderQuantity" IS NULL OR s."UnitPrice" IS NULL
                   OR s."SalesAmount" IS NULL OR s."TotalProductCost" IS NULL OR s."TaxAmt" IS NULL
                   OR s."OrderQuantity" <= 0 OR s."UnitPrice" < 0 OR s."SalesAmount" < 0
                   OR s."TotalProductCost" < 0 OR s."TaxAmt" < 0 THEN 16 ELSE 0 END
       + CASE WHEN s."ShipDate" < s."OrderDate" THEN 32 ELSE 0 END
       + CASE WHEN ABS(CAST(s."OrderQuantity" AS float) * s."UnitPrice" - s."ExtendedAmount") > 0.00015
              THEN 64 ELSE 0 END
       + CASE WHEN ABS(s."ExtendedAmount" - s."DiscountAmount" - s."SalesAmount") > 0.00015
              THEN 128 ELSE 0 END
       + CASE WHEN ABS(CAST(s."OrderQuantity" AS float) * s."ProductStandardCost" - s."TotalProductCost")
                   > 0.00015 THEN 256 ELSE 0 END AS "broken",
       CAST(0 AS float) AS "size",
       s."SalesOrderNumber",
       s."SalesOrderLineNumber",
       s."OrderDate",
       s."ShipDate",
       s."OrderDateKey",
       s."DueDateKey",
       s."ShipDateKey",
       s."ProductKey",
       s."SalesTerritoryKey",
       s."CustomerKey",
       s."PromotionKey",
       s."CurrencyKey",
       s."OrderQuantity",
       s."UnitPrice",
       s."ExtendedAmount",
       s."DiscountAmount",
       s."SalesAmount",
       s."ProductStandardCost",
       s."TotalProductCost",
       s."TaxAmt"
FROM "dbo"."FactInternetSales" AS s
LEFT JOIN "dbo"."DimProduct" AS p ON p."ProductKey" = s."ProductKey"
LEFT JOIN "dbo"."DimSalesTerritory" AS t ON t."SalesTerritoryKey" = s."SalesTerritoryKey"
LEFT JOIN "dbo"."DimCustomer" AS c ON c."CustomerKey" = s."CustomerKey"
LEFT JOIN "dbo"."DimDate" AS d ON d."DateKey" = s."OrderDateKey"
LEFT JOIN "dbo"."DimDate" AS sd ON sd."DateKey" = s."ShipDateKey"
LEFT JOIN "dbo"."DimDate" AS dd ON dd."DateKey" = s."DueDateKey"
LEFT JOIN "dbo"."DimPromotion" AS m ON m."PromotionKey" = s."PromotionKey"
LEFT JOIN "dbo"."DimCurrency" AS u ON u."CurrencyKey" = s."CurrencyKey"
