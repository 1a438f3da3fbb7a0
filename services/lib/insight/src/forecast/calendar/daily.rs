//! Channels that trade on most days, or on some weekdays only.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Coming, DailyValues, Regular};
use crate::statistics::count;

/// Weekdays are learned from the newest days, for a channel can begin to open on one more.
const RECENT_DAYS: usize = 26 * 7;
/// A weekday is closed when it trades this seldom against the busiest weekday...
const CLOSED_SHARE: f64 = 0.1;
/// ...and chance alone would hardly do that.
const BY_CHANCE: f64 = 0.001;
/// A calendar day is a holiday when it never traded in at least so many years, although...
const HOLIDAY_YEARS: usize = 2;
/// ...open days trade nearly always.
const HOLIDAY_OPEN_SHARE: f64 = 0.95;

/// Which weekdays are meant; the array begins on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays([bool; 7]);

impl Weekdays {
    /// All seven.
    pub const ALL: Self = Self([true; 7]);

    /// Whether the weekday is among them.
    #[must_use]
    pub fn contains(self, weekday: Weekday) -> bool {
        self.0[weekday_index(weekday)]
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.iter().filter(|open| **open).count()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The weekdays, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        let mut next = Weekday::Mon;
        self.0.into_iter().filter_map(move |open| {
            let weekday = next;
            next = next.succ();
            open.then_some(weekday)
        })
    }
}

/// A channel that trades on its open weekdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily {
    /// The weekdays it trades on; at least one.
    pub open: Weekdays,
    /// Days of the year, as (month, day), on which it never trades though the weekday is open.
    pub holidays: Vec<(u32, u32)>,
}

impl Daily {
    pub(super) fn learn(days: &DailyValues) -> Self {
        let open = open_weekdays(days);
        Self {
            open,
            holidays: holidays(days, open),
        }
    }

    /// Whether it trades on a day.
    #[must_use]
    pub fn trades_on(&self, day: NaiveDate) -> bool {
        self.open.contains(day.weekday()) && !self.is_holiday(day)
    }

    fn is_holiday(&self, day: NaiveDate) -> bool {
        self.holidays.contains(&(day.month(), day.day()))
    }

    pub(super) fn season(&self) -> Option<usize> {
        (self.open.len() > 1).then_some(self.open.len())
    }

    pub(super) fn regular(&self, days: &DailyValues) -> Regular {
        let mut regular = Regular {
            values: Vec::with_capacity(days.len()),
            days: Vec::with_capacity(days.len()),
            through: days.last(),
        };
        // The odd sale on a closed day belongs to the day traded before, or to the first one there is,
        // so that sums hold.
        let mut too_early = 0.0;
        for (day, value) in days.iter() {
            if self.open.contains(day.weekday()) {
                regular.values.push(value + std::mem::take(&mut too_early));
                regular.days.push(day);
            } else if let Some(before) = regular.values.last_mut() {
                *before += value;
            } else {
                too_early += value;
            }
        }
        self.fill_holidays(&mut regular);
        regular
    }

    /// Gives holidays what was sold a week before, for what came after was not known then; in the first
    /// week, which has nothing before it, what was sold a week after.
    fn fill_holidays(&self, regular: &mut Regular) {
        let week = self.open.len();
        for index in 0..regular.values.len() {
            if !self.is_holiday(regular.days[index]) {
                continue;
            }
            let like = index.checked_sub(week).unwrap_or(index + week);
            if let Some(usual) = regular.values.get(like).copied() {
                regular.values[index] = usual;
            }
        }
    }

    /// Every day it will trade on, up to `until`.
    pub(super) fn coming(
        &self,
        regular: &Regular,
        as_of: NaiveDate,
        until: NaiveDate,
    ) -> Vec<Coming> {
        let after = regular.days.last().and_then(|_| regular.through.succ_opt());
        after
            .into_iter()
            .flat_map(|first| first.iter_days())
            .take_while(|day| *day <= until)
            .filter(|day| self.open.contains(day.weekday()))
            .enumerate()
            .filter(|(_, day)| !self.is_holiday(*day))
            .map(|(index, day)| Coming {
                step: index + 1,
                day,
                by_as_of: if day <= as_of { 1.0 } else { 0.0 },
                by_until: 1.0,
            })
            .collect()
    }
}

fn open_weekdays(days: &DailyValues) -> Weekdays {
    let mut seen = [0_usize; 7];
    let mut traded = [0_usize; 7];
    for (day, value) in days.iter().rev().take(RECENT_DAYS) {
        let weekday = weekday_index(day.weekday());
        seen[weekday] += 1;
        traded[weekday] += usize::from(value != 0.0);
    }
    let share = |weekday: usize| count(traded[weekday]) / count(seen[weekday].max(1));
    let busiest = (0..7).map(share).fold(0.0, f64::max);
    let open = std::array::from_fn(|weekday| {
        let seldom = share(weekday) <= CLOSED_SHARE * busiest;
        let misses = count(seen[weekday] - traded[weekday]);
        let by_chance = (1.0 - busiest).powf(misses);
        !(seldom && by_chance < BY_CHANCE && seen[weekday] >= 4)
    });
    Weekdays(open)
}

fn holidays(days: &DailyValues, open: Weekdays) -> Vec<(u32, u32)> {
    let mut seen: BTreeMap<(u32, u32), (usize, usize)> = BTreeMap::new();
    for (day, value) in days.iter().filter(|(day, _)| open.contains(day.weekday())) {
        let (all, traded) = seen.entry((day.month(), day.day())).or_default();
        *all += 1;
        *traded += usize::from(value != 0.0);
    }
    let all: usize = seen.values().map(|(all, _)| all).sum();
    let traded: usize = seen.values().map(|(_, traded)| traded).sum();
    if count(traded) < HOLIDAY_OPEN_SHARE * count(all) {
        return Vec::new();
    }
    seen.into_iter()
        .filter(|(_, (all, traded))| *all >= HOLIDAY_YEARS && *traded == 0)
        .map(|(day, _)| day)
        .collect()
}

fn weekday_index(weekday: Weekday) -> usize {
    weekday.num_days_from_monday() as usize
}
