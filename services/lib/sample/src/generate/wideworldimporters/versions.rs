//! Rows that are valid for a time, and rows that stand for nobody.

use chrono::{NaiveDate, NaiveTime};

use super::{Lineage, Span};
use crate::batch::Batch;

/// The end of time, as the warehouse writes it.
const END_OF_TIME: &str = "9999-12-31 23:59:59.9999999";

/// What stands for a text that is not known or does not apply.
pub(super) const NOT_APPLICABLE: &str = "N/A";

/// The name in rows with key 0.
pub(super) const UNKNOWN: &str = "Unknown";

/// A moment as `datetime2(7)`, to the minute.
pub(super) fn moment(date: NaiveDate, hour: u32, minute: u32) -> String {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    format!(
        "{}.0000000",
        date.and_time(time).format("%Y-%m-%d %H:%M:%S")
    )
}

/// Pushes `Valid From`, `Valid To` (to the end of time when `None`) and `Lineage Key`.
pub(super) fn push_validity(row: &mut Batch, from: &str, to: Option<&str>, lineage: Lineage) {
    row.text(from)
        .text(to.unwrap_or(END_OF_TIME))
        .integer(lineage as u8);
}

/// The same, for a row that is valid always.
pub(super) fn push_always_valid(row: &mut Batch, span: Span, lineage: Lineage) {
    push_validity(row, &moment(span.first, 0, 0), None, lineage);
}
