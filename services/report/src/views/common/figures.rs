//! Figures that stand for themselves.

use document::{Cell, Figure, Kind, Level};
use otel_bi_proto::otelbi::common::v1::Measure;

use super::prose;

/// A figure that is compared with nothing.
pub(crate) fn plain(label: &str, value: impl Into<Cell>, kind: Kind, unit: &str) -> Figure {
    Figure {
        label: label.to_owned(),
        value: value.into(),
        kind,
        unit: unit.to_owned(),
        comparison: String::new(),
        level: Level::Neutral,
    }
}

/// A word as a figure.
pub(crate) fn word(label: &str, word: &str, level: Level) -> Figure {
    Figure {
        level,
        ..plain(label, Cell::text(word), Kind::Text, "")
    }
}

/// So many of something, out of a list.
pub(crate) fn count(label: &str, count: usize) -> Figure {
    plain(
        label,
        Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        Kind::Integer,
        "",
    )
}

/// A measure, compared with the period before and the year before. More of it is good; the changes of a
/// rate are differences in percentage points.
pub(crate) fn measure(
    label: &str,
    measure: Option<Measure>,
    kind: Kind,
    unit: &str,
    rate: bool,
) -> Figure {
    let Some(measure) = measure else {
        return plain(label, Cell::Empty, kind, unit);
    };
    let said = |change: f64| {
        if rate {
            prose::points(change)
        } else {
            prose::change(change)
        }
    };
    let comparisons = [
        (measure.change, "on the period before"),
        (measure.year_change, "on the year before"),
    ];
    let comparisons: Vec<String> = comparisons
        .into_iter()
        .filter_map(|(change, than)| change.map(|change| format!("{} {than}", said(change))))
        .collect();
    let moved = measure.change.or(measure.year_change);
    Figure {
        comparison: comparisons.join(", "),
        level: moved.map_or(Level::Neutral, |change| {
            if change > 0.0 {
                Level::Good
            } else if change < 0.0 {
                Level::Warning
            } else {
                Level::Neutral
            }
        }),
        ..plain(label, measure.value, kind, unit)
    }
}
