//! The structure that a made-up AdventureWorksDW shares with the real one.

use rusqlite::Connection;
use sample::Warehouse;

use crate::support::{count, generated, open, value};

fn warehouse() -> (tempfile::TempDir, Connection) {
    let (target, _) = generated(Warehouse::AdventureWorks, 11);
    let connection = open(target.path());
    (target, connection)
}

#[test]
fn lines_add_up() {
    let (_target, warehouse) = warehouse();
    for table in ["FactInternetSales", "FactResellerSales"] {
        // In ten-thousandths, which are whole numbers.
        let cents = |column: &str| format!("CAST(ROUND({column} * 10000) AS INTEGER)");
        let wrong = format!(
            "SELECT 1 FROM dbo.{table}
             WHERE OrderQuantity * {price} <> {extended}
                OR OrderQuantity * {cost} <> {total_cost}
                OR {extended} - {discount} <> {sales}
                OR ABS({sales} * 0.08 - {tax}) > 0.5
                OR ABS({extended} * UnitPriceDiscountPct - {discount}) > 0.5
                OR OrderDateKey <> CAST(REPLACE(OrderDate, '-', '') AS INTEGER)
                OR DueDateKey <> CAST(REPLACE(DueDate, '-', '') AS INTEGER)
                OR ShipDateKey <> CAST(REPLACE(ShipDate, '-', '') AS INTEGER)",
            price = cents("UnitPrice"),
            extended = cents("ExtendedAmount"),
            cost = cents("ProductStandardCost"),
            total_cost = cents("TotalProductCost"),
            discount = cents("DiscountAmount"),
            sales = cents("SalesAmount"),
            tax = cents("TaxAmt"),
        );
        assert_eq!(count(&warehouse, &wrong), 0, "{table}");
    }
}

/// Fact, key column, dimension and its key.
#[rustfmt::skip]
const REFERENCES: &[[&str; 4]] = &[
    ["FactInternetSales", "ProductKey", "DimProduct", "ProductKey"],
    ["FactInternetSales", "CustomerKey", "DimCustomer", "CustomerKey"],
    ["FactInternetSales", "PromotionKey", "DimPromotion", "PromotionKey"],
    ["FactInternetSales", "CurrencyKey", "DimCurrency", "CurrencyKey"],
    ["FactInternetSales", "SalesTerritoryKey", "DimSalesTerritory", "SalesTerritoryKey"],
    ["FactInternetSales", "DueDateKey", "DimDate", "DateKey"],
    ["FactResellerSales", "ProductKey", "DimProduct", "ProductKey"],
    ["FactResellerSales", "ResellerKey", "DimReseller", "ResellerKey"],
    ["FactResellerSales", "EmployeeKey", "DimEmployee", "EmployeeKey"],
    ["FactResellerSales", "PromotionKey", "DimPromotion", "PromotionKey"],
    ["FactSalesQuota", "EmployeeKey", "DimEmployee", "EmployeeKey"],
    ["FactSalesQuota", "DateKey", "DimDate", "DateKey"],
    ["FactProductInventory", "ProductKey", "DimProduct", "ProductKey"],
    ["FactProductInventory", "DateKey", "DimDate", "DateKey"],
    ["FactCurrencyRate", "CurrencyKey", "DimCurrency", "CurrencyKey"],
    ["FactCurrencyRate", "DateKey", "DimDate", "DateKey"],
    ["DimCustomer", "GeographyKey", "DimGeography", "GeographyKey"],
    ["DimReseller", "GeographyKey", "DimGeography", "GeographyKey"],
    ["DimEmployee", "ParentEmployeeKey", "DimEmployee", "EmployeeKey"],
    ["DimProduct", "ProductSubcategoryKey", "DimProductSubcategory", "ProductSubcategoryKey"],
];

