//! What the channels can be expected to sell.

use otel_bi_proto::otelbi::aw::v1::GetSalesForecastRequest;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::forecast::{self, Forecast};
use crate::views::pages::without_provenance;
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::SalesForecast,
    name: "sales-forecast",
    title: "Sales forecast",
    filters: &[
        "as_of",
        "horizon_days",
        "history_days",
        "method",
        "channels",
        "countries",
        "categories",
    ],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let request = GetSalesForecastRequest {
        horizon_days: request.horizon_days,
        as_of: request.as_of,
        method: request.method,
        channels: request.channels,
        countries: request.countries,
        categories: request.categories,
        history_days: request.history_days,
    };
    let answer = answered(services.aw().get_sales_forecast(asking(request)).await)?;
    Ok(forecast::shown(Forecast {
        as_of: answer.as_of,
        horizon_days: answer.horizon_days,
        total: answer.total,
        channels: answer.channels,
        provenance: answer.provenance.ok_or_else(without_provenance)?,
    }))
}
