//! Days along an axis: their rhythm, and which of them are written under it.
//!
//! Labels have two lines, `Mar` and below it `2014`: the year stands under the first one and wherever it
//! changes, so that every label can be read without guessing.

use std::iter;

use chrono::{Datelike, Days, Months, NaiveDate};

/// Steps between labels that are counted in days.
const DAYS: [i64; 4] = [1, 2, 7, 14];
/// Steps between labels that are counted in months, up to those of whole years.
const MONTHS: [i64; 4] = [1, 2, 3, 6];
/// The months of a year.
const YEAR: i64 = 12;

/// A label under the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where it stands.
    pub(super) day: NaiveDate,
    /// Its first line.
    pub(super) label: String,
    /// Its second line: the year, where it is not the one of the label before.
    pub(super) year: Option<String>,
}

/// How many labels there is room for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Of such as `28 May`.
    pub(super) days: usize,
    /// Of such as `May` and `2014`.
    pub(super) months: usize,
}

/// The days of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Calendar {
    first: NaiveDate,
    last: NaiveDate,
    rhythm: Rhythm,
    /// The shortest time between two of them, in days.
    finest: i64,
}

/// What the days have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// All are the first day of their month, or all the last, so many months apart: 1, 2, 3, 4, 6 or 12.
    Months { apart: i64, ends: bool },
    /// They are so many days apart: 1 or 7.
    Days { apart: i64 },
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Days(i64),
    Months(i64),
}

impl Calendar {
    /// The calendar of days in order, each once. None without a day.
    pub(super) fn of(days: &[NaiveDate]) -> Option<Self> {
        let (&first, &last) = (days.first()?, days.last()?);
        let gaps = || days.windows(2).map(|pair| (pair[1] - pair[0]).num_days());
        let finest = gaps().min().unwrap_or(1).max(1);
        Some(Self {
            first,
            last,
            rhythm: rhythm(days),
            finest,
        })
    }

    /// How many periods of the rhythm lie between the first day and another.
    pub(super) fn periods(&self, day: NaiveDate) -> f64 {
        match self.rhythm {
            Rhythm::Months { apart, .. } => (month(day) - month(self.first)) as f64 / apart as f64,
            Rhythm::Days { apart } => (day - self.first).num_days() as f64 / apart as f64,
        }
    }

    /// The last day.
    pub(super) fn last(&self) -> NaiveDate {
        self.last
    }

    /// The labels, as many as there is room for but no finer than the days themselves.
    pub(super) fn ticks(&self, room: Room) -> Vec<Tick> {
        let found = steps().find_map(|step| {
            let room = match step {
                Step::Days(_) => room.days,
                Step::Months(_) => room.months,
            };
            let days = self.days(step, room)?;
            (days.len() > 1).then(|| labelled(&days, step, self.phase() == 0))
        });
        found.unwrap_or_else(|| {
            // A single day, or too little room for anything rounder.
            let mut days = vec![self.first];
            if self.last != self.first && room.days > 1 {
                days.push(self.last);
            }
            labelled(&days, Step::Days(1), false)
        })
    }

    /// The days of a step, unless they are too many or finer than what is shown.
    fn days(&self, step: Step, room: usize) -> Option<Vec<NaiveDate>> {
        match (step, self.rhythm) {
            (Step::Days(apart), Rhythm::Days { .. }) if apart >= self.finest => {
                let apart = Days::new(apart.unsigned_abs());
                within(
                    room,
                    |_| true,
                    iter::successors(Some(self.first), |day| {
                        day.checked_add_days(apart).filter(|day| *day <= self.last)
                    }),
                )
            }
            (Step::Months(apart), Rhythm::Days { .. }) => self.months(apart, false, room),
            (Step::Months(apart), Rhythm::Months { apart: own, ends }) if apart % own == 0 => {
                self.months(apart, ends, room)
            }
            _ => None,
        }
    }

