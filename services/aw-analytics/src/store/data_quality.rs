//! The rows of the data-quality checks.

use std::sync::Arc;

use analytics::checked_tables;
use analytics::data_quality::{Checked, check, judge, rows};
use chrono::NaiveDate;
use insight::quality::delay::{Delays, Span};
use insight::quality::freshness::Channels;
use insight::quality::gaps::TradingDays;
use insight::quality::{Check, Quality, Rule};
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::data_quality::{self as rules, of_channel};
use crate::domain::sales::{CATEGORY, CHANNEL, Channel, Sales};

checked_tables! {
    CHECKED_TABLES, TABLE_RULES;
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

/// Every rule.
pub(super) fn rules() -> Vec<&'static Rule> {
    let channels = [Channel::Internet, Channel::Reseller].map(of_channel);
    let channels = channels
        .iter()
        .flat_map(|rules| [&rules.gaps, &rules.delay]);
    let tables = TABLE_RULES.iter().copied().flatten();
    channels.chain(tables).chain([&rules::FRESHNESS]).collect()
}

/// Runs the checks, and looks at the sales that were read as a whole.
pub(super) async fn check_all(load: &Load, registry: &Registry, sales: &Arc<Sales>) -> Quality {
    // As they are started, the largest table first: everything else is read beside it.
    let (balances, levels, internet, reseller, shipping, others) = tokio::join!(
        check::<InventoryBalances>(load, registry),
        check::<InventoryLevels>(load, registry),
        check::<InternetLines>(load, registry),
        check::<ResellerLines>(load, registry),
        rows::<ShippingRow>(load, registry, "check_shipping", &[]),
        small_tables(load, registry),
    );
    let mut checks = Vec::new();
    for (channel, lines) in [
        (Channel::Internet, &internet),
        (Channel::Reseller, &reseller),
    ] {
        let rules = of_channel(channel);
        checks.push(judge(&rules.gaps, &lines.days, |days| {
            TradingDays::new(days.iter().copied())
        }));
        checks.push(judge(&rules.delay, &shipping, |rows| delays(rows, channel)));
    }
    let tables = [internet, reseller].into_iter();
    for table in tables.chain(others).chain([levels, balances]) {
        checks.extend(table.checks);
    }
    let channels = Channels {
        sales: Arc::clone(sales),
        channel: CHANNEL,
        category: CATEGORY,
    };
    checks.push(Check::new(&rules::FRESHNESS, channels));
    Quality::new(checks, sales.span().to())
}

/// The tables that take little time.
async fn small_tables(load: &Load, registry: &Registry) -> [Checked; 6] {
    tokio::join!(
        check::<InternetOrders>(load, registry),
        check::<ResellerOrders>(load, registry),
        check::<InventoryProducts>(load, registry),
        check::<SalesQuotas>(load, registry),
        check::<ProductVersions>(load, registry),
        check::<EmployeeVersions>(load, registry),
    )
    .into()
}

/// How long the lines of a channel took.
fn delays(rows: &[ShippingRow], channel: Channel) -> Delays {
    let spans = rows
        .iter()
        .filter(|row| row.channel == channel.name())
        .map(|row| row.span.clone());
    Delays::new(["OrderDate", "ShipDate"], spans.collect())
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
