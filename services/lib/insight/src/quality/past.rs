//! What the checks said on past days, remembered: learning a channel's calendar anew takes a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::Finding;

/// The most days that are remembered.
const MOST_DAYS: usize = 64;

/// The findings of the days that were asked for last.
#[derive(Debug, Default)]
pub(super) struct PastDays(Mutex<VecDeque<(NaiveDate, Arc<[Finding]>)>>);

impl PastDays {
    /// The findings on a day; `look` finds them when they are not remembered. Two callers who ask for
    /// the same new day at once may both look, and find the same.
    pub(super) fn findings(
        &self,
        day: NaiveDate,
        look: impl FnOnce() -> Arc<[Finding]>,
    ) -> Arc<[Finding]> {
        if let Some(known) = self.remembered(day) {
            return known;
        }
        let found = look();
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if days.iter().all(|(known, _)| *known != day) {
            days.truncate(MOST_DAYS - 1);
            days.push_front((day, Arc::clone(&found)));
        }
        found
    }

    /// Moves the day to the front: the one not asked for longest is forgotten first.
    fn remembered(&self, day: NaiveDate) -> Option<Arc<[Finding]>> {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = days.iter().position(|(known, _)| *known == day)?;
        let (day, found) = days.remove(at)?;
        days.push_front((day, Arc::clone(&found)));
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn a_day_is_looked_at_once_until_others_drive_it_out() {
        let past = PastDays::default();
        let first = NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
        let mut looks = 0;
        let mut ask = |day| {
            past.findings(first + Days::new(day), || {
                looks += 1;
                Arc::from([])
            });
            looks
        };
        assert_eq!([ask(0), ask(0), ask(1), ask(0)], [1, 1, 2, 2]);
        for day in 2..=MOST_DAYS as u64 {
            ask(day);
        }
        let looks = MOST_DAYS + 1;
        assert_eq!([ask(0), ask(1), ask(0)], [looks, looks + 1, looks + 1]);
    }
}
