//! Rules of stock.

use insight::quality::{Kind, Rule, Tolerance};

use super::{A_THOUSANDTH, LINES, PRODUCTS};

/// The columns of a day's stock.
const STOCK: &[&str] = &[
    "ProductKey",
    "MovementDate",
    "UnitsIn",
    "UnitsOut",
    "UnitsBalance",
];

const LEVELS: Rule = Rule {
    kind: Kind::Ranges,
    counted: "daily balances",
    shows: STOCK,
    statements: &["check_inventory_levels", "check_inventory_levels_samples"],
    ..LINES
};

/// Of stock on hand. No answer computes with balances; but demand is read from sales, and sales from
/// stock that was not there are no sure sign of it.
pub const INVENTORY_LEVELS: &[Rule] = &[
    Rule {
        name: "inventory_not_negative",
        rule: "No balance is below 0.",
        meaning: "More left than was there, so stock was short: what could not be delivered may be \
            missing in the demand read from sales.",
        unit: Some("units short"),
        tolerance: Tolerance::FailsFrom(0.05),
        affects: &[PRODUCTS],
        ..LEVELS
    },
    Rule {
        name: "inventory_movements_in_range",
        rule: "Units in, units out and unit costs are 0 or more.",
        meaning: "Balances of these products cannot be relied on.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "ProductKey",
            "MovementDate",
            "UnitsIn",
            "UnitsOut",
            "UnitsBalance",
            "UnitCost",
        ],
        affects: &[PRODUCTS],
        ..LEVELS
    },
];

/// Of the products that stock is kept of.
pub const INVENTORY_PRODUCTS: &[Rule] = &[Rule {
    name: "inventory_products_exist",
    kind: Kind::Keys,
    rule: "Every product that stock is kept of is in DimProduct.",
    meaning: "This stock belongs to nothing that is sold.",
    counted: "products in stock",
    tolerance: Tolerance::OnlyWarns,
    shows: &["ProductKey", "FirstMovementDate", "Days"],
    statements: &[
        "check_inventory_products",
        "check_inventory_products_samples",
    ],
    ..LINES
}];

/// Of how balances follow each other.
pub const INVENTORY_BALANCES: &[Rule] = &[Rule {
    name: "inventory_balances_add_up",
    kind: Kind::Reconciliation,
    rule: "A product's balance is that of its row before, plus UnitsIn, less UnitsOut.",
    meaning: "Stock changed without a movement: balances of these products cannot be relied on.",
    unit: Some("units"),
    tolerance: A_THOUSANDTH,
    shows: &[
        "ProductKey",
        "MovementDate",
        "PreviousBalance",
        "UnitsIn",
        "UnitsOut",
        "UnitsBalance",
    ],
    statements: &[
        "check_inventory_balances",
        "check_inventory_balances_samples",
    ],
    affects: &[PRODUCTS],
    ..LEVELS
}];
