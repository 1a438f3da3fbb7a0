//! Up to when a channel's data can be taken as complete.
//!
//! A channel's newest sale does not mean that everything it sells was recorded up to that day: a
//! feed can stop for one product line first. So a channel is complete up to the day on which the
//! first of its weighty categories fell silent, if that silence is longer than the category's own
//! rhythm explains.

use chrono::NaiveDate;

use super::rollup::SalesRollup;
use crate::calendar::{day_number, day_of};

/// A category weighs when it brought at least this share of the channel's revenue in the year.
const WEIGHTY_SHARE: f64 = 0.05;
/// Silence is suspicious when it exceeds the category's longest gap of the year by this factor...
const GAP_FACTOR: f64 = 2.0;
/// ...and is at least this many days.
const SHORTEST_SILENCE: i32 = 7;
/// The days that a rhythm is taken from.
const YEAR: i32 = 365;

/// One channel's completeness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// The channel.
    pub channel: String,
    /// Its newest day with a sale, if it has one.
    pub newest_sale: Option<NaiveDate>,
    /// The last day it can be taken as complete.
    pub complete_through: Option<NaiveDate>,
    /// Why, for people.
    pub reason: String,
}

/// The days a category sold on in a channel during the year, and its revenue.
#[derive(Default)]
struct Rhythm {
    last: Option<i32>,
    longest_gap: i32,
    revenue: i64,
}

/// The completeness of every channel as of a day, in the order of their names. `channel` and
/// `category` are indexes of dimensions.
#[must_use]
pub fn completeness<const D: usize>(
    rollup: &SalesRollup<D>,
    as_of: NaiveDate,
    channel: usize,
    category: usize,
) -> Vec<Completeness> {
    let newest = newest_days(rollup, as_of, channel);
    let rhythms = rhythms(rollup, &newest, channel, category);
    let mut found: Vec<Completeness> = rollup.dimensions[channel]
        .values()
        .iter()
        .zip(newest.iter().zip(&rhythms))
        .map(|(name, (newest, rhythms))| match newest {
            Some(newest) => {
                of_channel(name, *newest, rhythms, rollup.dimensions[category].values())
            }
            None => Completeness {
                channel: name.clone(),
                newest_sale: None,
                complete_through: None,
                reason: format!("No sales up to {as_of}."),
            },
        })
        .collect();
    found.sort_by(|a, b| a.channel.cmp(&b.channel));
    found
}

fn of_channel(name: &str, newest: i32, rhythms: &[Rhythm], categories: &[String]) -> Completeness {
    let all: i64 = rhythms.iter().map(|rhythm| rhythm.revenue).sum();
    let silent = rhythms
        .iter()
        .enumerate()
        .filter(|(_, rhythm)| rhythm.revenue as f64 >= WEIGHTY_SHARE * all as f64)
        .filter_map(|(at, rhythm)| Some((at, rhythm, rhythm.last?)))
        .filter(|(_, rhythm, last)| {
            let silence = newest - last;
            silence >= SHORTEST_SILENCE
                && f64::from(silence) > GAP_FACTOR * f64::from(rhythm.longest_gap)
        })
        .min_by_key(|(_, _, last)| *last);
    let (through, reason) = match silent {
        None => (newest, format!("Newest sale: {}.", day_of(newest))),
        Some((at, rhythm, last)) => {
            let category = &categories[at];
            let share = 100.0 * rhythm.revenue as f64 / all as f64;
            let reason = format!(
                "No {category} since {}, though they brought {share:.0} % of the year's revenue.",
                day_of(last)
            );
            (last, reason)
        }
    };
    Completeness {
        channel: name.to_owned(),
        newest_sale: Some(day_of(newest)),
        complete_through: Some(day_of(through)),
        reason,
    }
}

/// The newest day with a sale of each channel, up to `as_of`.
fn newest_days<const D: usize>(
    rollup: &SalesRollup<D>,
    as_of: NaiveDate,
    channel: usize,
) -> Vec<Option<i32>> {
    let lines = &rollup.lines;
    let mut newest = vec![None; rollup.dimensions[channel].values().len()];
    let mut missing = newest.len();
    let last = day_number(as_of);
    let seen = lines.days.partition_point(|day| *day <= last);
    for row in (0..seen).rev() {
        let found = &mut newest[lines.keys[channel][row] as usize];
        if found.is_none() {
            *found = Some(lines.days[row]);
            missing -= 1;
            if missing == 0 {
                break;
            }
        }
    }
    newest
}

/// By channel and category: the rhythm over the year up to the channel's newest sale.
fn rhythms<const D: usize>(
    rollup: &SalesRollup<D>,
    newest: &[Option<i32>],
    channel: usize,
    category: usize,
) -> Vec<Vec<Rhythm>> {
    let lines = &rollup.lines;
    let categories = rollup.dimensions[category].values().len();
    let mut rhythms: Vec<Vec<Rhythm>> = newest
        .iter()
        .map(|_| {
            std::iter::repeat_with(Rhythm::default)
                .take(categories)
                .collect()
        })
        .collect();
    let known = || newest.iter().flatten().copied();
    let (Some(earliest), Some(latest)) = (known().min(), known().max()) else {
        return rhythms;
    };
    let first = lines.days.partition_point(|day| *day <= earliest - YEAR);
    let end = lines.days.partition_point(|day| *day <= latest);
    for row in first..end {
        let key = lines.keys[channel][row] as usize;
        let day = lines.days[row];
        if newest[key].is_none_or(|newest| day > newest || day <= newest - YEAR) {
            continue;
        }
        let rhythm = &mut rhythms[key][lines.keys[category][row] as usize];
        if let Some(last) = rhythm.last {
            rhythm.longest_gap = rhythm.longest_gap.max(day - last);
        }
        rhythm.last = Some(day);
        rhythm.revenue += lines.revenue[row];
    }
    rhythms
}
