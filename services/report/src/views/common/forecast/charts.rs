//! A chart for all channels together and for each: history, then what is expected with its intervals.

use document::{Chart, ChartKind, Kind};

use super::points::{Line, Stretch};
use crate::views::common::charts::{actual, band, expected, reference};
use crate::views::common::prose;
use crate::views::common::table::Table;

/// The charts of the channels' lines.
pub(super) fn of(table: &Table<Line>, stretches: &[Stretch]) -> Vec<Chart> {
    let charted = stretches
        .iter()
        .filter(|stretch| stretch.history.start < stretch.forecast.end);
    charted.map(|stretch| chart(table, stretch)).collect()
}

fn chart(table: &Table<Line>, stretch: &Stretch) -> Chart {
    let forecast = &stretch.forecast;
    // The wider interval first: the narrower lies on it.
    let mut series = vec![
        band(
            "95 % interval",
            table.place("low_95"),
            table.place("high_95"),
            forecast.clone(),
        ),
        band(
            "80 % interval",
            table.place("low_80"),
            table.place("high_80"),
            forecast.clone(),
        ),
    ];
    if stretch.baseline {
        series.push(reference(
            "Straight line",
            table.place("baseline"),
            forecast.clone(),
        ));
    }
    if !stretch.history.is_empty() {
        series.push(actual(
            "Actual",
            table.place("actual"),
            stretch.history.clone(),
        ));
    }
    series.push(expected(
        "Expected",
        table.place("expected"),
        forecast.clone(),
    ));
    Chart {
        title: format!("{}: revenue and what is expected", stretch.channel),
        kind: ChartKind::Lines,
        axis: table.place("date"),
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series,
        description: format!(
            "Revenue of {} by day, then what is expected with the intervals that four of five and nineteen of \
             twenty outcomes fall into.",
            stretch.channel
        ),
    }
}
