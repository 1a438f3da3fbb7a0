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

use std::collections::VecDeque;

use chrono::{Days, NaiveDate};
use insight::score::RobustScale;
use insight::statistics::{count, mean, quantile_of_sorted};

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
pub struct Spike {
    units: f64,
    mean: f64,
    limit: f64,
}

/// Judges the demand of a day by what was usual before; nothing when it is usual itself, or too
/// little is known.
#[must_use]
pub fn judge(units: f64, before: &[f64]) -> Option<Spike> {
    let mean = mean(before).filter(|_| before.len() >= LEAST_DAYS)?;
    if units - mean < LEAST_UNITS || is_exceeded_often(units, before) {
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
    (units > limit).then_some(Spike { units, mean, limit })
}

/// Whether so many days were no quieter that the demand cannot exceed the quantile: told without
/// sorting, which is most of the work.
fn is_exceeded_often(units: f64, before: &[f64]) -> bool {
    let no_quieter = before.iter().filter(|other| **other >= units).count();
    count(no_quieter) >= (1.0 - RARE) * count(before.len()) + 2.0
}

/// The spikes of the last `days_back` days, all items.
#[must_use]
pub fn events(
    stock: &Stock,
    shortages: &Shortages<'_>,
    as_of: NaiveDate,
    days_back: u32,
) -> Vec<Event> {
    let Some(span) = stock.span().filter(|span| span.from() <= as_of) else {
        return Vec::new();
    };
    let items = stock.items().len();
    let demand: Vec<&[u32]> = (0..items).map(|index| stock.demand(index, as_of)).collect();
    let days = demand.first().map_or(0, |demand| demand.len());
    let open: Vec<bool> = (0..days)
        .map(|day| demand.iter().any(|demand| demand[day] > 0))
        .collect();
    let newest = span.to().min(as_of);
    let calendar = Calendar { newest, open };
    let oldest = as_of.checked_sub_days(Days::new(u64::from(days_back.saturating_sub(1))));
    let from = oldest.map_or(0, |oldest| calendar.place(oldest));
    let mut found = Vec::new();
    for (index, demand) in demand.iter().enumerate() {
        for (day, run) in runs(demand, &calendar, from) {
            found.push(event(stock, shortages, index, calendar.day(day), &run));
        }
    }
    found
}

/// Which days of the data were traded on.
struct Calendar {
    newest: NaiveDate,
    open: Vec<bool>,
}

impl Calendar {
    /// The place of a day; the first for earlier ones, behind the last for later ones.
    fn place(&self, day: NaiveDate) -> usize {
        let before = usize::try_from((self.newest - day).num_days() + 1).unwrap_or(0);
        self.open.len().saturating_sub(before)
    }

    fn day(&self, place: usize) -> NaiveDate {
        let before = Days::new((self.open.len() - 1 - place) as u64);
        self.newest.checked_sub_days(before).unwrap_or(self.newest)
    }
}

/// The spikes of an item that end at `from` or later: each with the place of its first day, and its
/// days' spikes.
fn runs(demand: &[u32], calendar: &Calendar, from: usize) -> Vec<(usize, VecDeque<Spike>)> {
    let Some(launch) = demand.iter().position(|units| *units > 0) else {
        return Vec::new();
    };
    let at = |day: usize| spike(demand, calendar, launch, day);
    let mut runs: Vec<(usize, VecDeque<Spike>)> = Vec::new();
    let mut running = false;
    for day in (from.max(launch)..demand.len()).filter(|day| calendar.open[*day]) {
        match (at(day), runs.last_mut().filter(|_| running)) {
            (Some(spike), Some((_, run))) => run.push_back(spike),
            (Some(spike), None) => {
                // The run may have begun before the days asked for.
                let (mut first, mut run) = (day, VecDeque::from([spike]));
                let earlier = (launch..day).rev().filter(|day| calendar.open[*day]);
                for (day, spike) in earlier.map_while(|day| Some((day, at(day)?))) {
                    first = day;
                    run.push_front(spike);
                }
                runs.push((first, run));
                running = true;
            }
            (None, _) => running = false,
        }
    }
    runs
}

fn spike(demand: &[u32], calendar: &Calendar, launch: usize, day: usize) -> Option<Spike> {
    let units = f64::from(demand[day]);
    // Most days end here, before anything is gathered.
    if units < LEAST_UNITS {
        return None;
    }
    let first = day.saturating_sub(USUAL_DAYS).max(launch);
    let before: Vec<f64> = (first..day)
        .filter(|day| calendar.open[*day])
        .map(|day| f64::from(demand[day]))
        .collect();
    judge(units, &before)
}

fn event(
    stock: &Stock,
    shortages: &Shortages<'_>,
    index: usize,
    first_seen: NaiveDate,
    run: &VecDeque<Spike>,
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
    use super::*;

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
        let found = judge(150.0, &often).unwrap();
        assert!((found.limit - 144.48).abs() < 0.01, "{found:?}");
        // A spike before does not hide the next.
        let mut spiked = often;
        spiked[200] = 900.0;
        assert!(judge(150.0, &spiked).is_some());
    }

    #[test]
    fn an_item_asked_for_now_and_then_is_judged_by_a_quantile() {
        let before = now_and_then();
        assert_eq!(judge(45.0, &before), None);
        assert!(judge(46.0, &before).is_some_and(|spike| (spike.limit - 45.0).abs() < 1e-9));
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
        let mut open: Vec<bool> = (0..364).map(|day| day % 7 != 6).collect();
        open[362] = false;
        open[363] = true;
        let newest = NaiveDate::from_ymd_opt(2016, 5, 31).unwrap();
        let calendar = Calendar { newest, open };
        for from in [360, 363] {
            let found = runs(&demand, &calendar, from);
            assert_eq!(found.len(), 1, "{found:?}");
            // As every look finds it, however few days it asks for.
            assert_eq!((found[0].0, found[0].1.len()), (360, 3));
        }
        let day = calendar.day(360);
        assert_eq!((newest - day).num_days(), 3);
        assert_eq!(calendar.place(day), 360);
    }
}
