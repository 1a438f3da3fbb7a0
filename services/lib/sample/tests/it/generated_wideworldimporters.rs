//! The structure that a made-up WideWorldImportersDW shares with the real one.

use rusqlite::Connection;
use sample::Warehouse;

use crate::support::{count, generated, open, value};

fn warehouse() -> (tempfile::TempDir, Connection) {
    let (target, _) = generated(Warehouse::WideWorldImporters, 11);
    let connection = open(target.path());
    (target, connection)
}

#[test]
fn lines_add_up() {
    let (_target, warehouse) = warehouse();
    let cents = |column: &str| format!("CAST(ROUND(\"{column}\" * 100) AS INTEGER)");
    for table in ["Sale", "Order"] {
        let wrong = format!(
            "SELECT 1 FROM \"Fact\".\"{table}\"
             WHERE Quantity * {price} <> {excluding}
                OR {excluding} + {tax} <> {including}
                OR ABS({excluding} * \"Tax Rate\" / 100.0 - {tax}) > 0.5001",
            price = cents("Unit Price"),
            excluding = cents("Total Excluding Tax"),
            tax = cents("Tax Amount"),
            including = cents("Total Including Tax"),
        );
        assert_eq!(count(&warehouse, &wrong), 0, "{table}");
    }
    let ledger = "SELECT ABS(
            (SELECT SUM(\"Total Including Tax\") FROM \"Fact\".\"Sale\")
          - (SELECT SUM(\"Total Including Tax\") FROM \"Fact\".\"Transaction\"
             WHERE \"Transaction Type Key\" = 1))";
    assert!(value::<f64>(&warehouse, ledger) < 1e-4);
    let open = "SELECT ABS(
            (SELECT SUM(\"Total Including Tax\") FROM \"Fact\".\"Transaction\"
             WHERE \"Transaction Type Key\" IN (1, 3))
          - (SELECT SUM(\"Outstanding Balance\") FROM \"Fact\".\"Transaction\"
             WHERE \"Transaction Type Key\" = 1))";
    assert!(value::<f64>(&warehouse, open) < 1e-4);
}

/// Fact, key column, dimension and its key.
#[rustfmt::skip]
const REFERENCES: &[[&str; 4]] = &[
    ["Sale", "City Key", "City", "City Key"],
    ["Sale", "Customer Key", "Customer", "Customer Key"],
    ["Sale", "Bill To Customer Key", "Customer", "Customer Key"],
    ["Sale", "Stock Item Key", "Stock Item", "Stock Item Key"],
    ["Sale", "Invoice Date Key", "Date", "Date"],
    ["Sale", "Delivery Date Key", "Date", "Date"],
    ["Sale", "Salesperson Key", "Employee", "Employee Key"],
    ["Order", "Salesperson Key", "Employee", "Employee Key"],
    ["Order", "Picker Key", "Employee", "Employee Key"],
    ["Order", "Picked Date Key", "Date", "Date"],
    ["Purchase", "Supplier Key", "Supplier", "Supplier Key"],
    ["Purchase", "Stock Item Key", "Stock Item", "Stock Item Key"],
    ["Movement", "Date Key", "Date", "Date"],
    ["Movement", "Supplier Key", "Supplier", "Supplier Key"],
    ["Movement", "Transaction Type Key", "Transaction Type", "Transaction Type Key"],
    ["Stock Holding", "Stock Item Key", "Stock Item", "Stock Item Key"],
    ["Transaction", "Supplier Key", "Supplier", "Supplier Key"],
    ["Transaction", "Payment Method Key", "Payment Method", "Payment Method Key"],
];

#[test]
fn keys_lead_somewhere() {
    let (_target, warehouse) = warehouse();
    for [fact, key, dimension, dimension_key] in REFERENCES {
        let orphans = format!(
            "SELECT 1 FROM \"Fact\".\"{fact}\" WHERE \"{key}\" IS NOT NULL AND \"{key}\" NOT IN
             (SELECT \"{dimension_key}\" FROM \"Dimension\".\"{dimension}\")"
        );
        assert_eq!(count(&warehouse, &orphans), 0, "{fact}.{key}");
    }
}

#[test]
fn nothing_happens_on_sundays_and_half_on_saturdays() {
    let (_target, warehouse) = warehouse();
    let lines = |weekdays: &str| {
        count(
            &warehouse,
            &format!(
                "SELECT 1 FROM \"Fact\".\"Sale\"
                 WHERE strftime('%w', \"Invoice Date Key\") IN ({weekdays})"
            ),
        ) as f64
    };
    assert!(lines("'0'") == 0.0);
    let saturdays = lines("'6'") / (lines("'1', '2', '3', '4', '5'") / 5.0);
    assert!((0.4..0.6).contains(&saturdays), "{saturdays}");
    for (table, date) in [
        ("Order", "Order Date Key"),
        ("Purchase", "Date Key"),
        ("Movement", "Date Key"),
    ] {
        let sundays =
            format!("SELECT 1 FROM \"Fact\".\"{table}\" WHERE strftime('%w', \"{date}\") = '0'");
        assert_eq!(count(&warehouse, &sundays), 0, "{table}");
    }
}

#[test]
fn thirty_seven_percent_are_sold_to_the_unknown_customer() {
    let (_target, warehouse) = warehouse();
    let share: f64 = value(
        &warehouse,
        "SELECT SUM(CASE WHEN \"Customer Key\" = 0 THEN \"Total Including Tax\" END)
              / SUM(\"Total Including Tax\") FROM \"Fact\".\"Sale\"",
    );
    assert!((0.33..0.41).contains(&share), "{share}");
}

#[test]
fn sales_point_at_first_versions_and_holdings_at_current_ones() {
    let (_target, warehouse) = warehouse();
    let joined = "SELECT 1 FROM \"Fact\".\"Stock Holding\" h
        JOIN \"Fact\".\"Sale\" s ON s.\"Stock Item Key\" = h.\"Stock Item Key\"";
    assert_eq!(count(&warehouse, joined), 0);
    let stale = "SELECT 1 FROM \"Fact\".\"Stock Holding\" h
        JOIN \"Dimension\".\"Stock Item\" i ON i.\"Stock Item Key\" = h.\"Stock Item Key\"
        WHERE i.\"Valid To\" < '9999-12-31'";
    assert_eq!(count(&warehouse, stale), 0);
    let held = "SELECT DISTINCT i.\"WWI Stock Item ID\" FROM \"Fact\".\"Stock Holding\" h
        JOIN \"Dimension\".\"Stock Item\" i ON i.\"Stock Item Key\" = h.\"Stock Item Key\"";
    assert_eq!(count(&warehouse, held), 227);
    let suppliers = "SELECT \"WWI Supplier ID\" FROM \"Fact\".\"Purchase\" p
        JOIN \"Dimension\".\"Supplier\" s ON s.\"Supplier Key\" = p.\"Supplier Key\"
        GROUP BY \"WWI Supplier ID\" HAVING COUNT(DISTINCT s.\"Supplier Key\") > 1";
    assert!(
        count(&warehouse, suppliers) >= 6,
        "suppliers under several keys"
    );
    let doubled = "SELECT 1 FROM \"Dimension\".\"Supplier\" WHERE \"Valid To\" > '9999-12-31'
        AND \"WWI Supplier ID\" > 0 GROUP BY \"WWI Supplier ID\" HAVING COUNT(*) > 1";
    assert_eq!(count(&warehouse, doubled), 1);
}

#[test]
fn some_suppliers_are_late_and_one_has_stopped() {
    let (_target, warehouse) = warehouse();
    let late = |supplier: &str| -> f64 {
        value(
            &warehouse,
            &format!(
                "SELECT AVG(julianday(m.\"Date Key\") - julianday(p.\"Date Key\")
                            > i.\"Lead Time Days\")
                 FROM \"Fact\".\"Purchase\" p
                 JOIN \"Fact\".\"Movement\" m ON m.\"Transaction Type Key\" = 11
                  AND m.\"WWI Purchase Order ID\" = p.\"WWI Purchase Order ID\"
                  AND m.\"Stock Item Key\" = p.\"Stock Item Key\"
                 JOIN \"Dimension\".\"Stock Item\" i ON i.\"Stock Item Key\" = p.\"Stock Item Key\"
                 JOIN \"Dimension\".\"Supplier\" s ON s.\"Supplier Key\" = p.\"Supplier Key\"
                 WHERE s.\"Supplier\" = '{supplier}'"
            ),
        )
    };
    assert!(late("Foxglove Gadgets") > 0.45);
    assert!(late("Borealis Toys") > 0.3);
    assert!(late("Cobalt Packaging") < 0.1);
    assert!(late("Ironwood Tape") < 0.02);
    let busy = "SELECT 1 FROM \"Fact\".\"Purchase\" p
        JOIN \"Dimension\".\"Supplier\" s ON s.\"Supplier Key\" = p.\"Supplier Key\"
        GROUP BY s.\"WWI Supplier ID\" HAVING COUNT(*) > 100";
    assert!(
        count(&warehouse, busy) >= 6,
        "suppliers with many purchases"
    );
    let open: String = value(
        &warehouse,
        "SELECT s.\"Supplier\" FROM \"Fact\".\"Purchase\" p
         JOIN \"Dimension\".\"Supplier\" s ON s.\"Supplier Key\" = p.\"Supplier Key\"
         WHERE p.\"Is Order Finalized\" = 0 AND p.\"Date Key\" < '2025-05-20'
         GROUP BY 1 ORDER BY COUNT(*) DESC",
    );
    assert_eq!(open, "Foxglove Gadgets");
    let short = "SELECT 1 FROM \"Fact\".\"Purchase\"
        WHERE \"Is Order Finalized\" = 1 AND \"Received Outers\" < \"Ordered Outers\"";
    assert!(count(&warehouse, short) > 0);
}

#[test]
fn items_run_out_and_leave_lines_unpicked() {
    let (_target, warehouse) = warehouse();
    let unpicked = "SELECT 1 FROM \"Fact\".\"Order\" WHERE \"Picked Date Key\" IS NULL";
    let lines = count(&warehouse, unpicked);
    assert!((1..400).contains(&lines), "{lines}");
    let below =
        "SELECT 1 FROM \"Fact\".\"Stock Holding\" WHERE \"Quantity On Hand\" < \"Reorder Level\"";
    assert!(count(&warehouse, below) >= 5);
    let negative = "SELECT 1 FROM \"Fact\".\"Stock Holding\" WHERE \"Quantity On Hand\" < 0";
    assert_eq!(count(&warehouse, negative), 2);
    let waited = "SELECT 1 FROM \"Fact\".\"Order\" WHERE \"Picked Date Key\" > \"Order Date Key\"";
    assert!(count(&warehouse, waited) > 0);
    let invoiced = "SELECT 1 FROM \"Fact\".\"Order\" WHERE \"Picked Date Key\" IS NOT NULL";
    let sold = "SELECT 1 FROM \"Fact\".\"Sale\"";
    assert_eq!(count(&warehouse, invoiced), count(&warehouse, sold));
    let slow = "SELECT \"Stock Item Key\" FROM \"Fact\".\"Sale\"
        GROUP BY 1 HAVING COUNT(*) < (SELECT COUNT(*) FROM \"Fact\".\"Sale\") / 227 / 5";
    assert!(
        count(&warehouse, slow) >= 10,
        "items that sell once in a while"
    );
}
