//! Rules of what is ordered from suppliers and received.

use insight::quality::{Kind, Rule};

use super::{A_THOUSANDTH, LINES, PURCHASED};

const PURCHASE: Rule = Rule {
    counted: "purchase lines",
    statements: &["check_purchases", "check_purchases_samples"],
    affects: PURCHASED,
    ..LINES
};

/// Of purchase order lines.
pub const PURCHASES: &[Rule] = &[
    Rule {
        name: "purchase_suppliers_exist",
        rule: "Every purchase line's supplier is in Dimension.Supplier, and known.",
        meaning: "Such lines are on order, but count for no supplier.",
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Supplier Key",
        ],
        ..PURCHASE
    },
    Rule {
        name: "purchase_items_exist",
        rule: "Every purchase line's stock item is in Dimension.Stock Item.",
        meaning: "Units on order and lead times leave such lines out.",
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Stock Item Key",
            "Ordered Quantity",
        ],
        ..PURCHASE
    },
    Rule {
        name: "purchase_lines_unique",
        rule: "No purchase order has the same item twice.",
        meaning: "Units on order may count these lines more than once.",
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Stock Item Key",
            "Ordered Quantity",
        ],
        ..PURCHASE
    },
    Rule {
        name: "purchase_values_in_range",
        kind: Kind::Ranges,
        rule: "Quantities ordered are above 0, quantities received 0 or more.",
        meaning: "Units on order and fill rates are wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Ordered Outers",
            "Ordered Quantity",
            "Received Outers",
        ],
        ..PURCHASE
    },
    Rule {
        name: "purchase_receipts_in_range",
        kind: Kind::Ranges,
        rule: "No more is received than was ordered.",
        meaning: "Of these lines no more counts as received than was ordered; either number may be wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Ordered Outers",
            "Received Outers",
        ],
        ..PURCHASE
    },
    Rule {
        name: "purchase_quantities_add_up",
        kind: Kind::Reconciliation,
        rule: "Ordered Outers x the item's Quantity Per Outer = Ordered Quantity.",
        meaning: "Units on order are wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Purchase Key",
            "WWI Purchase Order ID",
            "Date Key",
            "Ordered Outers",
            "Quantity Per Outer",
            "Ordered Quantity",
        ],
        ..PURCHASE
    },
];

/// Of purchase order lines against receipts.
pub const RECEIPTS: &[Rule] = &[Rule {
    name: "receipts_reconcile_with_purchases",
    kind: Kind::Reconciliation,
    rule: "As many units come into stock for a purchase line as the line has received.",
    meaning: "Fill rates, lead times or stock of past days are wrong.",
    unit: Some("units"),
    tolerance: A_THOUSANDTH,
    shows: &[
        "WWI Purchase Order ID",
        "Stock Item Key",
        "Last Date Key",
        "Received",
        "Moved",
    ],
    statements: &["check_receipts", "check_receipts_samples"],
    ..PURCHASE
}];