#[test]
fn keys_lead_somewhere() {
    let (_target, warehouse) = warehouse();
    for [fact, key, dimension, dimension_key] in REFERENCES {
        let orphans = format!(
            "SELECT 1 FROM dbo.{fact} WHERE {key} IS NOT NULL
             AND {key} NOT IN (SELECT {dimension_key} FROM dbo.{dimension})"
        );
        assert_eq!(count(&warehouse, &orphans), 0, "{fact}.{key}");
    }
    let sellers: i64 = value(
        &warehouse,
        "SELECT MIN(SalesPersonFlag) FROM dbo.DimEmployee
         WHERE EmployeeKey IN (SELECT EmployeeKey FROM dbo.FactResellerSales)",
    );
    assert_eq!(sellers, 1, "only sales people sell");
    let territory = "SELECT 1 FROM dbo.FactInternetSales s
        JOIN dbo.DimCustomer c ON c.CustomerKey = s.CustomerKey
        JOIN dbo.DimGeography g ON g.GeographyKey = c.GeographyKey
        WHERE g.SalesTerritoryKey <> s.SalesTerritoryKey";
    assert_eq!(count(&warehouse, territory), 0);
}

#[test]
fn resellers_order_at_the_turn_of_the_month() {
    let (_target, warehouse) = warehouse();
    let dates = "SELECT DISTINCT OrderDateKey FROM dbo.FactResellerSales";
    assert!((34..=42).contains(&count(&warehouse, dates)));
    let others = format!("{dates} WHERE OrderDateKey % 100 NOT IN (28, 29, 30, 31, 1)");
    assert_eq!(count(&warehouse, &others), 0);
    let months = "SELECT DISTINCT OrderDateKey / 100 FROM dbo.FactResellerSales";
    let span = count(
        &warehouse,
        "SELECT DISTINCT DateKey / 100 FROM dbo.DimDate WHERE DateKey BETWEEN
         (SELECT MIN(OrderDateKey) FROM dbo.FactResellerSales)
         AND (SELECT MAX(OrderDateKey) FROM dbo.FactResellerSales)",
    );
    let empty = span - count(&warehouse, months);
    assert!((2..=3).contains(&empty), "{empty} months without a batch");
    let late: i64 = value(
        &warehouse,
        "SELECT MAX(OrderDateKey) FROM dbo.FactResellerSales",
    );
    assert!(
        late < 20_250_501,
        "resellers end before the internet: {late}"
    );
}

#[test]
fn the_internet_sells_nearly_every_day_and_more_with_accessories() {
    let (_target, warehouse) = warehouse();
    let orders = |days: &str| {
        count(
            &warehouse,
            &format!("SELECT DISTINCT SalesOrderNumber FROM dbo.FactInternetSales WHERE {days}"),
        )
    };
    let first = orders("OrderDateKey < 20230601");
    let last = orders("OrderDateKey >= 20240612");
    assert!(last > 4 * first, "{first} {last}");
    let early_extras = "SELECT 1 FROM dbo.FactInternetSales s
        JOIN dbo.DimProduct p ON p.ProductKey = s.ProductKey
        WHERE OrderDateKey < 20240401 AND ProductSubcategoryKey > 3";
    assert_eq!(count(&warehouse, early_extras), 0);
    let several: i64 = value(
        &warehouse,
        "SELECT MAX(OrderQuantity) FROM dbo.FactInternetSales",
    );
    assert_eq!(several, 1);
}

#[test]
fn products_have_a_history_and_parts_no_subcategory() {
    let (_target, warehouse) = warehouse();
    let versioned = "SELECT ProductAlternateKey FROM dbo.DimProduct
        GROUP BY ProductAlternateKey HAVING COUNT(*) > 1";
    assert!(count(&warehouse, versioned) > 50);
    let parts = "SELECT 1 FROM dbo.DimProduct WHERE ProductSubcategoryKey IS NULL";
    assert_eq!(count(&warehouse, parts), 209);
    // A sale points at the version of its day, but for the few whose end is wrong.
    let wrong_version = "SELECT DISTINCT s.ProductKey FROM dbo.FactResellerSales s
        JOIN dbo.DimProduct p ON p.ProductKey = s.ProductKey
        WHERE s.OrderDate < p.StartDate OR s.OrderDate > p.EndDate AND p.EndDate > p.StartDate";
    assert_eq!(count(&warehouse, wrong_version), 0);
    let both_channels = "SELECT SalesOrderNumber FROM dbo.FactInternetSales
        INTERSECT SELECT SalesOrderNumber FROM dbo.FactResellerSales";
    assert_eq!(count(&warehouse, both_channels), 0);
}

