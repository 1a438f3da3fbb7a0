//! Wide World Importers' sales over time, whole or split.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{GetSalesHistoryRequest, GetSalesHistoryResponse, SalesSplit};
use status::{Error, Result};

use crate::services::{Services, answered, asking};
use crate::views::common::history::{self, History};
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::SalesHistory,
    name: "sales-history",
    title: "Sales history",
    filters: &[
        "from",
        "to",
        "days_back",
        "as_of",
        "granularity",
        "split",
        "max_series",
        "channels",
        "countries",
        "categories",
        "states",
        "territories",
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetSalesHistoryRequest {
        split: split(request.split)?.into(),
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        granularity: request.granularity,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
        states: request.states,
        territories: request.territories,
        max_series: request.max_series,
    };
    let answer = services.wwi().get_sales_history(asking(asked)).await;
    let answer: GetSalesHistoryResponse = answered(answer)?;
    Ok(history::shown(History {
        granularity: answer.granularity(),
        split: match answer.split() {
            SalesSplit::Unspecified => "",
            SalesSplit::Channel => "buying group",
            SalesSplit::Country => "country",
            SalesSplit::Category => "customer category",
            SalesSplit::State => "state",
            SalesSplit::Territory => "sales territory",
        },
        period: answer.period,
        series: answer.series,
        completeness: answer.completeness,
        provenance: answer.provenance.ok_or_else(without_provenance)?,
        orders: "Distinct invoices.",
        revenue: "Revenue without tax: the sum of Total Excluding Tax.",
    }))
}

/// What the export asks to split by.
fn split(asked: i32) -> Result<SalesSplit> {
    match ExportSplit::try_from(asked) {
        Ok(ExportSplit::Unspecified) => Ok(SalesSplit::Unspecified),
        Ok(ExportSplit::Channel) => Ok(SalesSplit::Channel),
        Ok(ExportSplit::Country) => Ok(SalesSplit::Country),
        Ok(ExportSplit::Category) => Ok(SalesSplit::Category),
        Ok(ExportSplit::State) => Ok(SalesSplit::State),
        Ok(ExportSplit::Territory) => Ok(SalesSplit::Territory),
        Err(_) => {
            let told = "must be channel, country, category, state or territory";
            Err(Error::invalid_field("split", told))
        }
    }
}
