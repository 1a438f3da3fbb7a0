//! Sales forecasts: requests decoded, the sales forecast, answers encoded.

use analytics::forecast::ForecastFields;
use analytics::provenance::Answered;
use analytics::sales::SalesView;
use insight::period::PeriodRequest;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::Result;

use super::sales::view;
use crate::domain::Snapshot;

const STATEMENTS: &[&str] = &["internet_sales", "reseller_sales", "product_categories"];

pub(super) fn sales_forecast(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSalesForecastRequest,
) -> Result<proto::GetSalesForecastResponse> {
    let view = SalesView {
        statements: STATEMENTS,
        ..view(answered)
    };
    let period = PeriodRequest::new("", "", 0, &request.as_of);
    let question = view.question(
        period,
        [&request.channels, &request.countries, &request.categories],
    )?;
    let fields = ForecastFields {
        horizon_days: request.horizon_days,
        method: request.method,
        history_days: request.history_days,
    };
    let found = view.forecast(&question, fields)?;
    Ok(proto::GetSalesForecastResponse {
        as_of: question.as_of.to_string(),
        horizon_days: found.horizon_days,
        total: Some(found.total),
        channels: found.channels,
        provenance: Some(found.provenance),
    })
}
