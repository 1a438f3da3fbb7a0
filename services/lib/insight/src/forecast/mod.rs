//! Forecasts of a regular series, chosen by how well they would have done.
//!
//! * [`forecast`]: a plain series; [`Options`] in, [`Outcome`] out.
//! * [`forecast_channel`]: a business channel's daily sales, dated; [`combine()`] adds channels up.
//! * [`sales_forecast`]: all channels of a sales rollup, and their sum.
//! * [`ledger`]: the baseline of the same days, and what came of them.
//! * [`calendar`]: a business channel's trading days, learned, so that closed days get no sales.
//! * [`seasonality`], [`backtest`], [`accuracy`], [`intervals`], [`reason`]: what they are made of.
//!
//! A method is one file of [`methods`].

pub mod accuracy;
pub mod backtest;
pub mod calendar;
mod channel;
mod combine;
mod engine;
mod figures;
pub mod intervals;
pub mod ledger;
pub mod methods;
mod outcome;
#[cfg(test)]
mod properties;
pub mod reason;
mod sales;
pub mod seasonality;
mod select;
mod series;
#[cfg(test)]
mod simulated;

pub use channel::{
    ChannelForecast, ChannelRequest, DatedPoint, UnsureBatch, forecast_channel, forecast_channels,
};
pub use combine::{Combined, combine};
pub use engine::forecast;
pub use outcome::{
    Baseline, Candidate, Choice, Error, LONGEST_HORIZON, Options, Outcome, Point, Score, Seasons,
    TotalError, Verdict,
};
pub use reason::Reason;
pub use sales::{SalesForecast, SalesForecastOptions, Unfit, sales_forecast};
pub use select::is_intermittent;
