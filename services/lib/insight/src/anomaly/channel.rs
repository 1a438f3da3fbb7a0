//! A channel's days looked at by its trading calendar.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::detect::{Detection, Direction, Options, Point, detect};
use crate::forecast::calendar::{Batch, Cadence, Daily, DailyValues};

/// Sales so few days from a batch's main day belong to it.
const BATCH_REACH: i64 = 7;

/// A value that stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly {
    /// Its day; of a batch the main one.
    pub day: NaiveDate,
    /// The value, and what was expected of it.
    pub point: Point,
    /// Which way it stands out.
    pub direction: Direction,
    /// First and last day of the run of anomalies in the same direction that it belongs to.
    pub run: (NaiveDate, NaiveDate),
    /// Its place among the channel's values; nothing for a sale on a day that never trades.
    pub place: Option<usize>,
}

/// What was found in a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelFindings {
    /// How the channel trades.
    pub cadence: Cadence,
    /// The day of each value at that cadence.
    pub days: Vec<NaiveDate>,
    /// How the values were judged; nothing when there are too few of them.
    pub detection: Option<Detection>,
    /// What stands out, oldest first.
    pub anomalies: Vec<Anomaly>,
    place_of: BTreeMap<NaiveDate, usize>,
}

impl ChannelFindings {
    /// The place, among the channel's values, of the value that a day's sales are part of; nothing for
    /// days that never trade.
    #[must_use]
    pub fn place_of(&self, day: NaiveDate) -> Option<usize> {
        self.place_of.get(&day).copied()
    }

    /// Every day that trades, with its place as [`Self::place_of`] gives it; of batches, every day with
    /// a part of one.
    pub fn places(&self) -> impl Iterator<Item = (NaiveDate, usize)> {
        self.place_of.iter().map(|(day, place)| (*day, *place))
    }
}

/// Looks at a channel from its first sale to the last day it is complete. Its calendar is learned from
/// the same days: a day on which it never trades is expected to have no sales, and stands out when it
/// has some, however small.
#[must_use]
pub fn look_at(days: &DailyValues, options: Options) -> ChannelFindings {
    let cadence = Cadence::learn(days);
    let slots = match &cadence {
        Cadence::Daily(daily) => Slots::of_days(daily, days),
        Cadence::Batch(batch) => Slots::of_batches(batch, days),
    };
    let season = cadence.seasons().first().copied().unwrap_or(1);
    let detection = detect(&slots.values, season, options);
    let mut anomalies = match &detection {
        Some(detection) => standing_out(detection, &slots.days),
        None => Vec::new(),
    };
    if let Some(detection) = &detection {
        anomalies.extend(
            slots
                .out_of_place
                .iter()
                .map(|(day, value)| out_of_place(*day, *value, detection)),
        );
    }
    anomalies.sort_by_key(|anomaly| anomaly.day);
    ChannelFindings {
        cadence,
        days: slots.days,
        detection,
        anomalies,
        place_of: slots.place_of,
    }
}

/// Days put where they belong at the channel's cadence.
#[derive(Default)]
struct Slots {
    /// The day each value is dated with.
    days: Vec<NaiveDate>,
    /// The values; not a number on holidays.
    values: Vec<f64>,
    place_of: BTreeMap<NaiveDate, usize>,
    /// Sales on days that never trade.
    out_of_place: Vec<(NaiveDate, f64)>,
}

impl Slots {
    fn of_days(daily: &Daily, days: &DailyValues) -> Self {
        let mut slots = Self::default();
        for (day, value) in days.iter() {
            if daily.open.contains(day.weekday()) {
                slots.place_of.insert(day, slots.days.len());
                slots.days.push(day);
                slots.values.push(if daily.trades_on(day) {
                    value
                } else {
                    f64::NAN
                });
            } else if value != 0.0 {
                slots.out_of_place.push((day, value));
            }
        }
        slots
    }

    fn of_batches(batch: &Batch, days: &DailyValues) -> Self {
        // The largest sale of each month is the batch, or its main part.
        let mut main: BTreeMap<NaiveDate, (NaiveDate, f64)> = BTreeMap::new();
        for (day, value) in days.iter().filter(|(_, value)| *value != 0.0) {
            let largest = main.entry(batch.month_for(day)).or_insert((day, value));
            if value.abs() > largest.1.abs() {
                *largest = (day, value);
            }
        }
        let mut slots = Self::default();
        let mut places: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        let (first, last) = (
            main.keys().next().copied(),
            main.keys().next_back().copied(),
        );
        let mut month = first;
        // A batch that is overdue is missing too.
        let is_over = |this: &NaiveDate| {
            last.is_some_and(|last| *this <= last || batch.is_overdue(*this, days))
        };
        while let Some(this) = month.filter(is_over) {
            places.insert(this, slots.days.len());
            // A month whose batch is missing has 0, on the day it was to be expected.
            slots.days.push(
                main.get(&this)
                    .map_or_else(|| batch.day_in(this), |(day, _)| *day),
            );
            slots.values.push(0.0);
            month = this.checked_add_months(Months::new(1));
        }
        for (day, value) in days.iter().filter(|(_, value)| *value != 0.0) {
            match places.get(&batch.month_for(day)) {
                Some(place) if (day - slots.days[*place]).num_days().abs() <= BATCH_REACH => {
                    slots.values[*place] += value;
                    slots.place_of.insert(day, *place);
                }
                _ => slots.out_of_place.push((day, value)),
            }
        }
        slots
    }
}

