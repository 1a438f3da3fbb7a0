//! Sales: requests decoded, the rollup asked, answers encoded.

use analytics::provenance::Answered;
use analytics::sales::{
    CommonFigures, encode_channels, encode_completeness, encode_granularity, encode_period,
    encode_periods, encode_series, granularity, invalid, max_series,
};
use insight::period::PeriodRequest;
use insight::sales::{Comparison, HistoryRequest, Question, completeness, kpis};
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;
use crate::domain::sales::{CATEGORY, CHANNEL, COUNTRY, STATE, TERRITORY};

const STATEMENTS: [&str; 1] = ["sales"];

pub(super) fn sales_kpis(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSalesKpisRequest,
) -> Result<proto::GetSalesKpisResponse> {
    let sales = &answered.value().sales;
    let question = Question::new(
        sales,
        PeriodRequest {
            from: &request.from,
            to: &request.to,
            days_back: request.days_back,
            as_of: &request.as_of,
        },
        [
            &request.channels,
            &request.countries,
            &request.categories,
            &request.states,
            &request.territories,
        ],
    )
    .map_err(invalid)?;
    let found = kpis(sales, &question, CHANNEL, CATEGORY);
    let [period, previous, year_before] = encode_periods(&question);
    Ok(proto::GetSalesKpisResponse {
        period: Some(period),
        previous_period: Some(previous),
        year_before_period: Some(year_before),
        total: Some(figures(&found.total)),
        channels: encode_channels(&found, |channel, comparison| proto::ChannelFigures {
            channel: channel.to_owned(),
            figures: Some(figures(comparison)),
        }),
        completeness: encode_completeness(&found.completeness),
        provenance: Some(
            answered
                .provenance(&STATEMENTS)
                .sales_question(sales, &question)
                .method(
                    "Sums of the invoice lines of the period; invoices and known customers are \
                     counted once each. Changes compare with the days just before and with the same days a year \
                     before, where the data cover them.",
                )
                .build(),
        ),
    })
}

pub(super) fn sales_history(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSalesHistoryRequest,
) -> Result<proto::GetSalesHistoryResponse> {
    let sales = &answered.value().sales;
    let question = Question::new(
        sales,
        PeriodRequest {
            from: &request.from,
            to: &request.to,
            days_back: request.days_back,
            as_of: &request.as_of,
        },
        [
            &request.channels,
            &request.countries,
            &request.categories,
            &request.states,
            &request.territories,
        ],
    )
    .map_err(invalid)?;
    let granularity = granularity(request.granularity, question.period)?;
    let max_series = max_series(request.max_series)?;
    let history = sales.history(HistoryRequest {
        period: question.period,
        covered: question.covered,
        granularity,
        split: split(request.split)?,
        max_series,
        filter: &question.filter,
    });
    let shown = history
        .as_ref()
        .map_or(question.period, |history| history.period);
    Ok(proto::GetSalesHistoryResponse {
        period: Some(encode_period(shown, question.covers(shown))),
        granularity: encode_granularity(granularity).into(),
        split: request.split,
        series: history.as_ref().map(encode_series).unwrap_or_default(),
        completeness: encode_completeness(&completeness(sales, question.as_of, CHANNEL, CATEGORY)),
        provenance: Some(
            answered
                .provenance(&STATEMENTS)
                .sales_question(sales, &question)
                .parameter(
                    "granularity",
                    &encode_granularity(granularity).as_str_name(),
                )
                .parameter("max_series", &max_series)
                .method("Sums of the invoice lines of each bucket; an invoice counts once.")
                .build(),
        ),
    })
}

/// The dimension to split by.
fn split(value: i32) -> Result<Option<usize>> {
    match proto::SalesSplit::try_from(value) {
        Ok(proto::SalesSplit::Unspecified) => Ok(None),
        Ok(proto::SalesSplit::Channel) => Ok(Some(CHANNEL)),
        Ok(proto::SalesSplit::Country) => Ok(Some(COUNTRY)),
        Ok(proto::SalesSplit::Category) => Ok(Some(CATEGORY)),
        Ok(proto::SalesSplit::State) => Ok(Some(STATE)),
        Ok(proto::SalesSplit::Territory) => Ok(Some(TERRITORY)),
        Err(_) => Err(Error::invalid_field(
            "split",
            format!("{value} is none of CHANNEL, COUNTRY, CATEGORY, STATE and TERRITORY"),
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
        revenue_including_tax: Some(common.revenue_including_tax),
    }
}
