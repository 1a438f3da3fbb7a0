//! Series of charts.

use std::ops::Range;

use document::{Look, Series};

/// The most series in a chart: more cannot be told apart.
pub(crate) const MOST_SERIES: usize = 8;

/// What happened.
pub(crate) fn actual(name: &str, column: usize, rows: Range<usize>) -> Series {
    series(name, column, rows, Look::Actual)
}

/// What is expected.
pub(crate) fn expected(name: &str, column: usize, rows: Range<usize>) -> Series {
    series(name, column, rows, Look::Expected)
}

/// What it is measured against.
pub(crate) fn reference(name: &str, column: usize, rows: Range<usize>) -> Series {
    series(name, column, rows, Look::Reference)
}

/// What it likely lies in: from the column `low` to the column `high`.
pub(crate) fn band(name: &str, low: usize, high: usize, rows: Range<usize>) -> Series {
    series(name, low, rows, Look::Band { high })
}

fn series(name: &str, column: usize, rows: Range<usize>, look: Look) -> Series {
    Series {
        name: name.to_owned(),
        column,
        rows,
        look,
    }
}
