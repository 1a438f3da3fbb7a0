//! Sales over time, whole or split by channel, country or category.

use otel_bi_proto::otelbi::aw::v1::{GetSalesHistoryRequest, SalesSplit};
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportSplit, ExportViewRequest};
use status::{Error, Result};

use crate::services::{Services, answered, asking};
use crate::views::common::history::{self, History};
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::SalesHistory,
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
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let request = GetSalesHistoryRequest {
        split: split(request.split)?.into(),
        from: request.from,
        to: request.to,
        days_back: request.days_back,
        as_of: request.as_of,
        granularity: request.granularity,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
        max_series: request.max_series,
    };
    let answer = answered(services.aw().get_sales_history(asking(request)).await)?;
    Ok(history::shown(History {
        granularity: answer.granularity(),
        split: match answer.split() {
            SalesSplit::Unspecified => "",
            SalesSplit::Channel => "channel",
            SalesSplit::Country => "country",
            SalesSplit::Category => "category",
        },
        period: answer.period,
        series: answer.series,
        completeness: answer.completeness,
        provenance: answer.provenance.ok_or_else(without_provenance)?,
        orders: "Distinct sales orders. One order can hold several categories: split by category, the series \
                 add up to more than there are.",
        revenue: "The sum of SalesAmount, without tax and freight.",
    }))
}

/// What the export asks to split by, if AdventureWorks has it.
fn split(asked: i32) -> Result<SalesSplit> {
    match ExportSplit::try_from(asked) {
        Ok(ExportSplit::Unspecified) => Ok(SalesSplit::Unspecified),
        Ok(ExportSplit::Channel) => Ok(SalesSplit::Channel),
        Ok(ExportSplit::Country) => Ok(SalesSplit::Country),
        Ok(ExportSplit::Category) => Ok(SalesSplit::Category),
        Ok(ExportSplit::State | ExportSplit::Territory) | Err(_) => Err(Error::invalid_field(
            "split",
            "must be channel, country or category here",
        )),
    }
}
