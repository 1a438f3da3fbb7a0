//! The forecast messages both services send.

use chrono::{Days, NaiveDate};
use insight::forecast::methods::MethodName;
use insight::forecast::{
    Candidate, Choice, Combined, DatedPoint, Outcome, Point, SalesForecast, Verdict,
};
use otel_bi_proto::otelbi::common::v1 as proto;

use crate::cadence::{calendar_in_words, encode_cadence};
use crate::messages::count;

/// The methods as the contract and as the numbers name them.
pub(super) const METHODS: [(proto::ForecastMethod, MethodName); 14] = [
    (proto::ForecastMethod::Naive, MethodName::Naive),
    (
        proto::ForecastMethod::SeasonalNaive,
        MethodName::SeasonalNaive,
    ),
    (proto::ForecastMethod::WindowMean, MethodName::WindowMean),
    (proto::ForecastMethod::Linear, MethodName::Linear),
    (
        proto::ForecastMethod::LinearSeasonal,
        MethodName::LinearSeasonal,
    ),
    (proto::ForecastMethod::Naive2, MethodName::Naive2),
    (proto::ForecastMethod::Ets, MethodName::Ets),
    (proto::ForecastMethod::Theta, MethodName::Theta),
    (proto::ForecastMethod::Mstl, MethodName::Mstl),
    (
        proto::ForecastMethod::Autoregression,
        MethodName::Autoregression,
    ),
    (proto::ForecastMethod::Ensemble, MethodName::Ensemble),
    (proto::ForecastMethod::Croston, MethodName::Croston),
    (proto::ForecastMethod::Sba, MethodName::Sba),
    (proto::ForecastMethod::Tsb, MethodName::Tsb),
];

/// A method as the contract names it.
#[must_use]
pub fn encode_method(method: MethodName) -> proto::ForecastMethod {
    METHODS
        .iter()
        .find(|(_, name)| *name == method)
        .map_or(proto::ForecastMethod::Unspecified, |(encoded, _)| *encoded)
}

/// A method of the contract; none for those that name no method.
pub(super) fn decode_method(method: proto::ForecastMethod) -> Option<MethodName> {
    let found = METHODS.iter().find(|(encoded, _)| *encoded == method);
    found.map(|(_, name)| *name)
}

/// A choice, for people to read.
pub(super) fn choice_in_words(choice: Choice) -> &'static str {
    match choice {
        Choice::Auto => "auto",
        Choice::Only(method) => method.as_str(),
    }
}

/// A sum with its intervals.
#[must_use]
pub fn encode_sum(point: Point) -> proto::ForecastSum {
    proto::ForecastSum {
        value: point.mean,
        interval80: Some(interval(point.low80, point.high80)),
        interval95: Some(interval(point.low95, point.high95)),
    }
}

/// All channels together.
pub(super) fn encode_total(combined: &Combined) -> proto::ForecastTotal {
    let points = combined.points.iter();
    proto::ForecastTotal {
        points: points
            .map(|(day, point)| encode_point(*day, *point, false))
            .collect(),
        sum: Some(encode_sum(combined.sum)),
        mase: combined.mase,
        baseline_mase: combined.baseline_mase,
    }
}

/// One channel, with its history of so many days.
pub(super) fn encode_channel(channel: &SalesForecast, history_days: i32) -> proto::ChannelForecast {
    let forecast = &channel.forecast;
    let outcome = forecast.outcome.as_ref();
    let method = outcome.map(|outcome| outcome.method);
    proto::ChannelForecast {
        channel: channel.channel.clone(),
        cadence: encode_cadence(&forecast.cadence).into(),
        calendar: calendar_in_words(&forecast.cadence),
        trained_through: channel.trained_through.to_string(),
        history: history(channel, history_days),
        points: forecast
            .points
            .iter()
            .map(|dated| encode_point(dated.day, dated.point, dated.bridging))
            .collect(),
        sum: Some(encode_sum(forecast.sum)),
        method: method
            .map_or(proto::ForecastMethod::Unspecified, encode_method)
            .into(),
        reason: reason(channel),
        candidates: outcome.map(candidates).unwrap_or_default(),
        baseline: forecast.points.iter().filter_map(baseline).collect(),
    }
}

/// Why this method, and what is not sure about the days.
fn reason(channel: &SalesForecast) -> String {
    let forecast = &channel.forecast;
    let Some(outcome) = &forecast.outcome else {
        return "No day of trade is expected within the horizon.".to_owned();
    };
    let mut reason = outcome.reason.to_string();
    for batch in &forecast.unsure {
        let told = format!(
            " The batch expected on {} falls into the horizon with a chance of {:.0} %, as far as \
             batches strayed from their day before: the sum counts it with that, and its intervals \
             reckon with both.",
            batch.day,
            100.0 * batch.chance
        );
        reason.push_str(&told);
    }
    reason
}

/// The days up to the newest known one.
fn history(channel: &SalesForecast, days: i32) -> Vec<proto::HistoryPoint> {
    let back = Days::new(u64::from(days.unsigned_abs()));
    let first = channel.trained_through.checked_sub_days(back);
    let history = &channel.forecast.history;
    history
        .days
        .iter()
        .zip(&history.values)
        .filter(|(day, _)| first.is_none_or(|first| **day > first))
        .map(|(day, value)| proto::HistoryPoint {
            date: day.to_string(),
            value: *value,
        })
        .collect()
}

fn baseline(dated: &DatedPoint) -> Option<proto::HistoryPoint> {
    dated.baseline.map(|value| proto::HistoryPoint {
        date: dated.day.to_string(),
        value,
    })
}

fn candidates(outcome: &Outcome) -> Vec<proto::ForecastCandidate> {
    let encode = |candidate: &Candidate| {
        let score = candidate.score();
        proto::ForecastCandidate {
            method: encode_method(candidate.method).into(),
            mase: score.map(|score| score.mase),
            wape: score.and_then(|score| score.wape),
            rmse: score.map(|score| score.rmse),
            coverage80: score.and_then(|score| score.coverage80),
            coverage95: score.and_then(|score| score.coverage95),
            origins: score.map_or(0, |score| count(score.origins)),
            chosen: candidate.method == outcome.method,
            problem: match candidate.verdict {
                Verdict::Tested(_) => String::new(),
                Verdict::Untested => "The series is too short to test it.".to_owned(),
                Verdict::NotApplicable => {
                    "The series is too short for it, or has no season.".to_owned()
                }
            },
        }
    };
    outcome.candidates.iter().map(encode).collect()
}

fn encode_point(day: NaiveDate, point: Point, bridging: bool) -> proto::ForecastPoint {
    proto::ForecastPoint {
        date: day.to_string(),
        value: point.mean,
        interval80: Some(interval(point.low80, point.high80)),
        interval95: Some(interval(point.low95, point.high95)),
        bridging,
    }
}

fn interval(low: f64, high: f64) -> proto::Interval {
    proto::Interval { low, high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_a_name_in_the_contract() {
        for method in MethodName::ALL {
            let encoded = encode_method(method);
            assert_eq!(decode_method(encoded), Some(method));
            let name = encoded.as_str_name().to_lowercase();
            assert_eq!(name, format!("forecast_method_{}", method.as_str()));
        }
        assert_eq!(decode_method(proto::ForecastMethod::Auto), None);
    }
}
