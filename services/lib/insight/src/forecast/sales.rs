//! The channels of a sales rollup forecast, each at its own cadence, and added up.

use chrono::{Days, NaiveDate};

use super::calendar::DailyValues;
use super::channel::{ChannelForecast, ChannelRequest, forecast_channels};
use super::combine::{Combined, combine};
use super::methods::MethodName;
use super::outcome::{Choice, Error};
use crate::sales::{Question, SalesRollup, completeness};

/// How far to forecast, and how.
#[derive(Debug, Clone, Copy)]
pub struct SalesForecastOptions {
    /// Days after the question's `as_of`.
    pub horizon_days: u32,
    /// Which method, for every channel.
    pub choice: Choice,
}

/// One channel's forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct SalesForecast {
    /// The channel.
    pub channel: String,
    /// Last day whose data were used: later ones are incomplete.
    pub trained_through: NaiveDate,
    /// What to expect.
    pub forecast: ChannelForecast,
}

/// A method that was asked for and does not fit a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The method.
    pub method: MethodName,
    /// The channel.
    pub channel: String,
}

/// One channel's days, as far as they are complete.
pub(super) struct Complete {
    pub(super) channel: String,
    pub(super) through: NaiveDate,
    /// The newest sale, complete or not.
    pub(super) newest_sale: NaiveDate,
    pub(super) days: DailyValues,
}

/// Forecasts the revenue of the channels that the question keeps, the largest expected sum first, and
/// of all of them together. Channels without any sale by then are left out. `channel` and `category`
/// are indexes of dimensions.
pub fn sales_forecast<const D: usize>(
    rollup: &SalesRollup<D>,
    question: &Question<D>,
    [channel, category]: [usize; 2],
    options: SalesForecastOptions,
) -> Result<(Vec<SalesForecast>, Combined), Unfit> {
    let complete = complete_channels(rollup, question, channel, category);
    let until = question
        .as_of
        .checked_add_days(Days::new(options.horizon_days.into()))
        .unwrap_or(NaiveDate::MAX);
    let requests: Vec<ChannelRequest<'_>> = complete
        .iter()
        .map(|channel| ChannelRequest {
            days: &channel.days,
            as_of: question.as_of,
            until,
            choice: options.choice,
            non_negative: channel.days.iter().all(|(_, value)| value >= 0.0),
        })
        .collect();
    let outcomes = forecast_channels(&requests);
    let mut channels = Vec::new();
    for (of, outcome) in complete.iter().zip(outcomes) {
        match outcome {
            Ok(forecast) => channels.push(SalesForecast {
                channel: of.channel.clone(),
                trained_through: of.through,
                forecast,
            }),
            Err(Error::NotApplicable(method)) => {
                return Err(Unfit {
                    method,
                    channel: of.channel.clone(),
                });
            }
            // No values, or no day ahead: nothing to say of it.
            Err(Error::NoValues | Error::Horizon) => {}
        }
    }
    channels.sort_by(|a, b| {
        let by_sum = b.forecast.sum.mean.total_cmp(&a.forecast.sum.mean);
        by_sum.then_with(|| a.channel.cmp(&b.channel))
    });
    let all: Vec<&ChannelForecast> = channels.iter().map(|channel| &channel.forecast).collect();
    let combined = combine(&all);
    Ok((channels, combined))
}

pub(super) fn complete_channels<const D: usize>(
    rollup: &SalesRollup<D>,
    question: &Question<D>,
    channel: usize,
    category: usize,
) -> Vec<Complete> {
    let Some(covered) = question.covered else {
        return Vec::new();
    };
    let revenue = rollup.daily_revenue(covered, &question.filter, channel);
    let dimension = &rollup.dimensions()[channel];
    completeness(rollup, question.as_of, channel, category)
        .into_iter()
        .filter_map(|found| {
            let through = found.complete_through?;
            let values = &revenue.parts[dimension.find(&found.channel)? as usize];
            let sales = values.iter().enumerate();
            let sales = sales.map(|(at, value)| (revenue.day(at), *value));
            let days = DailyValues::through(sales, through);
            (!days.is_empty()).then_some(Complete {
                channel: found.channel,
                through,
                newest_sale: found.newest_sale.unwrap_or(through),
                days,
            })
        })
        .collect()
}
