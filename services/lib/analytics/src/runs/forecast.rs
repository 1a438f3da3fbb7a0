//! A forecast as rows of the ledger, each value with what seasonal naive expects on its day; and what came.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use insight::forecast::ledger::{KnownSales, Rhythm};
use insight::period::PeriodRequest;
use insight::sales::Question;
use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::runs::ResultRow;
use store::runs::ledger::{Actuals, Pending, TOTAL};

use super::{Follow, Found};
use crate::messages::short_name;
use crate::sales::SalesView;
use crate::service::Snapshot;

/// What came of the sales, as far as all the data know: not only up to the day that a run looks back from.
#[derive(Debug)]
pub struct Came(KnownSales);

/// The parts of a forecast's answer that its run keeps.
#[derive(Debug)]
pub struct ForecastAnswer {
    /// The day it looks ahead from.
    pub as_of: String,
    /// Days forecast after it.
    pub horizon_days: i32,
    /// All channels together.
    pub total: Option<proto::ForecastTotal>,
    /// Each channel.
    pub channels: Vec<proto::ChannelForecast>,
    /// How it was computed.
    pub provenance: Option<proto::Provenance>,
}

impl Actuals for Came {
    fn of(&self, pending: &Pending) -> Option<f64> {
        let rhythm = match pending.cadence.as_str() {
            "BATCH" => Rhythm::Batch,
            _ => Rhythm::Daily,
        };
        let day = pending.day.parse().ok()?;
        self.0.actual(&pending.series, day, rhythm)
    }

    fn until(&self) -> String {
        self.0.newest().to_string()
    }
}

impl<T: Snapshot, const D: usize> SalesView<'_, T, D> {
    /// The forecast of all sales as what its run found.
    pub fn forecast_found(&self, answer: ForecastAnswer) -> Result<Found> {
        let as_of: NaiveDate = answer.as_of.parse().map_err(|_| no_day(&answer.as_of))?;
        let then = self.known_sales(&answer.as_of)?;
        let mut rows = Rows::new(as_of);
        for channel in &answer.channels {
            let horizon = answer.horizon_days.unsigned_abs();
            let naive = then.seasonal_naive(&channel.channel, as_of, horizon);
            rows.add_channel(channel, &naive)?;
        }
        for point in answer.total.iter().flat_map(|total| &total.points) {
            rows.add_total(point)?;
        }
        Ok(Found {
            provenance: answer.provenance.unwrap_or_default(),
            results: rows.made,
            follow: Follow::Score(Came(self.known_sales("")?)),
        })
    }

    fn known_sales(&self, as_of: &str) -> Result<KnownSales> {
        let period = PeriodRequest::new("", "", 0, as_of);
        let question: Question<D> = self.question(period, [&[]; D])?;
        let dimensions = [self.channel, self.category];
        Ok(KnownSales::new(self.rollup, &question, dimensions))
    }
}

/// The rows of one forecast.
struct Rows {
    as_of: NaiveDate,
    made: Vec<ResultRow>,
    items: HashSet<String>,
    /// By day: the sum of what seasonal naive expects of the channels that trade on it; nothing where it
    /// can say nothing of one of them.
    naive_totals: BTreeMap<String, Option<f64>>,
}

