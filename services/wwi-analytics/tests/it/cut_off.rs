//! A warehouse as it was on a past day: a copy without what came later.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

/// What a day later than `?1` has brought, taken back, in the order in which it depends on itself.
const TAKE_BACK: [&str; 7] = [
    r#"UPDATE "Fact"."Stock Holding" AS h SET "Quantity On Hand" = "Quantity On Hand" - (
           SELECT COALESCE(SUM(m."Quantity"), 0) FROM "Fact"."Movement" AS m
           JOIN "Dimension"."Stock Item" AS moved ON moved."Stock Item Key" = m."Stock Item Key"
           JOIN "Dimension"."Stock Item" AS held ON held."Stock Item Key" = h."Stock Item Key"
           WHERE m."Date Key" > ?1 AND moved."WWI Stock Item ID" = held."WWI Stock Item ID")"#,
    r#"DELETE FROM "Fact"."Movement" WHERE "Date Key" > ?1"#,
    r#"DELETE FROM "Fact"."Purchase" WHERE "Date Key" > ?1"#,
    r#"UPDATE "Fact"."Purchase" SET "Is Order Finalized" = 0, "Received Outers" = 0
       WHERE "Date Key" <= ?1 AND "WWI Purchase Order ID" NOT IN (
           SELECT "WWI Purchase Order ID" FROM "Fact"."Movement"
           WHERE "WWI Purchase Order ID" IS NOT NULL)"#,
    r#"DELETE FROM "Fact"."Order" WHERE "Order Date Key" > ?1"#,
    r#"UPDATE "Fact"."Order" SET "Picked Date Key" = NULL WHERE "Picked Date Key" > ?1"#,
    r#"DELETE FROM "Fact"."Sale" WHERE "Invoice Date Key" > ?1"#,
];

/// A copy of an embedded warehouse as it was at the end of a day (YYYY-MM-DD). It is gone with the
/// returned directory.
pub(crate) fn warehouse_on(warehouse: &Path, day: &str) -> TempDir {
    let copy = TempDir::new().unwrap();
    let current = fs::read_to_string(warehouse.join("CURRENT")).unwrap();
    let current = current.trim();
    fs::create_dir(copy.path().join(current)).unwrap();
    fs::copy(warehouse.join("CURRENT"), copy.path().join("CURRENT")).unwrap();
    for schema in ["Fact", "Dimension"] {
        let file = format!("{current}/{schema}.db");
        fs::copy(warehouse.join(&file), copy.path().join(&file)).unwrap();
    }
    let connection = Connection::open_in_memory().unwrap();
    for schema in ["Fact", "Dimension"] {
        let file = copy.path().join(format!("{current}/{schema}.db"));
        let attach = format!(r#"ATTACH ?1 AS "{schema}""#);
        connection
            .execute(&attach, [file.to_str().unwrap()])
            .unwrap();
    }
    for statement in TAKE_BACK {
        connection.execute(statement, [day]).unwrap();
    }
    copy
}
