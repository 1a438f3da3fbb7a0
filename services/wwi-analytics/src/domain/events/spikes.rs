//! Days on which far more of an item was asked for than usual.
//!
//! What is usual is the item's own demand on the trading days of the year before the day; days on
//! which nobody ordered anything at all are closed, not quiet. An item asked for on most trading days
//! is judged by its distance from the median in robust deviations (and no day of the year but one in
//! two hundred may reach as far); one asked for now and then by its 99.5 % quantile and half as much
//! again, as the deviation of mostly zeros says nothing. Beside that a floor: a handful of units is no
//! event. Trading days in a row are one event.
//!
//! Severity: HIGH when the item runs out or customers wait now, MEDIUM when it is at the reorder
//! point, else LOW.

use chrono::{Days, NaiveDate};
use insight::period::Period;
use insight::score::RobustScale;
use insight::statistics::{count, quantile_of_sorted};

use super::shortage::{Shortages, Step};
use super::{Event, Kind, Severity, Subject, figure, id};
use crate::domain::stock::Stock;

/// Days with demand that it takes, too: of an item asked for a few times a year every time is rare.
const LEAST_ASKED: usize = 12;
/// How far back the usual demand goes, days.
const USUAL_DAYS: usize = 365;
/// Trading days that it takes to know what is usual.
const LEAST_DAYS: usize = 60;
/// Robust deviations above the median that are far.
pub const FAR: f64 = 6.0;
/// Few days exceed this quantile.
pub const RARE: f64 = 0.995;
/// An item asked for now and then must exceed the quantile by this factor.
pub const RARE_FACTOR: f64 = 1.5;
/// An item is asked for often when demand comes on every 1.32nd day at the least (Syntetos, Boylan and
/// Croston 2005).
const OFTEN: f64 = 1.0 / 1.32;
/// Units beyond the usual mean that are the least of an event.
pub const LEAST_UNITS: f64 = 10.0;

/// A day's demand and what was usual then.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spike {
    /// Its place among the days with data.
    day: usize,
    units: f64,
    mean: f64,
    limit: f64,
}

/// The limit that a day's demand exceeds, judged by what was usual `before` with this mean; nothing
/// when it is usual itself, or too little is known.
fn exceeded_limit(units: f64, before: &[f64], mean: f64) -> Option<f64> {
    let enough = before.len() >= LEAST_DAYS && units - mean >= LEAST_UNITS;
    if !enough || is_exceeded_often(units, before) {
        return None;
    }
    let mut sorted = before.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rare = quantile_of_sorted(&sorted, RARE)?;
    let asked = sorted.len() - sorted.partition_point(|units| *units <= 0.0);
    if asked < LEAST_ASKED {
        return None;
    }
    let limit = if count(asked) >= OFTEN * count(sorted.len()) {
        let scale = RobustScale::of(&sorted)?;
        rare.max(scale.median() + FAR * scale.deviation())
    } else {
        RARE_FACTOR * rare
    };
    (units > limit).then_some(limit)
}

/// Whether so many days were no quieter that the demand cannot exceed the quantile: told without
/// sorting, which is most of the work.
fn is_exceeded_often(units: f64, before: &[f64]) -> bool {
    let no_quieter = before.iter().filter(|other| **other >= units).count();
    count(no_quieter) >= (1.0 - RARE) * count(before.len()) + 2.0
}

/// The spikes of all items on all days, found once: what is judged by the days before it is the same
/// in every look.
#[derive(Debug)]
pub struct Spikes {
    calendar: Calendar,
    items: Vec<Vec<Spike>>,
}

impl Spikes {
    /// Judges every day of every item.
    #[must_use]
    pub fn find(stock: &Stock) -> Self {
        let newest = stock.span().map_or(NaiveDate::MIN, Period::to);
        let demand: Vec<&[u32]> = (0..stock.items().len())
            .map(|index| stock.demand(index, newest))
            .collect();
        let calendar = Calendar::new(newest, &demand);
        let items = demand.iter().map(|demand| spikes(demand, &calendar));
        Self {
            items: items.collect(),
            calendar,
        }
    }

    /// The spikes of the last `days_back` days until `as_of`, all items.
    #[must_use]
    pub fn events(
        &self,
        stock: &Stock,
        shortages: &Shortages<'_>,
        as_of: NaiveDate,
        days_back: u32,
    ) -> Vec<Event> {
        let oldest = as_of.checked_sub_days(Days::new(u64::from(days_back.saturating_sub(1))));
        let oldest = oldest.unwrap_or(NaiveDate::MIN);
        let mut found = Vec::new();
        for (index, spikes) in self.items.iter().enumerate() {
            for run in self.calendar.runs(spikes, oldest, as_of) {
                let first_day = self.calendar.day(run[0].day);
                found.push(event(stock, shortages, index, first_day, run));
            }
        }
        found
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let spikes: usize = self.items.iter().map(Vec::capacity).sum();
        self.calendar.traded.capacity() * size_of::<usize>() + spikes * size_of::<Spike>()
    }
}

