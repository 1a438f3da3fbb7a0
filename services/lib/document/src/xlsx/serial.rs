//! Days and moments as Excel counts them: days since the end of 1899, where 1900 has a 29th of February
//! that never was (ECMA-376, part 1, 18.17.4.1).

use chrono::{DateTime, NaiveDate, Timelike as _, Utc};

/// The day that has the number 0 for all days from March 1900 on.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1899, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The last day there is, 9999-12-31.
const LAST: i64 = 2_958_465;

/// The number of a day; none for days before 1900 and after 9999, which Excel has no numbers for.
pub(super) fn day(day: NaiveDate) -> Option<i64> {
    let number = day.signed_duration_since(EPOCH).num_days();
    // Up to the day that never was, numbers are one less.
    let number = if number <= 60 { number - 1 } else { number };
    (1..=LAST).contains(&number).then_some(number)
}

/// The number of a moment to the millisecond, its fraction being the time of day.
pub(super) fn moment(at: DateTime<Utc>) -> Option<f64> {
    let time = at.time();
    let milliseconds = f64::from(time.num_seconds_from_midnight()) * 1_000.0
        + f64::from(at.timestamp_subsec_millis());
    Some(day(at.date_naive())? as f64 + milliseconds / 86_400_000.0)
}