#[test]
fn quotas_are_uneven_and_reached_to_eighty_odd_percent() {
    let (_target, warehouse) = warehouse();
    let dates = "SELECT DISTINCT DateKey FROM dbo.FactSalesQuota";
    assert!((11..=14).contains(&count(&warehouse, dates)));
    let twice = "SELECT CalendarYear, CalendarQuarter FROM dbo.FactSalesQuota
        GROUP BY CalendarYear, CalendarQuarter HAVING COUNT(DISTINCT DateKey) > 1";
    assert!(
        count(&warehouse, twice) >= 1,
        "a quarter with two quota days"
    );
    let attainment: f64 = value(
        &warehouse,
        "SELECT (SELECT SUM(SalesAmount) FROM dbo.FactResellerSales)
              / (SELECT SUM(SalesAmountQuota) FROM dbo.FactSalesQuota)",
    );
    assert!((0.78..0.92).contains(&attainment), "{attainment}");
}

#[test]
fn the_inventory_follows_the_sales() {
    let (_target, warehouse) = warehouse();
    let breaks = "SELECT 1 FROM (
            SELECT UnitsBalance - UnitsIn + UnitsOut AS opening,
                   LAG(UnitsBalance) OVER (PARTITION BY ProductKey ORDER BY DateKey) AS closing
            FROM dbo.FactProductInventory)
        WHERE closing <> opening";
    assert_eq!(count(&warehouse, breaks), 0);
    let unsold = "SELECT 1 FROM dbo.FactProductInventory i WHERE UnitsOut <> (
            SELECT COALESCE(SUM(OrderQuantity), 0) FROM (
                SELECT OrderQuantity FROM dbo.FactInternetSales
                WHERE ProductKey = i.ProductKey AND OrderDateKey = i.DateKey
                UNION ALL SELECT OrderQuantity FROM dbo.FactResellerSales
                WHERE ProductKey = i.ProductKey AND OrderDateKey = i.DateKey))
          AND DateKey > 20250401 AND ProductKey > 209";
    assert_eq!(count(&warehouse, unsold), 0);
}

#[test]
fn there_are_bad_rows_to_find() {
    let (_target, warehouse) = warehouse();
    let found = |sql: &str| count(&warehouse, sql);
    let late = "SELECT 1 FROM dbo.FactResellerSales
        WHERE julianday(ShipDate) - julianday(OrderDate) = 8";
    assert!((9..400).contains(&found(late)));
    let gaps = "SELECT 1 FROM dbo.FactResellerSales GROUP BY SalesOrderNumber
        HAVING MAX(SalesOrderLineNumber) > COUNT(*)";
    assert!((8..=14).contains(&found(gaps)));
    let reversed = "SELECT 1 FROM dbo.DimProduct WHERE EndDate < StartDate";
    assert_eq!(found(reversed), 3);
}

#[test]
fn balances_go_negative_at_full_scale_of_business() {
    let target = tempfile::tempdir().unwrap();
    let options = sample::GenerateOptions {
        seed: 1,
        end_date: chrono::NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(),
        scale: 0.3,
    };
    sample::generate(
        Warehouse::AdventureWorks,
        target.path(),
        &options,
        &sample::NoProgress,
    )
    .unwrap();
    let negative = "SELECT 1 FROM dbo.FactProductInventory WHERE UnitsBalance < 0";
    assert!(count(&open(target.path()), negative) > 0);
}