    fn months(&self, apart: i64, ends: bool, room: usize) -> Option<Vec<NaiveDate>> {
        let (first, last) = (month(self.first), month(self.last));
        if (last - first) / apart > i64::try_from(room).unwrap_or(i64::MAX) {
            return None;
        }
        let begin = first + (self.phase() - first).rem_euclid(apart);
        let numbers = (0..)
            .map(|index| begin + index * apart)
            .take_while(|&number| number <= last);
        within(
            room,
            |day| (self.first..=self.last).contains(day),
            numbers.map_while(|number| day_of(number, ends)),
        )
    }

    /// The month of a year that labels hang on: January, or where the days would never meet it another.
    fn phase(&self) -> i64 {
        match self.rhythm {
            Rhythm::Months { apart, .. } => month(self.first).rem_euclid(apart),
            Rhythm::Days { .. } => 0,
        }
    }
}

/// All of the days that are wanted, unless there are more than there is room for.
fn within(
    room: usize,
    wanted: impl Fn(&NaiveDate) -> bool,
    days: impl Iterator<Item = NaiveDate>,
) -> Option<Vec<NaiveDate>> {
    let days: Vec<NaiveDate> = days.filter(wanted).take(room + 1).collect();
    (days.len() <= room).then_some(days)
}

fn rhythm(days: &[NaiveDate]) -> Rhythm {
    let starts = days.iter().all(|day| day.day() == 1);
    let ends = days.iter().all(|day| is_last_of_month(*day));
    // A day alone says nothing of months.
    if days.len() > 1 && (starts || ends) {
        let apart = days
            .windows(2)
            .map(|pair| month(pair[1]) - month(pair[0]))
            .fold(YEAR, common);
        Rhythm::Months { apart, ends }
    } else {
        let apart = days
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).num_days())
            .fold(7, common);
        Rhythm::Days { apart }
    }
}

/// All steps, from a day up to what the calendar can hold.
fn steps() -> impl Iterator<Item = Step> {
    let years = (0..6).flat_map(|power| [1, 2, 5].map(|begin| begin * 10i64.pow(power) * YEAR));
    DAYS.into_iter()
        .map(Step::Days)
        .chain(MONTHS.into_iter().chain(years).map(Step::Months))
}

fn labelled(days: &[NaiveDate], step: Step, from_january: bool) -> Vec<Tick> {
    let mut before = None;
    days.iter()
        .map(|&day| {
            let year = day.year();
            let (label, year) = match step {
                Step::Months(apart) if apart % YEAR == 0 && from_january => {
                    (year.to_string(), None)
                }
                Step::Months(_) => (day.format("%b").to_string(), Some(year)),
                Step::Days(_) => (day.format("%-d %b").to_string(), Some(year)),
            };
            let changed = year != before;
            before = year;
            Tick {
                day,
                label,
                year: year.filter(|_| changed).map(|year| year.to_string()),
            }
        })
        .collect()
}

/// The months since the year 0.
fn month(day: NaiveDate) -> i64 {
    i64::from(day.year()) * YEAR + i64::from(day.month0())
}

/// The first or the last day of a month since the year 0.
fn day_of(month: i64, last: bool) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(YEAR)).ok()?;
    let number = u32::try_from(month.rem_euclid(YEAR)).ok()? + 1;
    let first = NaiveDate::from_ymd_opt(year, number, 1)?;
    if last {
        first.checked_add_months(Months::new(1))?.pred_opt()
    } else {
        Some(first)
    }
}

fn is_last_of_month(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.day() == 1)
}

