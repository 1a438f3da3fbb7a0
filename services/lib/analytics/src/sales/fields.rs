//! The fields of sales requests, decoded.

use insight::calendar::Granularity;
use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};

/// Series of a split when the caller does not say how many.
const DEFAULT_SERIES: usize = 12;
/// The most series of a split.
const MOST_SERIES: i32 = 60;

/// The granularity asked for; by the length of the period when none is.
pub(super) fn granularity(value: i32, period: Period) -> Result<Granularity> {
    match proto::Granularity::try_from(value) {
        Ok(proto::Granularity::Unspecified) => Ok(Granularity::for_days(period.days())),
        Ok(proto::Granularity::Day) => Ok(Granularity::Day),
        Ok(proto::Granularity::Week) => Ok(Granularity::Week),
        Ok(proto::Granularity::Month) => Ok(Granularity::Month),
        Ok(proto::Granularity::Quarter) => Ok(Granularity::Quarter),
        Ok(proto::Granularity::Year) => Ok(Granularity::Year),
        Err(_) => Err(Error::invalid_field(
            "granularity",
            format!("{value} is none of DAY, WEEK, MONTH, QUARTER and YEAR"),
        )),
    }
}

/// The most series asked for.
pub(super) fn max_series(value: i32) -> Result<usize> {
    match value {
        0 => Ok(DEFAULT_SERIES),
        2..=MOST_SERIES => Ok(usize::try_from(value).unwrap_or(DEFAULT_SERIES)),
        _ => Err(Error::invalid_field(
            "max_series",
            format!("must be 2 to {MOST_SERIES} (or 0 for {DEFAULT_SERIES}), is {value}"),
        )),
    }
}
