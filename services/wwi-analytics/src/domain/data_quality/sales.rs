//! Rules of invoice lines, of the invoices they make up, and of when there are some.

use insight::quality::{Kind, Rule, Tolerance};

use super::{A_THOUSANDTH, ANOMALIES, FORECAST, KPIS, LINES, SOLD, SOLD_AND_COSTED};

const SALE: Rule = Rule {
    counted: "invoice lines",
    statements: &["check_sales", "check_sales_samples"],
    affects: SOLD,
    ..LINES
};

/// Of invoice lines.
pub const SALES: &[Rule] = &[
    Rule {
        name: "sale_cities_exist",
        rule: "Every line's city is in Dimension.City.",
        meaning: "Such lines are in no figure by place, nor in totals.",
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "City Key",
            "Total Excluding Tax",
        ],
        ..SALE
    },
    Rule {
        name: "sale_customers_exist",
        rule: "Every line's customer is in Dimension.Customer.",
        meaning: "Such lines are in no figure by customer, nor in totals.",
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Customer Key",
            "Total Excluding Tax",
        ],
        ..SALE
    },
    Rule {
        name: "sale_items_exist",
        rule: "Every line's stock item is in Dimension.Stock Item.",
        meaning: "Sales figures do not look at items; costs of these items may be missing.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Stock Item Key",
            "Quantity",
        ],
        affects: super::STOCKED,
        ..SALE
    },
    Rule {
        name: "sale_references_exist",
        rule: "Every line's customer to bill, salesperson and invoice date are in their dimensions.",
        meaning: "No answer uses these columns.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Bill To Customer Key",
            "Salesperson Key",
        ],
        affects: &[],
        ..SALE
    },
    Rule {
        name: "sale_customers_known",
        rule: "Customers have a row of their own: no Customer Key 0, which stands for all unknown ones.",
        meaning: "Their revenue is counted, under `Unknown`; the customers themselves cannot be, and \
            figures by buying group and category tell of the others only.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Customer Key",
            "Total Excluding Tax",
        ],
        ..SALE
    },
    Rule {
        name: "sale_values_in_range",
        kind: Kind::Ranges,
        rule: "Quantities are above 0, prices, amounts and taxes 0 or more.",
        meaning: "Totals of these days are too low, and costs of these items may be wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Quantity",
            "Unit Price",
            "Total Excluding Tax",
            "Tax Amount",
        ],
        affects: SOLD_AND_COSTED,
        ..SALE
    },
    Rule {
        name: "sale_delivered_after_invoice",
        kind: Kind::Ranges,
        rule: "Nothing is delivered before its invoice.",
        meaning: "One of the two dates is wrong; figures are by invoice date.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Delivery Date Key",
        ],
        ..SALE
    },
    Rule {
        name: "sale_prices_add_up",
        kind: Kind::Reconciliation,
        rule: "Quantity x Unit Price = Total Excluding Tax.",
        meaning: "Units or revenue of these lines are wrong, and so is what the items cost.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Quantity",
            "Unit Price",
            "Total Excluding Tax",
        ],
        affects: SOLD_AND_COSTED,
        ..SALE
    },
    Rule {
        name: "sale_taxes_add_up",
        kind: Kind::Reconciliation,
        rule: "Total Excluding Tax x Tax Rate = Tax Amount, to the cent.",
        meaning: "Revenue including tax is wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Total Excluding Tax",
            "Tax Rate",
            "Tax Amount",
        ],
        affects: &[KPIS],
        ..SALE
    },
    Rule {
        name: "sale_totals_add_up",
        kind: Kind::Reconciliation,
        rule: "Total Excluding Tax + Tax Amount = Total Including Tax.",
        meaning: "Revenue with or without tax is wrong, and so may be what the items cost.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Sale Key",
            "WWI Invoice ID",
            "Invoice Date Key",
            "Total Excluding Tax",
            "Tax Amount",
            "Total Including Tax",
        ],
        affects: SOLD_AND_COSTED,
        ..SALE
    },
];

const INVOICE: Rule = Rule {
    counted: "invoices",
    statements: &["check_invoices", "check_invoices_samples"],
    affects: SOLD,
    ..LINES
};

/// Of whole invoices.
pub const INVOICES: &[Rule] = &[
    Rule {
        name: "invoice_lines_unique",
        rule: "No invoice has the same item twice.",
        meaning: "These lines may count more than once.",
        shows: &["WWI Invoice ID", "First Invoice Date Key", "Lines", "Items"],
        ..INVOICE
    },
    Rule {
        name: "invoices_whole",
        rule: "All lines of an invoice have one date, one customer and one city.",
        meaning: "Such an invoice counts once for each of them; revenue is right.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "WWI Invoice ID",
            "First Invoice Date Key",
            "Last Invoice Date Key",
            "Customers",
            "Cities",
        ],
        affects: &[KPIS, super::HISTORY],
        ..INVOICE
    },
];

/// Of the days on which there are invoices.
pub static TRADING_DAYS: Rule = Rule {
    name: "invoices_on_every_open_day",
    kind: Kind::Gaps,
    rule: "There are invoices on every day but the weekdays that are usually closed.",
    meaning: "Sales of these days are missing, or there were none.",
    counted: "trading days",
    tolerance: Tolerance::FailsFrom(0.02),
    statements: &["check_sales"],
    affects: SOLD,
    ..LINES
};

/// Of how new the channels' data are.
pub static FRESHNESS: Rule = Rule {
    name: "channels_fresh",
    kind: Kind::Freshness,
    rule: "Every buying group has sales, of all its weighty categories, up to about the newest day of any.",
    meaning: "Totals of the newest days are too low by what is missing.",
    counted: "channels",
    tolerance: Tolerance::OnlyWarns,
    statements: &["sales"],
    affects: &[KPIS, super::HISTORY, FORECAST, ANOMALIES],
    ..LINES
};
