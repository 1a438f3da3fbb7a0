//! What stands out of the sales.

use otel_bi_proto::otelbi::aw::v1::GetAnomaliesRequest;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::anomalies::{self, Anomalies};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::Anomalies,
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
    let question = GetAnomaliesRequest {
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        sensitivity: request.sensitivity,
        channels: request.channels,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let whole = pages::all(|page_token| {
        let question = GetAnomaliesRequest {
            page_token,
            ..question.clone()
        };
        let mut client = services.aw();
        async move {
            let answer = answered(client.get_anomalies(asking(question)).await)?;
            Ok(Page {
                items: answer.anomalies,
                head: (answer.period, answer.detectors),
                next: answer.next_page_token,
                provenance: answer.provenance,
            })
        }
    })
    .await?;
    let (period, detectors) = whole.head;
    Ok(anomalies::shown(Anomalies {
        period,
        anomalies: whole.items,
        detectors,
        provenance: whole.provenance,
    }))
}