/// Which days of the data were traded on.
#[derive(Debug)]
struct Calendar {
    newest: NaiveDate,
    /// Trading days before each day with data, and before the day after the newest.
    traded: Vec<usize>,
}

impl Calendar {
    /// Traded is on the days on which anything was asked for.
    fn new(newest: NaiveDate, demand: &[&[u32]]) -> Self {
        let days = demand.first().map_or(0, |demand| demand.len());
        let mut traded = vec![0; days + 1];
        for day in 0..days {
            let open = demand.iter().any(|demand| demand[day] > 0);
            traded[day + 1] = traded[day] + usize::from(open);
        }
        Self { newest, traded }
    }

    fn is_open(&self, day: usize) -> bool {
        self.traded[day + 1] > self.traded[day]
    }

    fn day(&self, place: usize) -> NaiveDate {
        let before = Days::new((self.traded.len() - 2 - place) as u64);
        self.newest.checked_sub_days(before).unwrap_or(self.newest)
    }

    /// The spikes of an item until a day, each with those of the trading days next to it; without
    /// those that ended before `oldest`.
    fn runs<'a>(
        &self,
        spikes: &'a [Spike],
        oldest: NaiveDate,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = &'a [Spike]> {
        let known = spikes.partition_point(|spike| self.day(spike.day) <= as_of);
        let next = |a: &Spike, b: &Spike| self.traded[b.day] == self.traded[a.day] + 1;
        let runs = spikes[..known].chunk_by(next);
        runs.filter(move |run| run.last().is_some_and(|last| self.day(last.day) >= oldest))
    }
}

/// The spikes of an item, by day.
fn spikes(demand: &[u32], calendar: &Calendar) -> Vec<Spike> {
    let Some(launch) = demand.iter().position(|units| *units > 0) else {
        return Vec::new();
    };
    let open = (0..demand.len()).filter(|day| calendar.is_open(*day));
    let traded: Vec<f64> = open.map(|day| f64::from(demand[day])).collect();
    // Of whole units, so exact: the mean of any days is told without going over them.
    let mut sums = vec![0.0];
    sums.extend(traded.iter().scan(0.0, |sum, units| {
        *sum += units;
        Some(*sum)
    }));
    let spike = |day: usize| {
        let first = day.saturating_sub(USUAL_DAYS).max(launch);
        let (from, to) = (calendar.traded[first], calendar.traded[day]);
        let units = f64::from(demand[day]);
        let mean = (sums[to] - sums[from]) / count(to - from);
        let limit = exceeded_limit(units, &traded[from..to], mean)?;
        Some(Spike {
            day,
            units,
            mean,
            limit,
        })
    };
    // Closed days have no demand, and many others too little to look at.
    let days = (launch..demand.len()).filter(|day| f64::from(demand[*day]) >= LEAST_UNITS);
    days.filter_map(spike).collect()
}

fn event(
    stock: &Stock,
    shortages: &Shortages<'_>,
    index: usize,
    first_seen: NaiveDate,
    run: &[Spike],
) -> Event {
    let item = &stock.items()[index];
    let severity = match shortages.step(index) {
        Step::Waiting | Step::RunsOut => Severity::High,
        Step::Low => Severity::Medium,
        Step::Enough => Severity::Low,
    };
    let units: f64 = run.iter().map(|spike| spike.units).sum();
    let usual: f64 = run.iter().map(|spike| spike.mean).sum();
    let limit: f64 = run.iter().map(|spike| spike.limit).sum();
    let when = match run.len() {
        1 => format!("on {first_seen}"),
        days => format!("on {days} trading days from {first_seen}"),
    };
    let judged = shortages.judged(index);
    let mut figures = vec![
        figure("units", units, "units"),
        figure("usual", usual, "units"),
        figure("limit", limit, "units"),
        figure("times_usual", units / usual.max(f64::MIN_POSITIVE), "times"),
        figure("trading_days", count(run.len()), "days"),
    ];
    if let Some(cover) = judged.and_then(|judged| judged.days_of_cover) {
        figures.push(figure("days_of_cover", cover, "days"));
    }
    Event {
        id: id(Kind::DemandSpike, item.id, first_seen),
        kind: Kind::DemandSpike,
        severity,
        item: Some(Subject {
            id: item.id,
            name: item.name.clone(),
        }),
        supplier: judged.and_then(|judged| Some(judged.supplier?.name.clone())),
        first_seen,
        summary: format!(
            "Customers ordered {} units of {} {when}: {:.0} times the usual {}, and beyond {}, which \
             hardly a day of the year before reached{}.",
            short_figure(units),
            item.name,
            units / usual.max(f64::MIN_POSITIVE),
            short_figure(usual),
            short_figure(limit),
            standing(shortages.step(index))
        ),
        figures,
    }
}

