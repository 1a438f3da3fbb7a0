//! Up to when a channel's data can be taken as complete.
//!
//! A channel's newest sale does not mean that everything it sells was recorded up to that day: a
//! feed can stop for one product line first. So a channel is complete up to the day on which the
//! first of its weighty categories fell silent, if that silence is longer than the category's own
//! rhythm explains.

use chrono::NaiveDate;

use super::rollup::{SalesRollup, rows_in};
use crate::calendar::{day_number, day_of};
use crate::period::Period;

/// A category weighs when it brought at least this share of the channel's revenue in the year.
const WEIGHTY_SHARE: f64 = 0.05;
/// Silence is suspicious when it exceeds the category's longest gap of the year by this factor...
const GAP_FACTOR: f64 = 2.0;
/// ...and is at least this many days.
const SHORTEST_SILENCE: i32 = 7;

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
    let mut found: Vec<Completeness> = rollup.dimensions[channel]
        .values()
        .iter()
        .zip(0_u32..)
        .map(|(name, key)| of_channel(rollup, as_of, (channel, key), category, name))
        .collect();
    found.sort_by(|a, b| a.channel.cmp(&b.channel));
    found
}

fn of_channel<const D: usize>(
    rollup: &SalesRollup<D>,
    as_of: NaiveDate,
    (channel, key): (usize, u32),
    category: usize,
    name: &str,
) -> Completeness {
    let lines = &rollup.lines;
    let seen = rows_in(
        &lines.days,
        Period::new(NaiveDate::MIN, as_of).unwrap_or(rollup.span()),
    );
    let newest = seen
        .rev()
        .find(|row| lines.keys[channel][*row] == key)
        .map(|row| lines.days[row]);
    let Some(newest) = newest else {
        return Completeness {
            channel: name.to_owned(),
            newest_sale: None,
            complete_through: None,
            reason: format!("No sales up to {as_of}."),
        };
    };
    let rhythms = rhythms(rollup, newest, (channel, key), category);
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
            let category = &rollup.dimensions[category].values()[at];
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

/// The rhythm of each category in the channel over the year up to `newest`.
fn rhythms<const D: usize>(
    rollup: &SalesRollup<D>,
    newest: i32,
    (channel, key): (usize, u32),
    category: usize,
) -> Vec<Rhythm> {
    let lines = &rollup.lines;
    let mut rhythms: Vec<Rhythm> = rollup.dimensions[category]
        .values()
        .iter()
        .map(|_| Rhythm::default())
        .collect();
    let year = Period::new(day_of(newest - 364), day_of(newest)).unwrap_or(rollup.span());
    debug_assert_eq!(day_number(year.to()), newest);
    for row in rows_in(&lines.days, year) {
        if lines.keys[channel][row] != key {
            continue;
        }
        let rhythm = &mut rhythms[lines.keys[category][row] as usize];
        let day = lines.days[row];
        if let Some(last) = rhythm.last {
            rhythm.longest_gap = rhythm.longest_gap.max(day - last);
        }
        rhythm.last = Some(day);
        rhythm.revenue += lines.revenue[row];
    }
    rhythms
}
