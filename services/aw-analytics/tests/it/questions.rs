//! Questions well and badly asked, on a generated warehouse.

use otel_bi_proto::otelbi::aw::v1::{
    GetSalesHistoryRequest, GetSalesKpisRequest, GetWarehouseStatusRequest, SalesSplit,
};
use otel_bi_proto::otelbi::common::v1::Granularity;
use sample::Warehouse;
use status::{Code, Error};

use crate::support::{Service, service_on};

async fn generated() -> Service {
    service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await
}

#[tokio::test]
async fn everything_wrong_with_a_question_is_said_at_once() {
    let mut service = generated().await;
    let request = GetSalesKpisRequest {
        from: "2013-13-01".to_owned(),
        days_back: -1,
        countries: vec!["Atlantis".to_owned()],
        ..GetSalesKpisRequest::default()
    };
    let error = Error::from(&service.client.get_sales_kpis(request).await.unwrap_err());
    assert_eq!(error.code(), Code::InvalidArgument);
    let fields: Vec<_> = error
        .fields()
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(fields, ["from", "days_back", "countries"]);
}

#[tokio::test]
async fn enums_and_limits_are_checked() {
    let mut service = generated().await;
    let cases = [
        (
            GetSalesHistoryRequest {
                granularity: 9,
                ..GetSalesHistoryRequest::default()
            },
            "granularity",
        ),
        (
            GetSalesHistoryRequest {
                split: -1,
                ..GetSalesHistoryRequest::default()
            },
            "split",
        ),
        (
            GetSalesHistoryRequest {
                max_series: 1,
                ..GetSalesHistoryRequest::default()
            },
            "max_series",
        ),
    ];
    for (request, field) in cases {
        let error = Error::from(&service.client.get_sales_history(request).await.unwrap_err());
        assert_eq!(error.fields()[0].field, field);
    }
}

#[tokio::test]
async fn an_empty_period_is_an_answer() {
    let mut service = generated().await;
    let request = GetSalesKpisRequest {
        from: "1999-01-01".to_owned(),
        to: "1999-12-31".to_owned(),
        ..GetSalesKpisRequest::default()
    };
    let kpis = service
        .client
        .get_sales_kpis(request)
        .await
        .unwrap()
        .into_inner();
    let total = kpis.total.unwrap();
    assert_eq!(total.revenue.unwrap().value.to_bits(), 0.0_f64.to_bits());
    assert!(kpis.channels.is_empty());
    let request = GetSalesHistoryRequest {
        from: "1999-01-01".to_owned(),
        to: "1999-12-31".to_owned(),
        ..GetSalesHistoryRequest::default()
    };
    let history = service
        .client
        .get_sales_history(request)
        .await
        .unwrap()
        .into_inner();
    assert!(history.series.is_empty());
}

#[tokio::test]
async fn a_past_as_of_sees_nothing_later() {
    let mut service = generated().await;
    let request = GetSalesHistoryRequest {
        as_of: "2024-03-15".to_owned(),
        days_back: 45,
        granularity: Granularity::Month.into(),
        split: SalesSplit::Country.into(),
        ..GetSalesHistoryRequest::default()
    };
    let history = service
        .client
        .get_sales_history(request)
        .await
        .unwrap()
        .into_inner();
    let provenance = history.provenance.unwrap();
    assert_eq!(
        (provenance.as_of.as_str(), provenance.data_to.as_str()),
        ("2024-03-15", "2024-03-15")
    );
    let points = &history.series[0].points;
    let months: Vec<_> = points
        .iter()
        .map(|point| (point.date.as_str(), point.partial))
        .collect();
    assert_eq!(
        months,
        [
            ("2024-01-01", true),
            ("2024-02-01", false),
            ("2024-03-01", true)
        ]
    );
}

#[tokio::test]
async fn equal_questions_have_equal_answers_and_tags() {
    let mut service = generated().await;
    let mut answers = Vec::new();
    for days_back in [30, 30, 31] {
        let request = GetSalesKpisRequest {
            days_back,
            ..GetSalesKpisRequest::default()
        };
        let response = service.client.get_sales_kpis(request).await.unwrap();
        let tag = response.metadata().get("etag").unwrap().clone();
        let mut kpis = response.into_inner();
        kpis.provenance.as_mut().unwrap().trace_id.clear();
        answers.push((tag, kpis));
    }
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[0].0, answers[2].0);
}

#[tokio::test]
async fn the_warehouse_is_known_and_cannot_be_written_to() {
    let mut service = generated().await;
    let response = service
        .client
        .get_warehouse_status(GetWarehouseStatusRequest {})
        .await;
    let status = response.unwrap().into_inner().status.unwrap();
    assert!(status.ready && !status.stale);
    assert_eq!(status.engine, "sqlite");
    assert!(
        status.guards.iter().all(|guard| guard.holds),
        "{:?}",
        status.guards
    );
    let names: Vec<_> = status
        .statements
        .iter()
        .map(|statement| statement.name.as_str())
        .collect();
    let mut registered: Vec<_> = aw_analytics::store::statements()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    registered.sort_unstable();
    assert_eq!(names, registered);
    service.running.stop().await;
}
