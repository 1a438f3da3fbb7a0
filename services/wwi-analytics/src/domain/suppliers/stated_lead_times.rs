//! How long the items say that a delivery takes.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// The lead time of one version of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedLeadTimeRow {
    /// The item's number in the operational system.
    pub item: i32,
    /// When the version became valid.
    pub valid_from: NaiveDateTime,
    /// Calendar days from order to receipt.
    pub days: u32,
}

/// A stated lead time as days that a delivery can take, 0 to a hundred years. What is stated can be
/// anything; a data-quality check tells of what cannot be.
#[must_use]
pub fn days(stated: i64) -> u32 {
    const MOST: u32 = 36_500;
    u32::try_from(stated.max(0)).map_or(MOST, |days| days.min(MOST))
}

/// The lead times of all versions of all items.
#[derive(Debug, Default)]
pub struct StatedLeadTimes(Vec<StatedLeadTimeRow>);

impl StatedLeadTimes {
    /// Puts the versions in order.
    #[must_use]
    pub fn new(mut rows: Vec<StatedLeadTimeRow>) -> Self {
        rows.sort_by_key(|row| (row.item, row.valid_from));
        Self(rows)
    }

    /// The lead time of an item as it was when a day began; that of its first version on days before.
    /// 0 for an item that is not known: what is ordered of it is expected at once.
    #[must_use]
    pub fn days(&self, item: i32, on: NaiveDate) -> u32 {
        let from = self.0.partition_point(|row| row.item < item);
        let to = self.0.partition_point(|row| row.item <= item);
        let versions = &self.0[from..to];
        let morning = on.and_time(NaiveTime::MIN);
        let begun = versions.partition_point(|row| row.valid_from <= morning);
        versions
            .get(begun.saturating_sub(1))
            .map_or(0, |version| version.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_the_lead_time_of_its_day() {
        let row = |item, day, hour, days| StatedLeadTimeRow {
            item,
            valid_from: may(day).and_hms_opt(hour, 0, 0).unwrap(),
            days,
        };
        let lead_times =
            StatedLeadTimes::new(vec![row(7, 20, 23, 12), row(7, 10, 0, 14), row(8, 1, 0, 3)]);
        let found = [1, 10, 20, 21].map(|day| lead_times.days(7, may(day)));
        assert_eq!(found, [14, 14, 14, 12]);
        assert_eq!(
            (lead_times.days(8, may(31)), lead_times.days(9, may(31))),
            (3, 0)
        );
    }

    #[test]
    fn what_is_stated_is_taken_as_days_from_0() {
        assert_eq!([-1, 0, 14, i64::MAX].map(days), [0, 0, 14, 36_500]);
    }

    fn may(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 5, day).unwrap()
    }
}
