//! Rules of dimensions, which have a row for each version of a customer, item and so on.

use insight::quality::{Kind, Rule, Tolerance};

use super::{A_TWENTIETH, EVENTS, LINES, PURCHASED, REORDER, SOLD, STOCKED, SUPPLIERS};

/// The two rules that versions of anything keep, before those of its own.
macro_rules! rules_of_versions {
    (
        $one:literal, $key:literal, $id:literal, $statement:literal, $current:expr, $affects:expr
        $(, $more:expr)* $(,)?
    ) => {
        &[
            Rule {
                name: concat!($one, "_current_version_single"),
                rule: concat!("There is one current version of every ", $one, " at most."),
                meaning: $current,
                counted: concat!($one, " versions"),
                tolerance: A_TWENTIETH,
                shows: &[$key, $id, "Valid From", "Valid To", "Previous Key", "Previous Valid To"],
                statements: &[$statement, concat!($statement, "_samples")],
                affects: $affects,
                ..LINES
            },
            Rule {
                name: concat!($one, "_versions_disjoint"),
                rule: concat!("No two versions of one ", $one, " are valid at the same time."),
                meaning: "Facts were loaded with either of them; they name theirs by key, and versions \
                    are added up by their common id.",
                counted: concat!($one, " versions"),
                tolerance: Tolerance::OnlyWarns,
                shows: &[$key, $id, "Valid From", "Valid To", "Previous Key", "Previous Valid To"],
                statements: &[$statement, concat!($statement, "_samples")],
                affects: &[],
                ..LINES
            },
            $($more),*
        ]
    };
}

const NEWEST_NAMES: &str = "Names and attributes come from one of them.";

/// Of the versions of customers.
pub const CUSTOMER_VERSIONS: &[Rule] = rules_of_versions!(
    "customer",
    "Customer Key",
    "WWI Customer ID",
    "check_customer_versions",
    NEWEST_NAMES,
    SOLD
);

/// Of the versions of suppliers.
pub const SUPPLIER_VERSIONS: &[Rule] = rules_of_versions!(
    "supplier",
    "Supplier Key",
    "WWI Supplier ID",
    "check_supplier_versions",
    NEWEST_NAMES,
    &[SUPPLIERS, REORDER, EVENTS]
);

/// Of the versions of employees.
pub const EMPLOYEE_VERSIONS: &[Rule] = rules_of_versions!(
    "employee",
    "Employee Key",
    "WWI Employee ID",
    "check_employee_versions",
    "No answer is about employees.",
    &[]
);

/// Of the versions of cities.
pub const CITY_VERSIONS: &[Rule] = rules_of_versions!(
    "city",
    "City Key",
    "WWI City ID",
    "check_city_versions",
    NEWEST_NAMES,
    SOLD
);

const ITEM: Rule = Rule {
    kind: Kind::Ranges,
    counted: "item versions",
    statements: &["check_item_versions", "check_item_versions_samples"],
    ..LINES
};

/// Of the versions of stock items.
pub const ITEM_VERSIONS: &[Rule] = rules_of_versions!(
    "item",
    "Stock Item Key",
    "WWI Stock Item ID",
    "check_item_versions",
    NEWEST_NAMES,
    STOCKED,
    Rule {
        name: "item_tax_rates_in_range",
        rule: "An item's tax rate is one that sales were taxed at.",
        meaning: "The column holds something else, as it seems the lead time in days; no answer uses \
            it: taxes are those of the sales.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Stock Item Key",
            "WWI Stock Item ID",
            "Valid From",
            "Lead Time Days",
            "Tax Rate"
        ],
        ..ITEM
    },
    Rule {
        name: "item_packing_in_range",
        rule: "Lead times are 0 or more, outers hold 1 or more.",
        meaning: "What cannot be counts as 0 days and outers of 1: recommendations for these items are wrong, \
            and so is when their deliveries are late.",
        tolerance: A_TWENTIETH,
        shows: &[
            "Stock Item Key",
            "WWI Stock Item ID",
            "Valid From",
            "Lead Time Days",
            "Quantity Per Outer",
        ],
        affects: PURCHASED,
        ..ITEM
    },
);
