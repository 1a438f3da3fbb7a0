//! What Wide World Importers can expect to sell.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{GetSalesForecastRequest, GetSalesForecastResponse};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::forecast::{self, Forecast};
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::SalesForecast,
    name: "sales-forecast",
    title: "Sales forecast",
    filters: &[
        "horizon_days",
        "as_of",
        "method",
        "channels",
        "countries",
        "categories",
        "history_days",
        "states",
        "territories",
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetSalesForecastRequest {
        horizon_days: request.horizon_days,
        as_of: request.as_of,
        method: request.method,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
        history_days: request.history_days,
        states: request.states,
        territories: request.territories,
    };
    let answer = services.wwi().get_sales_forecast(asking(asked)).await;
    let answer: GetSalesForecastResponse = answered(answer)?;
    Ok(forecast::shown(Forecast {
        as_of: answer.as_of,
        horizon_days: answer.horizon_days,
        total: answer.total,
        channels: answer.channels,
        provenance: answer.provenance.ok_or_else(without_provenance)?,
    }))
}
