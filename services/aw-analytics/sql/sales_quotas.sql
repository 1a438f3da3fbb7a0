-- Sales quotas, by employee key and the day they begin to count. The calendar quarter beside the date is
-- not used: two quotas may begin in one quarter, and none in the next.
SELECT q."EmployeeKey" AS "employee_key",
       q."Date" AS "quota_date",
       CAST(COALESCE(SUM(q."SalesAmountQuota"), 0) AS decimal(19, 4)) AS "quota"
FROM "dbo"."FactSalesQuota" AS q
WHERE q."Date" IS NOT NULL AND q."EmployeeKey" IS NOT NULL
GROUP BY q."EmployeeKey", q."Date"
ORDER BY q."EmployeeKey", q."Date"
