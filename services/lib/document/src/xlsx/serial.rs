//! Days and moments as Excel counts them: days since the end of 1899, where 1900 has a 29th of February
//! that never was (ECMA-376, part 1, 18.17.4.1).

use chrono::{DateTime, NaiveDate, SecondsFormat, Timelike as _, Utc};

/// The day that has the number 0 for all days from March 1900 on.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1899, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// 1900-03-01, the first day that all programs have the same number for.
const FIRST: i64 = 61;

/// The last day there is, 9999-12-31.
const LAST: i64 = 2_958_465;

/// The number of a day; none for days after 9999 and before March 1900, which programs do not agree on.
pub(super) fn day(day: NaiveDate) -> Option<i64> {
    let number = day.signed_duration_since(EPOCH).num_days();
    (FIRST..=LAST).contains(&number).then_some(number)
}

/// The number of a moment, its fraction being the time of day in whole seconds: parts of them would be
/// rounded where the moment is shown, up to the next day.
pub(super) fn moment(at: DateTime<Utc>) -> Option<f64> {
    let seconds = f64::from(at.time().num_seconds_from_midnight());
    Some(day(at.date_naive())? as f64 + seconds / 86_400.0)
}

/// A moment without a number, as text.
pub(super) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
