//! Microsoft's data, loaded and summed up. Skipped where the data is not at hand.

use sample::{NoProgress, Warehouse, load_csv};

use crate::support::{open, real_data, value};

#[test]
fn adventure_works_sums() {
    let Some(source) = real_data(Warehouse::AdventureWorks) else {
        return;
    };
    let target = tempfile::tempdir().unwrap();
    let filled = load_csv(
        Warehouse::AdventureWorks,
        &source,
        target.path(),
        &NoProgress,
    )
    .unwrap();
    let rows = |table: &str| {
        filled
            .rows
            .iter()
            .find(|(name, _)| name == table)
            .unwrap()
            .1
    };
    assert_eq!(rows("dbo.DimCustomer"), 18_484);
    assert_eq!(rows("dbo.FactInternetSales"), 60_398);
    assert_eq!(rows("dbo.FactResellerSales"), 60_855);
    assert_eq!(rows("dbo.FactProductInventory"), 776_286);

    let warehouse = open(target.path());
    let sum = |sql: &str| value::<f64>(&warehouse, sql);
    let internet = sum("SELECT SUM(SalesAmount) FROM dbo.FactInternetSales");
    let reseller = sum("SELECT SUM(SalesAmount) FROM dbo.FactResellerSales");
    assert!((internet - 29_358_677.220_7).abs() < 1e-5, "{internet}");
    assert!((reseller - 80_450_596.982_3).abs() < 1e-5, "{reseller}");
    let text: i64 = value(
        &warehouse,
        "SELECT COUNT(*) FROM dbo.DimProduct WHERE Color = 'NA'",
    );
    assert_eq!(text, 254);
    let nulls: i64 = value(
        &warehouse,
        "SELECT COUNT(*) FROM dbo.DimProduct WHERE ProductSubcategoryKey IS NULL",
    );
    assert_eq!(nulls, 209);
}

#[test]
fn wide_world_importers_sums() {
    let Some(source) = real_data(Warehouse::WideWorldImporters) else {
        return;
    };
    let target = tempfile::tempdir().unwrap();
    let filled = load_csv(
        Warehouse::WideWorldImporters,
        &source,
        target.path(),
        &NoProgress,
    )
    .unwrap();
    assert_eq!(filled.rows.len(), 14);
    assert_eq!(filled.total(), 845_262);

    let warehouse = open(target.path());
    let sum = |column: &str| {
        let sql = format!("SELECT SUM(\"{column}\") FROM \"Fact\".\"Sale\"");
        value::<f64>(&warehouse, &sql)
    };
    for (column, expected) in [
        ("Total Including Tax", 198_043_439.45),
        ("Total Excluding Tax", 172_261_341.20),
        ("Tax Amount", 25_782_098.25),
        ("Profit", 85_729_180.90),
    ] {
        let actual = sum(column);
        assert!((actual - expected).abs() < 1e-5, "{column}: {actual}");
    }
    let end: String = value(
        &warehouse,
        "SELECT \"Valid To\" FROM \"Dimension\".\"City\" WHERE \"City Key\" = 1",
    );
    assert_eq!(end, "9999-12-31 23:59:59.9999999");
}
