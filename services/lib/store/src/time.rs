//! Instants as the store keeps them: microseconds since 1970-01-01 00:00 UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An instant in microseconds; before 1970, 0.
#[must_use]
pub fn micros(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The instant of so many microseconds; negative ones count as 0.
#[must_use]
pub fn instant(micros: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}
