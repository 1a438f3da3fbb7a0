//! The sales messages both services send.

use chrono::NaiveDate;
use insight::calendar::Granularity;
use insight::money::Money;
use insight::sales::{Comparison, Completeness, Figures, History, Kpis, Measure, Question, Series};
use otel_bi_proto::otelbi::common::v1 as proto;

use crate::messages::encode_period;

/// A granularity as the contract has it.
pub(super) fn encode_granularity(granularity: Granularity) -> proto::Granularity {
    match granularity {
        Granularity::Day => proto::Granularity::Day,
        Granularity::Week => proto::Granularity::Week,
        Granularity::Month => proto::Granularity::Month,
        Granularity::Quarter => proto::Granularity::Quarter,
        Granularity::Year => proto::Granularity::Year,
    }
}

/// The three periods of a comparison: asked for, before, a year before.
pub(super) fn encode_periods<const D: usize>(question: &Question<D>) -> [proto::Period; 3] {
    [
        question.period,
        question.period.previous(),
        question.period.year_before(),
    ]
    .map(|period| encode_period(period, question.covered))
}

/// One figure.
pub(super) fn encode_measure(measure: Measure) -> proto::Measure {
    proto::Measure {
        value: measure.value,
        previous: measure.previous,
        year_before: measure.year_before,
        change: measure.change,
        year_change: measure.year_change,
    }
}

/// The figures that every service reports of sales.
#[derive(Debug, Clone, Copy)]
pub struct CommonFigures {
    /// Revenue without tax.
    pub revenue: proto::Measure,
    /// Distinct orders.
    pub orders: proto::Measure,
    /// Units sold.
    pub units: proto::Measure,
    /// Revenue / orders.
    pub average_order_value: proto::Measure,
    /// Revenue less cost.
    pub margin: proto::Measure,
    /// Margin / revenue.
    pub margin_rate: proto::Measure,
    /// Distinct known customers.
    pub customers: proto::Measure,
    /// Revenue with tax.
    pub revenue_including_tax: proto::Measure,
}

impl CommonFigures {
    /// The figures of a comparison.
    #[must_use]
    pub fn new(comparison: &Comparison) -> Self {
        let amount = |money: Money| money.to_f64();
        let measure = |figure: fn(&Figures) -> f64| encode_measure(comparison.measure(figure));
        Self {
            revenue: encode_measure(comparison.measure(|figures| amount(figures.revenue))),
            orders: measure(|figures| figures.orders as f64),
            units: measure(|figures| figures.units as f64),
            average_order_value: measure(Figures::average_order_value),
            margin: encode_measure(comparison.measure(|figures| amount(figures.margin))),
            margin_rate: encode_measure(comparison.rate(Figures::margin_rate)),
            customers: measure(|figures| figures.customers as f64),
            revenue_including_tax: encode_measure(
                comparison.measure(|figures| amount(figures.revenue + figures.tax)),
            ),
        }
    }
}

/// The completeness of the channels.
pub(super) fn encode_completeness(found: &[Completeness]) -> Vec<proto::ChannelCompleteness> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    found
        .iter()
        .map(|found| proto::ChannelCompleteness {
            channel: found.channel.clone(),
            newest_sale: day(found.newest_sale),
            complete_through: day(found.complete_through),
            reason: found.reason.clone(),
        })
        .collect()
}

/// The channels of the key figures, each encoded by the service's own message.
pub fn encode_channels<T>(kpis: &Kpis, encode: impl Fn(&str, &Comparison) -> T) -> Vec<T> {
    kpis.channels
        .iter()
        .map(|(channel, comparison)| encode(channel, comparison))
        .collect()
}

/// The series of a history.
pub(super) fn encode_series(history: &History) -> Vec<proto::SalesSeries> {
    // A date is written once and copied into every series.
    let dates: Vec<String> = history.starts.iter().map(NaiveDate::to_string).collect();
    history
        .series
        .iter()
        .map(|series| proto::SalesSeries {
            name: series.name.clone(),
            points: (0..dates.len())
                .map(|at| point(series, at, &dates, &history.partial))
                .collect(),
        })
        .collect()
}

fn point(series: &Series, at: usize, dates: &[String], partial: &[bool]) -> proto::SalesPoint {
    proto::SalesPoint {
        date: dates[at].clone(),
        revenue: series.revenue[at].to_f64(),
        margin: series.margin[at].to_f64(),
        orders: series.orders[at] as f64,
        units: series.units[at] as f64,
        partial: partial[at],
    }
}
