//! What a past day knew: an answer as of it is the answer of a warehouse that ends there.

use std::fs;
use std::path::Path;

use otel_bi_proto::otelbi::aw::v1::{GetProductDemandRequest, GetRepScoresRequest};
use otel_bi_proto::otelbi::common::v1::Provenance;
use rusqlite::Connection;
use sample::Warehouse;
use tempfile::TempDir;

use crate::support::service_on;

/// What a day later than `?1` has brought.
const TAKE_BACK: [&str; 3] = [
    r#"DELETE FROM "FactInternetSales" WHERE "OrderDate" > ?1"#,
    r#"DELETE FROM "FactResellerSales" WHERE "OrderDate" > ?1"#,
    r#"DELETE FROM "FactSalesQuota" WHERE "Date" > ?1"#,
];

/// A copy of an embedded warehouse as it was at the end of a day (YYYY-MM-DD). It is gone with the
/// returned directory.
fn warehouse_on(warehouse: &Path, day: &str) -> TempDir {
    let copy = TempDir::new().unwrap();
    let current = fs::read_to_string(warehouse.join("CURRENT")).unwrap();
    let current = current.trim();
    fs::create_dir(copy.path().join(current)).unwrap();
    fs::copy(warehouse.join("CURRENT"), copy.path().join("CURRENT")).unwrap();
    let file = format!("{current}/dbo.db");
    fs::copy(warehouse.join(&file), copy.path().join(&file)).unwrap();
    let connection = Connection::open(copy.path().join(&file)).unwrap();
    for statement in TAKE_BACK {
        connection.execute(statement, [day]).unwrap();
    }
    copy
}

/// What an answer is made of, without what tells one reading of the warehouse from another.
fn without_reading(provenance: &mut Option<Provenance>) {
    let told = provenance.take().unwrap();
    *provenance = Some(Provenance {
        as_of: told.as_of,
        data_from: told.data_from,
        data_to: told.data_to,
        parameters: told.parameters,
        filters: told.filters,
        ..Provenance::default()
    });
}

#[tokio::test]
async fn a_past_as_of_is_what_the_day_knew() {
    let Some(real) = testkit::warehouses::real(Warehouse::AdventureWorks) else {
        return;
    };
    let mut whole = service_on(real.clone()).await;
    // In the middle of a quota interval, and on the day of a batch that its stragglers came before.
    for day in ["2013-02-10", "2013-08-28"] {
        let copy = warehouse_on(&real, day);
        let mut cut = service_on(copy.path().to_owned()).await;
        let request = || GetProductDemandRequest {
            as_of: day.to_owned(),
            page_size: 500,
            ..GetProductDemandRequest::default()
        };
        let answer = whole.client.get_product_demand(request()).await;
        let mut expected = answer.unwrap().into_inner();
        let answer = cut.client.get_product_demand(request()).await;
        let mut found = answer.unwrap().into_inner();
        without_reading(&mut expected.provenance);
        without_reading(&mut found.provenance);
        assert!(found.products.len() > 50);
        assert_eq!(found, expected, "{day}");

        let request = || GetRepScoresRequest {
            as_of: day.to_owned(),
            ..GetRepScoresRequest::default()
        };
        let answer = whole.client.get_rep_scores(request()).await;
        let mut expected = answer.unwrap().into_inner();
        let answer = cut.client.get_rep_scores(request()).await;
        let mut found = answer.unwrap().into_inner();
        without_reading(&mut expected.provenance);
        without_reading(&mut found.provenance);
        assert!(found.reps.len() > 10);
        assert_eq!(found, expected, "{day}");
        cut.running.stop().await;
    }
}
