//! Rules of what customers order, what is in stock, and what goes in and out.

use insight::quality::{Kind, Rule, Tolerance};

use super::{A_THOUSANDTH, A_TWENTIETH, LINES, PURCHASED, REORDER, REPLAY, STOCKED};

const ORDER: Rule = Rule {
    counted: "order lines",
    statements: &["check_orders", "check_orders_samples"],
    affects: STOCKED,
    ..LINES
};

/// Of order lines.
pub const ORDERS: &[Rule] = &[
    Rule {
        name: "order_items_exist",
        rule: "Every order line's stock item is in Dimension.Stock Item.",
        meaning: "Demand and units owed leave such lines out.",
        shows: &[
            "Order Key",
            "WWI Order ID",
            "Order Date Key",
            "Stock Item Key",
            "Quantity",
        ],
        ..ORDER
    },
    Rule {
        name: "order_references_exist",
        rule: "Every order line's city, customer, salesperson and order date are in their dimensions.",
        meaning: "No answer uses these columns.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Order Key",
            "WWI Order ID",
            "Order Date Key",
            "City Key",
            "Customer Key",
            "Salesperson Key",
        ],
        affects: &[],
        ..ORDER
    },
    Rule {
        name: "order_values_in_range",
        kind: Kind::Ranges,
        rule: "Quantities ordered are above 0, prices 0 or more.",
        meaning: "Demand and units owed are too low.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Order Key",
            "WWI Order ID",
            "Order Date Key",
            "Quantity",
            "Unit Price",
        ],
        ..ORDER
    },
    Rule {
        name: "order_picked_after_order",
        kind: Kind::Ranges,
        rule: "Nothing is picked before it is ordered.",
        meaning: "What customers were owed on a day is wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Order Key",
            "WWI Order ID",
            "Order Date Key",
            "Picked Date Key",
        ],
        ..ORDER
    },
    Rule {
        name: "order_amounts_add_up",
        kind: Kind::Reconciliation,
        rule: "Quantity x Unit Price = Total Excluding Tax, and with Tax Amount it is Total Including Tax.",
        meaning: "Units ordered may be wrong.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Order Key",
            "WWI Order ID",
            "Order Date Key",
            "Quantity",
            "Unit Price",
            "Total Excluding Tax",
            "Tax Amount",
            "Total Including Tax",
        ],
        ..ORDER
    },
];

/// Of whole orders.
pub const CUSTOMER_ORDERS: &[Rule] = &[Rule {
    name: "order_lines_unique",
    rule: "No order has the same item twice.",
    meaning: "Demand and units owed may count these lines more than once.",
    counted: "orders",
    shows: &["WWI Order ID", "First Order Date Key", "Lines", "Items"],
    statements: &["check_customer_orders", "check_customer_orders_samples"],
    ..ORDER
}];

const MOVEMENT: Rule = Rule {
    counted: "movements",
    statements: &["check_movements", "check_movements_samples"],
    affects: PURCHASED,
    ..LINES
};

/// Of stock movements.
pub const MOVEMENTS: &[Rule] = &[
    Rule {
        name: "movement_items_exist",
        rule: "Every movement's stock item is in Dimension.Stock Item.",
        meaning: "Stock of past days and lead times leave such movements out.",
        shows: &["Movement Key", "Date Key", "Stock Item Key", "Quantity"],
        ..MOVEMENT
    },
    Rule {
        name: "movement_references_exist",
        rule: "Every movement's type, customer and supplier are in their dimensions.",
        meaning: "No answer uses these columns.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Movement Key",
            "Date Key",
            "Transaction Type Key",
            "Customer Key",
            "Supplier Key",
        ],
        affects: &[],
        ..MOVEMENT
    },
    Rule {
        name: "movement_directions_agree",
        kind: Kind::Ranges,
        rule: "What is invoiced goes out, what is received for a purchase order comes in.",
        meaning: "Stock of past days is wrong by twice these movements.",
        tolerance: A_THOUSANDTH,
        shows: &[
            "Movement Key",
            "Date Key",
            "WWI Invoice ID",
            "WWI Purchase Order ID",
            "Quantity",
        ],
        ..MOVEMENT
    },
];

const HOLDING: Rule = Rule {
    counted: "items in stock",
    statements: &["check_holdings", "check_holdings_samples"],
    affects: STOCKED,
    ..LINES
};

