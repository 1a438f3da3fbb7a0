//! What a past day knew: an answer as of it is the answer of a warehouse that ends there.

use otel_bi_proto::otelbi::aw::v1::{GetProductDemandRequest, GetRepScoresRequest};
use otel_bi_proto::otelbi::common::v1::Provenance;
use sample::Warehouse;
use testkit::warehouses;

use crate::support::{Service, service_on};

/// What a day later than `?1` has brought.
const TAKE_BACK: &str = r#"
    DELETE FROM "FactInternetSales" WHERE "OrderDate" > ?1;
    DELETE FROM "FactResellerSales" WHERE "OrderDate" > ?1;
    DELETE FROM "FactSalesQuota" WHERE "Date" > ?1;
    DELETE FROM "DimEmployee" WHERE "StartDate" > ?1;
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
    let (warehouse, day) = match warehouses::real(Warehouse::AdventureWorks) {
        // In the middle of a quota interval, and the day before a batch, with one straggler of it.
        Some(real) => (real, "2013-08-28"),
        None => (
            warehouses::generated(Warehouse::AdventureWorks),
            "2024-08-28",
        ),
    };
    let cut = warehouses::cut_off(&warehouse, TAKE_BACK, day);
    Past {
        now: service_on(warehouse).await,
        then: service_on(cut).await,
        day,
    }
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
async fn products_are_what_the_day_knew() {
    let mut past = past_day().await;
    let request = GetProductDemandRequest {
        as_of: past.day.to_owned(),
        page_size: 500,
        ..GetProductDemandRequest::default()
    };
    let answer = past.now.client.get_product_demand(request.clone()).await;
    let mut expected = answer.unwrap().into_inner();
    let answer = past.then.client.get_product_demand(request).await;
    let mut found = answer.unwrap().into_inner();
    without_reading(&mut expected.provenance);
    without_reading(&mut found.provenance);
    assert!(found.products.len() > 50);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn representatives_are_what_the_day_knew() {
    let mut past = past_day().await;
    let request = GetRepScoresRequest {
        as_of: past.day.to_owned(),
        ..GetRepScoresRequest::default()
    };
    let answer = past.now.client.get_rep_scores(request.clone()).await;
    let mut expected = answer.unwrap().into_inner();
    let answer = past.then.client.get_rep_scores(request).await;
    let mut found = answer.unwrap().into_inner();
    without_reading(&mut expected.provenance);
    without_reading(&mut found.provenance);
    assert!(found.reps.len() > 10);
    assert_eq!(found, expected);
}