/// The flagged points, each with its run.
fn standing_out(detection: &Detection, days: &[NaiveDate]) -> Vec<Anomaly> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < days.len() {
        let Some(direction) = detection.points[place].anomaly else {
            place += 1;
            continue;
        };
        let run = detection.points[place..]
            .iter()
            .take_while(|point| point.anomaly == Some(direction))
            .count();
        let ends = (days[place], days[place + run - 1]);
        found.extend((place..place + run).map(|place| Anomaly {
            day: days[place],
            point: detection.points[place],
            direction,
            run: ends,
            place: Some(place),
        }));
        place += run;
    }
    found
}

fn out_of_place(day: NaiveDate, value: f64, detection: &Detection) -> Anomaly {
    let direction = if value > 0.0 {
        Direction::Spike
    } else {
        Direction::Drop
    };
    Anomaly {
        day,
        point: Point {
            actual: value,
            expected: 0.0,
            band: (0.0, 0.0),
            score: detection.score_against_nothing(value),
            anomaly: Some(direction),
        },
        direction,
        run: (day, day),
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::threshold::Sensitivity;
    use super::*;

    const MEDIUM: Options = Options {
        sensitivity: Sensitivity::Medium,
        least_deviation: 100.0,
    };

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Two years without Sundays, Saturdays at half.
    fn closed_on_sundays(change: impl Fn(NaiveDate, f64) -> f64) -> ChannelFindings {
        let first = date("2014-01-01");
        let last = date("2015-12-31");
        let sales = first.iter_days().take_while(|day| *day <= last).map(|day| {
            let usual = match day.weekday() {
                chrono::Weekday::Sun => 0.0,
                chrono::Weekday::Sat => 5_000.0,
                _ => 10_000.0,
            };
            let wobble = 1.0 + 0.02 * (f64::from(day.day() * 7 % 11) - 5.0);
            (day, change(day, usual * wobble))
        });
        look_at(&DailyValues::through(sales, last), MEDIUM)
    }

    #[test]
    fn a_closed_sunday_is_no_drop_and_a_sale_on_one_stands_out() {
        let found = closed_on_sundays(|_, value| value);
        assert_eq!(found.anomalies, []);
        assert_eq!(found.place_of(date("2014-01-05")), None);

        let sunday = date("2015-06-07");
        let found = closed_on_sundays(|day, value| if day == sunday { 50.0 } else { value });
        assert_eq!(found.anomalies.len(), 1, "{:?}", found.anomalies);
        let odd = found.anomalies[0];
        assert_eq!(
            (odd.day, odd.direction, odd.place),
            (sunday, Direction::Spike, None)
        );
        assert!(odd.point.expected == 0.0 && odd.point.score > 0.0);
    }

    #[test]
    fn a_gap_is_one_run_over_its_closed_days() {
        let gap = date("2015-03-06")..=date("2015-03-10");
        let found = closed_on_sundays(|day, value| if gap.contains(&day) { 0.0 } else { value });
        let days: Vec<_> = found
            .anomalies
            .iter()
            .map(|found| found.day.day())
            .collect();
        assert_eq!(days, [6, 7, 9, 10]);
        for found in &found.anomalies {
            assert_eq!(found.run, (date("2015-03-06"), date("2015-03-10")));
            assert_eq!(found.direction, Direction::Drop);
        }
    }

    /// Three years of a batch near each month's end.
    fn batches(change: impl Fn(usize, f64) -> f64) -> Vec<(NaiveDate, f64)> {
        (0..36_u32)
            .map(|month| {
                let day =
                    NaiveDate::from_ymd_opt(2011 + (month / 12).cast_signed(), month % 12 + 1, 28);
                let usual = 1e6 + 2e5 * f64::from(month % 3) + 1e4 * f64::from(month * 7 % 5);
                (day.unwrap(), change(month as usize, usual))
            })
            .collect()
    }

    #[test]
    fn batches_are_compared_with_batches() {
        let last = date("2013-12-28");
        let quiet = look_at(
            &DailyValues::through(batches(|_, value| value), last),
            MEDIUM,
        );
        assert!(matches!(quiet.cadence, Cadence::Batch(_)));
        assert_eq!((quiet.days.len(), quiet.anomalies.len()), (36, 0));

        // A batch booked on two days, one that is missing, and a sale far from any.
        let mut sales = batches(|month, value| if month == 20 { 0.0 } else { value });
        sales.push((date("2012-05-29"), 400.0));
        sales.push((date("2013-04-10"), 9_000.0));
        let found = look_at(&DailyValues::through(sales, last), MEDIUM);
        let told: Vec<_> = found
            .anomalies
            .iter()
            .map(|found| (found.day, found.place))
            .collect();
        assert_eq!(
            told,
            [(found.days[20], Some(20)), (date("2013-04-10"), None)]
        );
        assert_eq!(found.place_of(date("2012-05-29")), Some(16));
    }

    #[test]
    fn a_last_batch_that_does_not_come_is_a_drop() {
        let look = |through: &str| {
            let mut sales = batches(|_, value| value);
            sales.pop();
            look_at(&DailyValues::through(sales, date(through)), MEDIUM)
        };
        let late = look("2014-01-05");
        assert_eq!((late.days.len(), late.anomalies.len()), (35, 0));
        let missing = look("2014-01-14");
        assert_eq!(missing.days.len(), 36);
        assert_eq!(missing.anomalies.len(), 1, "{:?}", missing.anomalies);
        let drop = missing.anomalies[0];
        assert_eq!(
            (drop.day, drop.direction),
            (date("2013-12-28"), Direction::Drop)
        );
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        let found = look_at(&DailyValues::through([], date("2013-01-01")), MEDIUM);
        assert_eq!(
            (found.detection, found.anomalies.len(), found.days.len()),
            (None, 0, 0)
        );
    }
}
