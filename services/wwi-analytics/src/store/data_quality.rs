//! The rows of the data-quality checks.

use std::sync::Arc;

use analytics::checked_tables;
use analytics::data_quality::{Checked, check, judge};
use insight::quality::freshness::Channels;
use insight::quality::gaps::TradingDays;
use insight::quality::{Check, Quality, Rule};
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::data_quality as rules;
use crate::domain::sales::{CATEGORY, CHANNEL, Sales as SoldGoods};

checked_tables! {
    STATEMENTS, TABLE_RULES;
    Sales: "sales", "r.\"Sale Key\"",
        [
            "Sale Key", "WWI Invoice ID", "Invoice Date Key", "Delivery Date Key", "City Key",
            "Customer Key", "Bill To Customer Key", "Stock Item Key", "Salesperson Key",
            "Quantity", "Unit Price", "Tax Rate", "Total Excluding Tax", "Tax Amount",
            "Total Including Tax",
        ],
        rules::SALES;
    Invoices: "invoices", "r.\"WWI Invoice ID\"",
        [
            "WWI Invoice ID", "First Invoice Date Key", "Last Invoice Date Key", "Lines",
            "Items", "Customers", "Cities",
        ],
        rules::INVOICES;
    Orders: "orders", "r.\"Order Key\"",
        [
            "Order Key", "WWI Order ID", "Order Date Key", "Picked Date Key", "City Key",
            "Customer Key", "Stock Item Key", "Salesperson Key", "Quantity", "Unit Price",
            "Total Excluding Tax", "Tax Amount", "Total Including Tax",
        ],
        rules::ORDERS;
    CustomerOrders: "customer_orders", "r.\"WWI Order ID\"",
        [
            "WWI Order ID", "First Order Date Key", "Lines", "Items",
        ],
        rules::CUSTOMER_ORDERS;
    Purchases: "purchases", "r.\"Purchase Key\"",
        [
            "Purchase Key", "WWI Purchase Order ID", "Date Key", "Supplier Key",
            "Stock Item Key", "Ordered Outers", "Ordered Quantity", "Received Outers",
            "Quantity Per Outer",
        ],
        rules::PURCHASES;
    Receipts: "receipts", "r.\"WWI Purchase Order ID\", r.\"Stock Item Key\"",
        [
            "WWI Purchase Order ID", "Stock Item Key", "Last Date Key", "Received", "Moved",
        ],
        rules::RECEIPTS;
    Movements: "movements", "r.\"Movement Key\"",
        [
            "Movement Key", "WWI Stock Item Transaction ID", "Date Key", "Stock Item Key",
            "Transaction Type Key", "Customer Key", "Supplier Key", "WWI Invoice ID",
            "WWI Purchase Order ID", "Quantity",
        ],
        rules::MOVEMENTS;
    Holdings: "holdings", "r.\"Stock Holding Key\"",
        [
            "Stock Holding Key", "Stock Item Key", "WWI Stock Item ID", "Valid To",
            "Quantity On Hand", "Last Cost Price", "Reorder Level", "Target Stock Level",
        ],
        rules::HOLDINGS;
    StockBalance: "stock_balance", "r.\"WWI Stock Item ID\"",
        [
            "WWI Stock Item ID", "On Hand", "Moved", "Opening",
        ],
        rules::STOCK_BALANCE;
    SaleMovements: "sale_movements", "r.\"WWI Invoice ID\", r.\"Stock Item Key\"",
        [
            "WWI Invoice ID", "Stock Item Key", "Last Date Key", "Sold", "Moved",
        ],
        rules::SALE_MOVEMENTS;
    OrderSales: "order_sales", "r.\"Date Key\"",
        [
            "Date Key", "Picked", "Sold",
        ],
        rules::ORDER_SALES;
    CustomerVersions: "customer_versions", "r.\"Customer Key\"",
        [
            "Customer Key", "WWI Customer ID", "Valid From", "Valid To", "Previous Key",
            "Previous Valid To",
        ],
        rules::CUSTOMER_VERSIONS;
    SupplierVersions: "supplier_versions", "r.\"Supplier Key\"",
        [
            "Supplier Key", "WWI Supplier ID", "Valid From", "Valid To", "Previous Key",
            "Previous Valid To",
        ],
        rules::SUPPLIER_VERSIONS;
    EmployeeVersions: "employee_versions", "r.\"Employee Key\"",
        [
            "Employee Key", "WWI Employee ID", "Valid From", "Valid To", "Previous Key",
            "Previous Valid To",
        ],
        rules::EMPLOYEE_VERSIONS;
    CityVersions: "city_versions", "r.\"City Key\"",
        [
            "City Key", "WWI City ID", "Valid From", "Valid To", "Previous Key",
            "Previous Valid To",
        ],
        rules::CITY_VERSIONS;
    ItemVersions: "item_versions", "r.\"Stock Item Key\"",
        [
            "Stock Item Key", "WWI Stock Item ID", "Valid From", "Valid To", "Previous Key",
            "Previous Valid To", "Lead Time Days", "Quantity Per Outer", "Tax Rate",
        ],
        rules::ITEM_VERSIONS;
}

/// Every rule.
pub(super) fn rules() -> Vec<&'static Rule> {
    let tables = TABLE_RULES.iter().copied().flatten();
    [&rules::TRADING_DAYS]
        .into_iter()
        .chain(tables)
        .chain([&rules::FRESHNESS])
        .collect()
}

/// Runs the checks, and looks at the sales that were read as a whole.
pub(super) async fn check_all(load: &Load, registry: &Registry, sold: &Arc<SoldGoods>) -> Quality {
    let (sales, orders, trade, stock, versions) = tokio::join!(
        check::<Sales>(load, registry),
        check::<Orders>(load, registry),
        trade(load, registry),
        stock(load, registry),
        versions(load, registry),
    );
    let mut checks = vec![judge(&rules::TRADING_DAYS, &sales.days, |days| {
        TradingDays::new(days.iter().copied())
    })];
    for table in [sales, orders]
        .into_iter()
        .chain(trade)
        .chain(stock)
        .chain(versions)
    {
        checks.extend(table.checks);
    }
    let channels = Channels {
        sales: Arc::clone(sold),
        channel: CHANNEL,
        category: CATEGORY,
    };
    checks.push(Check::new(&rules::FRESHNESS, channels));
    Quality::new(checks, sold.span().to())
}

/// What is sold, ordered and purchased, as a whole.
async fn trade(load: &Load, registry: &Registry) -> [Checked; 5] {
    tokio::join!(
        check::<Invoices>(load, registry),
        check::<CustomerOrders>(load, registry),
        check::<Purchases>(load, registry),
        check::<Receipts>(load, registry),
        check::<OrderSales>(load, registry),
    )
    .into()
}

/// Stock and its movements.
async fn stock(load: &Load, registry: &Registry) -> [Checked; 4] {
    tokio::join!(
        check::<Movements>(load, registry),
        check::<Holdings>(load, registry),
        check::<StockBalance>(load, registry),
        check::<SaleMovements>(load, registry),
    )
    .into()
}

/// The versions in the dimensions.
async fn versions(load: &Load, registry: &Registry) -> [Checked; 5] {
    tokio::join!(
        check::<CustomerVersions>(load, registry),
        check::<SupplierVersions>(load, registry),
        check::<EmployeeVersions>(load, registry),
        check::<CityVersions>(load, registry),
        check::<ItemVersions>(load, registry),
    )
    .into()
}
