//! Rules of order lines, and of the orders they make up.

use insight::quality::{Kind, Rule, Tolerance};

use super::{A_THOUSANDTH, BY_TERRITORY, HISTORY, INTERNET, KPIS, LINES, PRODUCTS, REPS, RESELLER};

/// The rules that the lines of both channels have in common.
macro_rules! rules_of_lines {
    ($channel:literal, $buyer:literal, $buyer_key:literal, $affects:expr $(, $more:expr)?) => {
        &[
            Rule {
                name: concat!($channel, "_products_exist"),
                rule: "Every line's product is in DimProduct.",
                meaning: "Such lines are in no figure by category or product.",
                shows: &["SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "ProductKey", "SalesAmount"],
                affects: $affects,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_territories_exist"),
                rule: "Every line's sales territory is in DimSalesTerritory.",
                meaning: "Such lines are in no figure by country, nor in totals.",
                shows: &["SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "SalesTerritoryKey", "SalesAmount"],
                affects: BY_TERRITORY,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_", $buyer, "s_exist"),
                rule: concat!("Every line's ", $buyer, " is in its dimension."),
                meaning: "Customers are counted by their keys, also of those nobody knows.",
                tolerance: A_THOUSANDTH,
                shows: &["SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", $buyer_key],
                affects: &[KPIS],
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_references_exist"),
                rule: "Every line's date keys, promotion and currency are in their dimensions, and the \
                    order date's key is that of the order date.",
                meaning: "No answer uses these columns.",
                tolerance: Tolerance::OnlyWarns,
                shows: &[
                    "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "OrderDateKey", "DueDateKey",
                    "ShipDateKey", "PromotionKey", "CurrencyKey",
                ],
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_values_in_range"),
                kind: Kind::Ranges,
                rule: "Quantities are above 0, prices and amounts 0 or more, and none is missing.",
                meaning: "Totals of the days and products concerned are too low.",
                tolerance: A_THOUSANDTH,
                shows: &[
                    "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "OrderQuantity", "UnitPrice",
                    "SalesAmount", "TotalProductCost", "TaxAmt",
                ],
                affects: $affects,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_ships_after_order"),
                kind: Kind::Ranges,
                rule: "Nothing is shipped before it is ordered.",
                meaning: "One of the two dates is wrong; figures are by order date.",
                tolerance: A_THOUSANDTH,
                shows: &["SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "ShipDate"],
                affects: $affects,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_prices_add_up"),
                kind: Kind::Reconciliation,
                rule: "OrderQuantity x UnitPrice = ExtendedAmount.",
                meaning: "Units or revenue of these lines are wrong.",
                tolerance: A_THOUSANDTH,
                shows: &[
                    "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "OrderQuantity", "UnitPrice",
                    "ExtendedAmount",
                ],
                affects: $affects,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_discounts_add_up"),
                kind: Kind::Reconciliation,
                rule: "ExtendedAmount - DiscountAmount = SalesAmount, within 0.0001.",
                meaning: "Revenue of these lines is wrong.",
                tolerance: A_THOUSANDTH,
                shows: &[
                    "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "ExtendedAmount",
                    "DiscountAmount", "SalesAmount",
                ],
                affects: $affects,
                ..lines($channel)
            },
            Rule {
                name: concat!($channel, "_costs_add_up"),
                kind: Kind::Reconciliation,
                rule: "OrderQuantity x ProductStandardCost = TotalProductCost.",
                meaning: "Margins of these lines are wrong.",
                tolerance: A_THOUSANDTH,
                shows: &[
                    "SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "OrderQuantity",
                    "ProductStandardCost", "TotalProductCost",
                ],
                affects: margins($channel),
                ..lines($channel)
            },
            $($more)?
        ]
    };
}

const fn is_internet(channel: &str) -> bool {
    matches!(channel.as_bytes(), b"internet")
}

const fn lines(channel: &str) -> Rule {
    let statements: &[&str] = if is_internet(channel) {
        &["check_internet_sales", "check_internet_sales_samples"]
    } else {
        &["check_reseller_sales", "check_reseller_sales_samples"]
    };
    Rule {
        statements,
        ..LINES
    }
}

const fn margins(channel: &str) -> &'static [&'static str] {
    if is_internet(channel) {
        &[KPIS, PRODUCTS]
    } else {
        &[KPIS, PRODUCTS, REPS]
    }
}

/// Of internet order lines.
pub const INTERNET_LINES: &[Rule] =
    rules_of_lines!("internet", "customer", "CustomerKey", INTERNET);

/// Of reseller order lines.
pub const RESELLER_LINES: &[Rule] = rules_of_lines!(
    "reseller",
    "reseller",
    "ResellerKey",
    RESELLER,
    Rule {
        name: "reseller_employees_exist",
        rule: "Every line's employee is in DimEmployee.",
        meaning: "Such lines count for no representative.",
        shows: &[
            "SalesOrderNumber",
            "SalesOrderLineNumber",
            "OrderDate",
            "EmployeeKey",
            "SalesAmount"
        ],
        affects: &[REPS],
        ..lines("reseller")
    }
);

/// The rules of whole orders.
macro_rules! rules_of_orders {
    ($channel:literal, $statements:expr, $affects:expr, $counted:expr, $buyers:literal) => {
        &[
            Rule {
                name: concat!($channel, "_lines_unique"),
                rule: "No order has the same line number twice.",
                meaning: "These orders' lines count more than once.",
                counted: "orders",
                shows: &["SalesOrderNumber", "FirstOrderDate", "Lines", "LineNumbers"],
                statements: $statements,
                affects: $affects,
                ..LINES
            },
            Rule {
                name: concat!($channel, "_orders_whole"),
                rule: "All lines of an order have one order date, one buyer and one territory.",
                meaning: "Counts of orders and customers take the first of them; revenue is right.",
                counted: "orders",
                tolerance: A_THOUSANDTH,
                shows: &[
                    "SalesOrderNumber",
                    "FirstOrderDate",
                    "LastOrderDate",
                    $buyers,
                    "Territories",
                ],
                statements: $statements,
                affects: $counted,
                ..LINES
            },
        ]
    };
}

/// Of internet orders.
pub const INTERNET_ORDERS: &[Rule] = rules_of_orders!(
    "internet",
    &["check_internet_orders", "check_internet_orders_samples"],
    INTERNET,
    &[KPIS, HISTORY],
    "Customers"
);

/// Of reseller orders.
pub const RESELLER_ORDERS: &[Rule] = rules_of_orders!(
    "reseller",
    &["check_reseller_orders", "check_reseller_orders_samples"],
    RESELLER,
    &[KPIS, HISTORY, REPS],
    "Resellers"
);