impl Rows {
    fn new(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            made: Vec::new(),
            items: HashSet::new(),
            naive_totals: BTreeMap::new(),
        }
    }

    /// The points of a channel. `naive` has the same days in the same order.
    fn add_channel(
        &mut self,
        channel: &proto::ChannelForecast,
        naive: &[(NaiveDate, f64)],
    ) -> Result<()> {
        let cadence = short_name(&channel.cadence(), proto::Cadence::as_str_name);
        let method = short_name(&channel.method(), proto::ForecastMethod::as_str_name);
        for (at, point) in channel.points.iter().enumerate() {
            let same_day = naive
                .get(at)
                .filter(|(day, _)| day.to_string() == point.date);
            let baseline = same_day.map(|(_, value)| *value);
            if !point.bridging {
                let total = self.naive_totals.entry(point.date.clone());
                let total = total.or_insert(Some(0.0));
                *total = total.zip(baseline).map(|(total, value)| total + value);
            }
            self.add(&channel.channel, point, [cadence, method], baseline)?;
        }
        Ok(())
    }

    fn add_total(&mut self, point: &proto::ForecastPoint) -> Result<()> {
        let baseline = self.naive_totals.get(&point.date).copied().flatten();
        // Each channel has its own.
        self.add(TOTAL, point, ["UNSPECIFIED"; 2], baseline)
    }

    fn add(
        &mut self,
        series: &str,
        point: &proto::ForecastPoint,
        [cadence, method]: [&str; 2],
        baseline: Option<f64>,
    ) -> Result<()> {
        let day: NaiveDate = point.date.parse().map_err(|_| no_day(&point.date))?;
        let label = format!("{series}, {day}");
        let mut item = format!("{series} {day}");
        // Two batches of uncertain days can be shown on one.
        for another in 2.. {
            if self.items.insert(item.clone()) {
                break;
            }
            item = format!("{series} {day} {another}");
        }
        let (inner, outer) = (point.interval80.as_ref(), point.interval95.as_ref());
        let end =
            |interval: Option<&proto::Interval>, of: fn(&proto::Interval) -> f64| interval.map(of);
        let row = ResultRow::new(item, label)
            .with("series", series)
            .with("day", point.date.as_str())
            .with("cadence", cadence)
            .with("method", method)
            .with("value", point.value)
            .with("low80", end(inner, |interval| interval.low))
            .with("high80", end(inner, |interval| interval.high))
            .with("low95", end(outer, |interval| interval.low))
            .with("high95", end(outer, |interval| interval.high))
            .with("baseline", baseline)
            .with("bridging", point.bridging)
            .with("as_of", self.as_of.to_string())
            .with("days_ahead", (day - self.as_of).num_days());
        self.made.push(row);
        Ok(())
    }
}

fn no_day(text: &str) -> Error {
    Error::internal_fault(format!("a forecast has the day {text:?}"))
}

#[cfg(test)]
mod tests {
    use store::runs::Value;

    use super::*;

    fn point(date: &str, value: f64, bridging: bool) -> proto::ForecastPoint {
        proto::ForecastPoint {
            date: date.to_owned(),
            value,
            interval80: Some(proto::Interval {
                low: 1.0,
                high: 2.0,
            }),
            interval95: None,
            bridging,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_value_has_its_baseline_and_the_total_their_sum() {
        let channel = |name: &str, points| proto::ChannelForecast {
            channel: name.to_owned(),
            cadence: proto::Cadence::Daily.into(),
            method: proto::ForecastMethod::Theta.into(),
            points,
            ..proto::ChannelForecast::default()
        };
        let mut rows = Rows::new(day("2014-01-28"));
        let a = channel(
            "A",
            vec![
                point("2014-01-28", 5.0, true),
                point("2014-01-29", 6.0, false),
                point("2014-01-30", 7.0, false),
            ],
        );
        let naive = [
            (day("2014-01-28"), 50.0),
            (day("2014-01-29"), 60.0),
            (day("2014-01-30"), 70.0),
        ];
        rows.add_channel(&a, &naive).ok().unwrap();
        let b = channel(
            "B",
            vec![
                point("2014-01-29", 1.0, false),
                point("2014-01-29", 2.0, false),
            ],
        );
        rows.add_channel(&b, &[(day("2014-01-29"), 10.0)])
            .ok()
            .unwrap();
        for (date, value) in [("2014-01-29", 9.0), ("2014-01-30", 7.0)] {
            rows.add_total(&point(date, value, false)).ok().unwrap();
        }
        let shown = rows.made.iter().map(|row| {
            let (Some(Value::Number(baseline)), Some(Value::Integer(ahead))) =
                (row.get("baseline"), row.get("days_ahead"))
            else {
                panic!("{row:?}");
            };
            (row.item.as_str(), *baseline, ahead.unwrap())
        });
        let shown: Vec<_> = shown.collect();
        let expected = [
            ("A 2014-01-28", Some(50.0), 0),
            ("A 2014-01-29", Some(60.0), 1),
            ("A 2014-01-30", Some(70.0), 2),
            ("B 2014-01-29", Some(10.0), 1),
            ("B 2014-01-29 2", None, 1),
            ("Total 2014-01-29", None, 1),
            ("Total 2014-01-30", Some(70.0), 2),
        ];
        assert_eq!(shown, expected);
    }
}
