//! What the data-quality checks found.

use otel_bi_proto::otelbi::aw::v1::GetDataQualityRequest;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::data_quality::{self, Quality};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::DataQuality,
    name: "data-quality",
    title: "Data quality",
    filters: &["as_of", "verdicts"],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let question = GetDataQualityRequest {
        as_of: request.as_of,
        verdicts: request.verdicts,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let whole = pages::all(|page_token| {
        let question = GetDataQualityRequest {
            page_token,
            ..question.clone()
        };
        let mut client = services.aw();
        async move {
            let answer = answered(client.get_data_quality(asking(question)).await)?;
            Ok(Page {
                head: answer.verdict(),
                items: answer.checks,
                next: answer.next_page_token,
                provenance: answer.provenance,
            })
        }
    })
    .await?;
    Ok(data_quality::shown(Quality {
        verdict: whole.head,
        checks: whole.items,
        provenance: whole.provenance,
    }))
}
