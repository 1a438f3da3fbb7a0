//! The rows of the data-quality checks.

use std::sync::Arc;

use analytics::checked_tables;
use analytics::data_quality::check;
use chrono::NaiveDate;
use insight::quality::delay::{Delays, Span};
use insight::quality::freshness::Channels;
use insight::quality::gaps::TradingDays;
use insight::quality::{Check, Quality};
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::data_quality::{self as rules, of_channel};
use crate::domain::sales::{CATEGORY, CHANNEL, Channel, Sales};

checked_tables! {
    CHECKED_TABLES;
    InternetLines: "internet_sales", "r.\"SalesOrderNumber\", r.\"SalesOrderLineNumber\"",
        [
            "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "ShipDate", "OrderDateKey",
            "DueDateKey", "ShipDateKey", "ProductKey", "SalesTerritoryKey", "CustomerKey", "PromotionKey",
            "CurrencyKey", "OrderQuantity", "UnitPrice", "ExtendedAmount", "DiscountAmount",
            "SalesAmount", "ProductStandardCost", "TotalProductCost", "TaxAmt",
        ],
        rules::INTERNET_LINES;
    ResellerLines: "reseller_sales", "r.\"SalesOrderNumber\", r.\"SalesOrderLineNumber\"",
        [
            "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "ShipDate", "OrderDateKey",
            "DueDateKey", "ShipDateKey", "ProductKey", "SalesTerritoryKey", "ResellerKey", "EmployeeKey", "PromotionKey",
            "CurrencyKey", "OrderQuantity", "UnitPrice", "ExtendedAmount", "DiscountAmount",
            "SalesAmount", "ProductStandardCost", "TotalProductCost", "TaxAmt",
        ],
        rules::RESELLER_LINES;
    InternetOrders: "internet_orders", "r.\"SalesOrderNumber\"",
        [
            "SalesOrderNumber", "FirstOrderDate", "LastOrderDate", "Lines", "LineNumbers", "Customers",
            "Territories",
        ],
        rules::INTERNET_ORDERS;
    ResellerOrders: "reseller_orders", "r.\"SalesOrderNumber\"",
        [
            "SalesOrderNumber", "FirstOrderDate", "LastOrderDate", "Lines", "LineNumbers", "Resellers",
            "Territories",
        ],
        rules::RESELLER_ORDERS;
    InventoryLevels: "inventory_levels", "r.\"ProductKey\"",
        ["ProductKey", "MovementDate", "UnitsIn", "UnitsOut", "UnitsBalance", "UnitCost"],
        rules::INVENTORY_LEVELS;
    InventoryProducts: "inventory_products", "r.\"ProductKey\"",
        ["ProductKey", "FirstMovementDate", "Days"],
        rules::INVENTORY_PRODUCTS;
    InventoryBalances: "inventory_balances", "r.\"ProductKey\"",
        ["ProductKey", "MovementDate", "PreviousBalance", "UnitsIn", "UnitsOut", "UnitsBalance"],
        rules::INVENTORY_BALANCES;
    SalesQuotas: "sales_quotas", "r.\"SalesQuotaKey\"",
        ["SalesQuotaKey", "EmployeeKey", "Date", "SalesAmountQuota"],
        rules::SALES_QUOTAS;
    ProductVersions: "product_versions", "r.\"ProductKey\"",
        [
            "ProductKey", "ProductAlternateKey", "StartDate", "EndDate", "PreviousKey",
            "PreviousEndDate",
        ],
        rules::PRODUCT_VERSIONS;
    EmployeeVersions: "employee_versions", "r.\"EmployeeKey\"",
        ["EmployeeKey", "StartDate", "EndDate", "CurrentFlag", "PreviousKey", "PreviousEndDate"],
        rules::EMPLOYEE_VERSIONS;
}

/// The statements, by their names.
pub(super) fn statements() -> Vec<(&'static str, &'static str)> {
    let shipping = include_str!("../../sql/check_shipping.sql");
    [CHECKED_TABLES, &[("check_shipping", shipping)]].concat()
}

/// Runs the checks.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Vec<Check>> {
    // The largest table first: everything else is read beside it.
    let (balances, levels, internet, reseller, shipping) = tokio::try_join!(
        check::<InventoryBalances>(load, registry),
        check::<InventoryLevels>(load, registry),
        check::<InternetLines>(load, registry),
        check::<ResellerLines>(load, registry),
        load.fetch::<ShippingRow>(registry.statement("check_shipping")?, &[]),
    )?;
    let (stocked, internet_orders, reseller_orders, quotas, products, employees) = tokio::try_join!(
        check::<InventoryProducts>(load, registry),
        check::<InternetOrders>(load, registry),
        check::<ResellerOrders>(load, registry),
        check::<SalesQuotas>(load, registry),
        check::<ProductVersions>(load, registry),
        check::<EmployeeVersions>(load, registry),
    )?;
    let mut checks = Vec::new();
    for (channel, days) in [
        (Channel::Internet, &internet.days),
        (Channel::Reseller, &reseller.days),
    ] {
        let rules = of_channel(channel);
        checks.push(Check::new(
            &rules.gaps,
            TradingDays::new(days.iter().copied()),
        ));
        let spans = shipping
            .iter()
            .filter(|row| row.channel == channel.name())
            .map(|row| row.span.clone());
        let delays = Delays::new(["OrderDate", "ShipDate"], spans.collect());
        checks.push(Check::new(&rules.delay, delays));
    }
    for table in [
        internet,
        reseller,
        internet_orders,
        reseller_orders,
        stocked,
        levels,
        balances,
        quotas,
        products,
        employees,
    ] {
        checks.extend(table.checks);
    }
    Ok(checks)
}

/// The checks with those that look at the sales as a whole.
pub(super) fn quality(mut checks: Vec<Check>, sales: &Arc<Sales>) -> Quality {
    let channels = Channels {
        sales: Arc::clone(sales),
        channel: CHANNEL,
        category: CATEGORY,
    };
    checks.push(Check::new(&rules::FRESHNESS, channels));
    Quality::new(checks, sales.span().to())
}

/// Lines of one channel, order date and ship date.
struct ShippingRow {
    channel: String,
    span: Span,
}

impl FromRow for ShippingRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        let (from, to): (NaiveDate, NaiveDate) = (row.get("order_date")?, row.get("ship_date")?);
        let (lines, first_order): (u32, String) = (row.get("lines")?, row.get("first_order")?);
        let columns = vec![
            ("Lines", lines.to_string()),
            ("FirstSalesOrderNumber", first_order),
        ];
        Ok(Self {
            channel: row.get("channel")?,
            span: Span {
                from,
                to,
                rows: lines,
                columns,
            },
        })
    }
}