/// Of stock on hand.
pub const HOLDINGS: &[Rule] = &[
    Rule {
        name: "holding_items_exist",
        rule: "Every holding's stock item is in Dimension.Stock Item.",
        meaning: "These items are missing in every answer about stock.",
        shows: &["Stock Holding Key", "Stock Item Key", "Quantity On Hand"],
        ..HOLDING
    },
    Rule {
        name: "holding_versions_current",
        rule: "Every holding points at the current version of its item.",
        meaning: "The stock counts for its item all the same; somebody changed the item and not the holding.",
        tolerance: Tolerance::OnlyWarns,
        shows: &[
            "Stock Holding Key",
            "Stock Item Key",
            "WWI Stock Item ID",
            "Valid To",
        ],
        ..HOLDING
    },
    Rule {
        name: "holding_items_unique",
        rule: "No item has two holdings.",
        meaning: "Holdings of one item are added up: its stock may count twice.",
        shows: &[
            "Stock Holding Key",
            "Stock Item Key",
            "WWI Stock Item ID",
            "Quantity On Hand",
        ],
        ..HOLDING
    },
    Rule {
        name: "stock_not_negative",
        kind: Kind::Ranges,
        rule: "No item has less than 0 on hand.",
        meaning: "More left than was there: recommendations for these items rest on a stock nobody has.",
        tolerance: A_TWENTIETH,
        shows: &["Stock Holding Key", "WWI Stock Item ID", "Quantity On Hand"],
        ..HOLDING
    },
    Rule {
        name: "stock_levels_in_range",
        kind: Kind::Ranges,
        rule: "Reorder levels are 0 or more, and target levels not below them.",
        meaning: "Wide World Importers' own rule cannot be followed for these items.",
        tolerance: A_TWENTIETH,
        shows: &[
            "Stock Holding Key",
            "WWI Stock Item ID",
            "Reorder Level",
            "Target Stock Level",
        ],
        affects: &[REORDER, REPLAY],
        ..HOLDING
    },
    Rule {
        name: "cost_prices_have_cents",
        kind: Kind::Ranges,
        rule: "Last Cost Price is kept to the cent: nine of ten prices are not whole dollars.",
        meaning: "Cents were cut off, so the true price is up to a dollar higher; values of stock and \
            orders are too low where no cost of a sale is known.",
        tolerance: Tolerance::WarnsAbove(0.9),
        shows: &["Stock Holding Key", "WWI Stock Item ID", "Last Cost Price"],
        affects: &[REORDER, REPLAY],
        ..HOLDING
    },
];

/// Of stock on hand against all movements. The opening stock is not in the warehouse, so that all that
/// can be said is that it was not below 0.
pub const STOCK_BALANCE: &[Rule] = &[Rule {
    name: "stock_reconciles_with_movements",
    kind: Kind::Reconciliation,
    rule: "No item has less on hand than its movements brought in.",
    meaning: "Movements and stock disagree: stock of past days, worked out back from the present stock, \
        is wrong for these items; stock on hand is taken as it is.",
    unit: Some("units"),
    tolerance: Tolerance::OnlyWarns,
    shows: &["WWI Stock Item ID", "On Hand", "Moved", "Opening"],
    statements: &["check_stock_balance", "check_stock_balance_samples"],
    ..HOLDING
}];

/// Of invoice lines against movements out of stock.
pub const SALE_MOVEMENTS: &[Rule] = &[Rule {
    name: "sales_reconcile_with_movements",
    kind: Kind::Reconciliation,
    rule: "As many units of an item go out of stock for an invoice as the invoice has.",
    meaning: "Either sales or stock of past days are wrong.",
    counted: "invoice lines",
    unit: Some("units"),
    tolerance: A_THOUSANDTH,
    shows: &[
        "WWI Invoice ID",
        "Stock Item Key",
        "Last Date Key",
        "Sold",
        "Moved",
    ],
    statements: &["check_sale_movements", "check_sale_movements_samples"],
    affects: STOCKED,
}];

/// Of orders against invoices.
pub const ORDER_SALES: &[Rule] = &[Rule {
    name: "orders_reconcile_with_sales",
    kind: Kind::Reconciliation,
    rule: "As many units are invoiced on a day as were picked for orders.",
    meaning: "Sales or demand of these days are wrong.",
    counted: "days",
    unit: Some("units"),
    tolerance: Tolerance::FailsFrom(0.01),
    shows: &["Date Key", "Picked", "Sold"],
    statements: &["check_order_sales", "check_order_sales_samples"],
    affects: super::SOLD_AND_COSTED,
}];
