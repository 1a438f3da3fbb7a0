//! Forecasts of a service's sales: what is the same for both services.

mod messages;

use insight::forecast::{Choice, SalesForecastOptions, Unfit, sales_forecast};
use insight::sales::Question;
use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};

use crate::request::bounded;
use crate::sales::SalesView;
use crate::service::Snapshot;
use messages::{encode_channel, encode_total};

pub use messages::{encode_method, encode_sum};

/// Days forecast when the caller does not say how many, and the most.
const DEFAULT_HORIZON_DAYS: i32 = 30;
const MOST_HORIZON_DAYS: i32 = 366;
/// Days of history given along when the caller does not say how many, and the most.
const DEFAULT_HISTORY_DAYS: i32 = 365;
const MOST_HISTORY_DAYS: i32 = 3_660;

const METHOD: &str = "Each channel's revenue at its own rhythm, up to the day it is complete, forecast by the \
    method with the smallest error in a backtest with a rolling origin (MASE against seasonal naive; \
    a tie goes to the simpler), with intervals as wide as the backtest's errors; then added up.";

/// The fields of a request beside its filters.
#[derive(Debug, Clone, Copy)]
pub struct ForecastFields {
    /// Days to forecast; 0 for the default.
    pub horizon_days: i32,
    /// `otelbi.common.v1.ForecastMethod`.
    pub method: i32,
    /// Days of history to give along; 0 for the default.
    pub history_days: i32,
}

/// The parts of an answer.
#[derive(Debug)]
pub struct ForecastParts {
    /// Days forecast.
    pub horizon_days: i32,
    /// All channels together.
    pub total: proto::ForecastTotal,
    /// Each channel, largest expected sum first.
    pub channels: Vec<proto::ChannelForecast>,
    /// How it was made.
    pub provenance: proto::Provenance,
}

impl<T: Snapshot, const D: usize> SalesView<'_, T, D> {
    /// The forecast of the sales that the question keeps, after its `as_of`; its period does not
    /// matter.
    pub fn forecast(
        &self,
        question: &Question<D>,
        fields: ForecastFields,
    ) -> Result<ForecastParts> {
        let horizon_days = bounded(
            "horizon_days",
            fields.horizon_days,
            1,
            MOST_HORIZON_DAYS,
            DEFAULT_HORIZON_DAYS,
        )?;
        let history_days = bounded(
            "history_days",
            fields.history_days,
            1,
            MOST_HISTORY_DAYS,
            DEFAULT_HISTORY_DAYS,
        )?;
        let options = SalesForecastOptions {
            horizon_days: horizon_days.unsigned_abs(),
            choice: choice(fields.method)?,
        };
        let dimensions = [self.channel, self.category];
        let (channels, combined) = sales_forecast(self.rollup, question, dimensions, options)
            .map_err(|unfit| does_not_fit(&unfit))?;
        let provenance = self.answered.provenance(self.statements, question.as_of);
        Ok(ForecastParts {
            horizon_days,
            total: encode_total(&combined),
            channels: channels
                .iter()
                .map(|channel| encode_channel(channel, history_days))
                .collect(),
            provenance: provenance
                .sales_filters(self.rollup, question)
                .parameter("horizon_days", &horizon_days)
                .parameter("method", &messages::choice_in_words(options.choice))
                .method(METHOD)
                .build(),
        })
    }
}

fn choice(value: i32) -> Result<Choice> {
    let unknown = || {
        let known: Vec<&str> = messages::METHODS
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        let known = known.join(", ");
        Error::invalid_field("method", format!("{value} is none of auto, {known}"))
    };
    match proto::ForecastMethod::try_from(value) {
        Ok(proto::ForecastMethod::Unspecified | proto::ForecastMethod::Auto) => Ok(Choice::Auto),
        Ok(method) => messages::decode_method(method)
            .map(Choice::Only)
            .ok_or_else(unknown),
        Err(_) => Err(unknown()),
    }
}

fn does_not_fit(unfit: &Unfit) -> Error {
    let Unfit { method, channel } = unfit;
    Error::invalid_field(
        "method",
        format!(
            "{} does not fit the sales of {channel}, which are too few or have no season: choose \
             another, or auto",
            method.as_str()
        ),
    )
}