/// A figure for a sentence: one decimal where it matters.
fn short_figure(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// How the item stands after it.
fn standing(step: Step) -> &'static str {
    match step {
        Step::Waiting => "; customers wait for it now",
        Step::RunsOut => "; it runs out before an order could arrive",
        Step::Low => "; it is at its reorder point now",
        Step::Enough => "; there is enough of it",
    }
}

#[cfg(test)]
mod tests {
    use insight::statistics::mean;

    use super::*;

    fn judge(units: f64, before: &[f64]) -> Option<f64> {
        exceeded_limit(units, before, mean(before).unwrap())
    }

    /// Every third day a few units, up to 30 now and then.
    fn now_and_then() -> Vec<f64> {
        let units = |day: usize| match day % 30 {
            0 => 30.0,
            part if part % 3 == 0 => 8.0,
            _ => 0.0,
        };
        (0..300).map(units).collect()
    }

    #[test]
    fn an_item_asked_for_often_is_judged_by_robust_deviations() {
        // Median 100, deviations 0 to 10 in equal parts: MAD 5, robust 7.4; six of them make 44.5.
        let often: Vec<f64> = (0..315_u16).map(|day| 90.0 + f64::from(day % 21)).collect();
        assert_eq!(judge(140.0, &often), None);
        let limit = judge(150.0, &often).unwrap();
        assert!((limit - 144.48).abs() < 0.01, "{limit}");
        // A spike before does not hide the next.
        let mut spiked = often;
        spiked[200] = 900.0;
        assert!(judge(150.0, &spiked).is_some());
    }

    #[test]
    fn an_item_asked_for_now_and_then_is_judged_by_a_quantile() {
        let before = now_and_then();
        assert_eq!(judge(45.0, &before), None);
        assert!(judge(46.0, &before).is_some_and(|limit| (limit - 45.0).abs() < 1e-9));
    }

    #[test]
    fn too_little_is_no_spike() {
        let before = now_and_then();
        assert_eq!(judge(1_000.0, &before[..59]), None);
        // A handful of units, and an item asked for a few times a year.
        let rare = |units: f64, times: usize| -> Vec<f64> {
            let day = |day: usize| if day < times { units } else { 0.0 };
            (0..300).map(day).collect()
        };
        assert_eq!(judge(9.0, &rare(1.0, 50)), None);
        assert!(judge(11.0, &rare(1.0, 50)).is_some());
        assert_eq!(judge(1_000.0, &rare(10.0, 11)), None);
    }

    #[test]
    fn telling_without_sorting_tells_the_same() {
        let before = now_and_then();
        let mut sorted = before.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rare = quantile_of_sorted(&sorted, RARE).unwrap();
        for units in [0.0, 1.0, 8.0, 9.0, 29.0, 30.0, 31.0] {
            assert!(
                !is_exceeded_often(units, &before) || units <= rare,
                "{units}"
            );
        }
    }

    #[test]
    fn spikes_on_trading_days_in_a_row_are_one() {
        // Closed every seventh day; three trading days around a closed one are spikes.
        let mut demand: Vec<u32> = (0..364).map(|day| u32::from(day % 7 != 6) * 10).collect();
        for day in [360, 361, 363] {
            demand[day] = 500;
        }
        demand[362] = 0;
        let newest = NaiveDate::from_ymd_opt(2016, 5, 31).unwrap();
        let calendar = Calendar::new(newest, &[&demand]);
        let found = spikes(&demand, &calendar);
        let places: Vec<usize> = found.iter().map(|spike| spike.day).collect();
        assert_eq!(places, [360, 361, 363]);
        // As every look finds it, however few days it asks for.
        for oldest in [360, 363] {
            let runs: Vec<_> = calendar
                .runs(&found, calendar.day(oldest), newest)
                .collect();
            assert_eq!(runs, [&found[..]]);
        }
        let until = |day| calendar.runs(&found, calendar.day(360), calendar.day(day));
        assert_eq!(until(359).count(), 0);
        assert_eq!(until(362).collect::<Vec<_>>(), [&found[..2]]);
        assert_eq!((newest - calendar.day(360)).num_days(), 3);
    }
}
