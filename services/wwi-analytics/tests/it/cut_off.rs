//! A past day: an answer as of it is the answer of a warehouse that ends there.

use std::path::PathBuf;

use sample::Warehouse;
use testkit::warehouses;

use crate::support::{Service, service_on};

/// What a day later than `?1` has brought, taken back, in the order in which it depends on itself.
const TAKE_BACK: &str = r#"
    UPDATE "Fact"."Stock Holding" AS holding
    SET "Quantity On Hand" = "Quantity On Hand" - later.quantity
    FROM (
        SELECT moved."WWI Stock Item ID" AS item, SUM(movement."Quantity") AS quantity
        FROM "Fact"."Movement" AS movement
        JOIN "Dimension"."Stock Item" AS moved ON moved."Stock Item Key" = movement."Stock Item Key"
        WHERE movement."Date Key" > ?1
        GROUP BY item
    ) AS later
    JOIN "Dimension"."Stock Item" AS held ON held."WWI Stock Item ID" = later.item
    WHERE held."Stock Item Key" = holding."Stock Item Key";
    DELETE FROM "Fact"."Movement" WHERE "Date Key" > ?1;
    DELETE FROM "Fact"."Purchase" WHERE "Date Key" > ?1;
    UPDATE "Fact"."Purchase" SET "Is Order Finalized" = 0, "Received Outers" = 0
    WHERE "Date Key" <= ?1 AND "WWI Purchase Order ID" NOT IN (
        SELECT "WWI Purchase Order ID" FROM "Fact"."Movement"
        WHERE "WWI Purchase Order ID" IS NOT NULL);
    DELETE FROM "Fact"."Order" WHERE "Order Date Key" > ?1;
    UPDATE "Fact"."Order" SET "Picked Date Key" = NULL WHERE "Picked Date Key" > ?1;
    DELETE FROM "Fact"."Sale" WHERE "Invoice Date Key" > ?1;
"#;

/// The service on a warehouse, and on the same warehouse as it was at the end of a past day.
pub(crate) struct Past {
    pub(crate) now: Service,
    pub(crate) then: Service,
    /// YYYY-MM-DD.
    pub(crate) day: &'static str,
}

/// A past day of the real data, or of generated ones where there are none. All tests share the services.
pub(crate) async fn past_day() -> Past {
    match warehouses::real(Warehouse::WideWorldImporters) {
        Some(real) => past(real, "2015-08-14").await,
        None => generated_past_day().await,
    }
}

/// A past day of generated data, for what depends on stock: that of the real data does not reconcile
/// with its movements, so what it was then cannot be told.
pub(crate) async fn generated_past_day() -> Past {
    let generated = warehouses::generated(Warehouse::WideWorldImporters);
    past(generated, "2024-12-20").await
}

async fn past(warehouse: PathBuf, day: &'static str) -> Past {
    let cut = warehouses::cut_off(&warehouse, TAKE_BACK, day);
    Past {
        now: service_on(warehouse).await,
        then: service_on(cut).await,
        day,
    }
}