/// The greatest number that divides both.
fn common(one: i64, other: i64) -> i64 {
    if other == 0 {
        one
    } else {
        common(other, one % other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn room(labels: usize) -> Room {
        Room {
            days: labels,
            months: labels,
        }
    }

    fn written(days: &[NaiveDate], labels: usize) -> Vec<String> {
        Calendar::of(days)
            .unwrap()
            .ticks(room(labels))
            .into_iter()
            .map(|tick| match tick.year {
                Some(year) => format!("{} {year}", tick.label),
                None => tick.label,
            })
            .collect()
    }

    #[test]
    fn labels_go_from_days_to_years() {
        let daily: Vec<_> = day(2013, 12, 28).iter_days().take(8).collect();
        assert_eq!(
            written(&daily, 8),
            [
                "28 Dec 2013",
                "29 Dec",
                "30 Dec",
                "31 Dec",
                "1 Jan 2014",
                "2 Jan",
                "3 Jan",
                "4 Jan"
            ]
        );
        assert_eq!(
            written(&daily, 4),
            ["28 Dec 2013", "30 Dec", "1 Jan 2014", "3 Jan"]
        );
        let quarter: Vec<_> = day(2013, 12, 2).iter_days().take(100).collect();
        assert_eq!(written(&quarter, 5), ["Jan 2014", "Feb", "Mar"]);
        let months: Vec<_> = (0..14)
            .filter_map(|index| day_of(24_161 + index, false))
            .collect();
        assert_eq!(
            written(&months, 5),
            ["Jul 2013", "Oct", "Jan 2014", "Apr", "Jul"]
        );
        assert_eq!(
            written(&[day(2011, 5, 31), day(2014, 2, 1)], 4),
            ["2012", "2013", "2014"]
        );
        let years: Vec<_> = (1970..2030).map(|year| day(year, 1, 1)).collect();
        assert_eq!(
            written(&years, 7),
            ["1970", "1980", "1990", "2000", "2010", "2020"]
        );
    }

    #[test]
    fn labels_are_no_finer_than_the_days() {
        assert_eq!(
            written(&[day(2014, 1, 1), day(2014, 2, 1), day(2014, 3, 1)], 20),
            ["Jan 2014", "Feb", "Mar"]
        );
        assert_eq!(
            written(&[day(2014, 1, 6), day(2014, 1, 13), day(2014, 1, 20)], 20),
            ["6 Jan 2014", "13 Jan", "20 Jan"]
        );
        assert_eq!(written(&[day(2014, 1, 6)], 20), ["6 Jan 2014"]);
    }

    #[test]
    fn labels_meet_what_ends_a_month_and_years_that_begin_in_july() {
        let ends = [day(2014, 1, 31), day(2014, 2, 28), day(2014, 3, 31)];
        let ticks = Calendar::of(&ends).unwrap().ticks(room(9));
        assert_eq!(ticks.iter().map(|tick| tick.day).collect::<Vec<_>>(), ends);
        let fiscal: Vec<_> = (2010..2014).map(|year| day(year, 7, 1)).collect();
        assert_eq!(
            written(&fiscal, 9),
            ["Jul 2010", "Jul 2011", "Jul 2012", "Jul 2013"]
        );
        let quarters = [
            day(2013, 2, 1),
            day(2013, 5, 1),
            day(2013, 8, 1),
            day(2014, 2, 1),
        ];
        assert_eq!(
            written(&quarters, 9),
            ["Feb 2013", "May", "Aug", "Nov", "Feb 2014"]
        );
    }

    #[test]
    fn periods_show_what_is_missing() {
        let days = [day(2013, 11, 1), day(2013, 12, 1), day(2014, 3, 1)];
        let calendar = Calendar::of(&days).unwrap();
        for (day, periods) in days.into_iter().zip([0.0, 1.0, 4.0]) {
            assert!((calendar.periods(day) - periods).abs() < 1e-9, "{day}");
        }
    }

    proptest! {
        #[test]
        fn labels_are_in_order_and_within_the_days_and_the_room(
            mut days in prop::collection::vec(-2_000_000..2_000_000i32, 1..30),
            labels in 1..20usize,
        ) {
            days.sort_unstable();
            days.dedup();
            let days: Vec<_> = days
                .into_iter()
                .filter_map(NaiveDate::from_num_days_from_ce_opt)
                .collect();
            let ticks = Calendar::of(&days).unwrap().ticks(room(labels));
            prop_assert!((1..=labels.max(1)).contains(&ticks.len()));
            prop_assert!(ticks.is_sorted_by(|a, b| a.day < b.day));
            prop_assert!(ticks[0].day >= days[0]);
            prop_assert!(ticks[ticks.len() - 1].day <= days[days.len() - 1]);
        }
    }
}
