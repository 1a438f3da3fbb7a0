-- The lead time of every item, as each of its versions has it. Version 0 stands for no item.
SELECT d."WWI Stock Item ID" AS "item_id",
       d."Valid From" AS "valid_from",
       d."Lead Time Days" AS "lead_time_days"
FROM "Dimension"."Stock Item" AS d
WHERE d."WWI Stock Item ID" <> 0
ORDER BY d."WWI Stock Item ID", d."Valid From", d."Stock Item Key"
