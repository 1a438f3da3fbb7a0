//! The series of charts: how they are drawn.

use rust_xlsxwriter::{
    ChartFormat, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartSeries,
    ChartSolidFill, Color,
};

use super::super::style::NAVY;
use super::{Source, label};
use crate::{Chart, Look};

/// What happened, in the order of the series.
const ACTUAL: [Color; 5] = [
    NAVY,
    Color::RGB(0x00C5_5A11),
    Color::RGB(0x0054_8235),
    Color::RGB(0x0070_30A0),
    Color::RGB(0x0000_8080),
];
const EXPECTED: Color = Color::RGB(0x002E_75B6);
pub(super) const BAND: Color = Color::RGB(0x009D_C3E6);
pub(super) const REFERENCE: Color = Color::RGB(0x0091_9191);
const MARKS: Color = Color::RGB(0x00C0_0000);

/// A series that is not formatted.
pub(super) fn series(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
    let described = &chart.series[index];
    let mut series = ChartSeries::new();
    series
        .set_name(label(&described.name).as_str())
        .set_categories(&source.axis(chart, described))
        .set_values(&source.values(chart, index));
    series
}

/// A line, or marks.
pub(super) fn line(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
    let mut series = series(chart, index, source);
    let mut line = ChartLine::new();
    match chart.series[index].look {
        Look::Actual => line.set_color(color(chart, index)).set_width(2.25),
        Look::Expected => line
            .set_color(EXPECTED)
            .set_width(2.25)
            .set_dash_type(ChartLineDashType::Dash),
        Look::Reference => line.set_color(REFERENCE).set_width(1.25),
        Look::Band { .. } => line.set_color(BAND).set_width(1.0),
        Look::Marks => line.set_hidden(true),
    };
    series.set_format(ChartFormat::new().set_line(&line));
    let mut marker = ChartMarker::new();
    if chart.series[index].look == Look::Marks {
        let mut fill = ChartSolidFill::new();
        fill.set_color(MARKS);
        let mut edge = ChartLine::new();
        edge.set_color(Color::White);
        marker
            .set_type(ChartMarkerType::Circle)
            .set_size(7)
            .set_format(ChartFormat::new().set_solid_fill(&fill).set_border(&edge));
    } else {
        marker.set_none();
    }
    series.set_marker(&marker);
    series
}

/// Bars.
pub(super) fn bar(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
    let mut series = series(chart, index, source);
    let mut fill = ChartSolidFill::new();
    fill.set_color(match chart.series[index].look {
        Look::Actual => color(chart, index),
        Look::Expected | Look::Band { .. } => BAND,
        Look::Reference => Color::RGB(0x00BF_BFBF),
        Look::Marks => MARKS,
    });
    series
        .set_format(ChartFormat::new().set_solid_fill(&fill))
        .set_gap(60)
        .set_overlap(0);
    series
}

/// The colour of what happened: the first is always the same.
fn color(chart: &Chart, index: usize) -> Color {
    let before = chart.series[..index].iter();
    let before = before.filter(|series| series.look == Look::Actual).count();
    ACTUAL[before % ACTUAL.len()]
}
