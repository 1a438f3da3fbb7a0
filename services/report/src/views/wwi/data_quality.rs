//! What the checks found in Wide World Importers' warehouse.

use otel_bi_proto::otelbi::common::v1::{Domain, QualityCheck, QualityVerdict};
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{GetDataQualityRequest, GetDataQualityResponse};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::data_quality::{self, Quality};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::DataQuality,
    name: "data-quality",
    title: "Data quality",
    filters: &["as_of", "verdicts"],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetDataQualityRequest {
        as_of: request.as_of,
        verdicts: request.verdicts,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let found = pages::all(|page_token| {
        let asked = GetDataQualityRequest {
            page_token,
            ..asked.clone()
        };
        page(services.clone(), asked)
    });
    let found = found.await?;
    Ok(data_quality::shown(Quality {
        verdict: found.head,
        checks: found.items,
        provenance: found.provenance,
    }))
}

async fn page(
    services: Services,
    asked: GetDataQualityRequest,
) -> Result<Page<QualityCheck, QualityVerdict>> {
    let answer = services.wwi().get_data_quality(asking(asked)).await;
    let answer: GetDataQualityResponse = answered(answer)?;
    Ok(Page {
        head: answer.verdict(),
        items: answer.checks,
        next: answer.next_page_token,
        provenance: answer.provenance,
    })
}
