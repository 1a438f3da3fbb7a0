//! Sales: requests decoded, the rollup asked, answers encoded.

use analytics::provenance::Answered;
use analytics::sales::{CommonFigures, HistoryFields, SalesView, encode_channels};
use insight::period::PeriodRequest;
use insight::sales::Comparison;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;
use crate::domain::sales::{CATEGORY, CHANNEL, COUNTRY};

const STATEMENTS: &[&str] = &[
    "internet_sales",
    "reseller_sales",
    "internet_orders",
    "reseller_orders",
    "product_categories",
];

const KPIS_METHOD: &str = "Sums of the sales lines of the period; orders and customers are counted \
    once each. Changes compare with the days just before and with the same days a year before, where \
    the data cover them.";
const HISTORY_METHOD: &str = "Sums of the sales lines of each bucket; an order counts once in a \
    bucket, and once in every series it has an item of.";

pub(super) fn view<'a>(answered: &'a Answered<'a, Snapshot>) -> SalesView<'a, Snapshot, 3> {
    SalesView {
        answered,
        rollup: &answered.value().sales,
        channel: CHANNEL,
        category: CATEGORY,
        statements: STATEMENTS,
    }
}

pub(super) fn sales_kpis(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSalesKpisRequest,
) -> Result<proto::GetSalesKpisResponse> {
    let view = view(answered);
    let period = PeriodRequest::new(
        &request.from,
        &request.to,
        request.days_back,
        &request.as_of,
    );
    let kept: [&[String]; 3] = [&request.channels, &request.countries, &request.categories];
    let found = view.kpis(&view.question(period, kept)?, KPIS_METHOD);
    let [period, previous, year_before] = found.periods;
    Ok(proto::GetSalesKpisResponse {
        period: Some(period),
        previous_period: Some(previous),
        year_before_period: Some(year_before),
        total: Some(figures(&found.kpis.total)),
        channels: encode_channels(&found.kpis, |channel, comparison| proto::ChannelFigures {
            channel: channel.to_owned(),
            figures: Some(figures(comparison)),
        }),
        completeness: found.completeness,
        provenance: Some(found.provenance),
    })
}

pub(super) fn sales_history(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSalesHistoryRequest,
) -> Result<proto::GetSalesHistoryResponse> {
    let view = view(answered);
    let period = PeriodRequest::new(
        &request.from,
        &request.to,
        request.days_back,
        &request.as_of,
    );
    let kept: [&[String]; 3] = [&request.channels, &request.countries, &request.categories];
    let asked = HistoryFields {
        granularity: request.granularity,
        split: split(request.split)?,
        max_series: request.max_series,
    };
    let found = view.history(&view.question(period, kept)?, asked, HISTORY_METHOD)?;
    Ok(proto::GetSalesHistoryResponse {
        period: Some(found.period),
        granularity: found.granularity.into(),
        split: request.split,
        series: found.series,
        completeness: found.completeness,
        provenance: Some(found.provenance),
    })
}

/// The dimension to split by.
fn split(value: i32) -> Result<Option<usize>> {
    match proto::SalesSplit::try_from(value) {
        Ok(proto::SalesSplit::Unspecified) => Ok(None),
        Ok(proto::SalesSplit::Channel) => Ok(Some(CHANNEL)),
        Ok(proto::SalesSplit::Country) => Ok(Some(COUNTRY)),
        Ok(proto::SalesSplit::Category) => Ok(Some(CATEGORY)),
        Err(_) => Err(Error::invalid_field(
            "split",
            format!("{value} is none of CHANNEL, COUNTRY and CATEGORY"),
        )),
    }
}

fn figures(comparison: &Comparison) -> proto::SalesFigures {
    let common = CommonFigures::new(comparison);
    proto::SalesFigures {
        revenue: Some(common.revenue),
        orders: Some(common.orders),
        units: Some(common.units),
        average_order_value: Some(common.average_order_value),
        margin: Some(common.margin),
        margin_rate: Some(common.margin_rate),
        customers: Some(common.customers),
    }
}
