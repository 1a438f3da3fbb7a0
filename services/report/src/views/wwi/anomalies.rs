//! What stands out of Wide World Importers' sales.

use otel_bi_proto::otelbi::common::v1::{Anomaly, AnomalyDetector, Domain, Period};
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{GetAnomaliesRequest, GetAnomaliesResponse};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::anomalies::{self, Anomalies};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::Anomalies,
    name: "anomalies",
    title: "Anomalies",
    filters: &[
        "from",
        "to",
        "days_back",
        "as_of",
        "sensitivity",
        "channels",
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetAnomaliesRequest {
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        sensitivity: request.sensitivity,
        channels: request.channels,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let found = pages::all(|page_token| {
        let asked = GetAnomaliesRequest {
            page_token,
            ..asked.clone()
        };
        page(services.clone(), asked)
    });
    let found = found.await?;
    let (period, detectors) = found.head;
    Ok(anomalies::shown(Anomalies {
        period,
        anomalies: found.items,
        detectors,
        provenance: found.provenance,
    }))
}

async fn page(
    services: Services,
    asked: GetAnomaliesRequest,
) -> Result<Page<Anomaly, (Option<Period>, Vec<AnomalyDetector>)>> {
    let answer = services.wwi().get_anomalies(asking(asked)).await;
    let answer: GetAnomaliesResponse = answered(answer)?;
    Ok(Page {
        items: answer.anomalies,
        head: (answer.period, answer.detectors),
        next: answer.next_page_token,
        provenance: answer.provenance,
    })
}
