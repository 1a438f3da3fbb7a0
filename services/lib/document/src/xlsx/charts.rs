//! Excel's own charts of a section.

use rust_xlsxwriter::{
    Chart as Native, ChartAxis, ChartAxisDateUnitType, ChartAxisLabelPosition, ChartFont,
    ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType,
    ChartRange, ChartSeries, ChartSolidFill, ChartType, Color, ObjectMovement,
};

use super::charted::{Block, Charted, area, is_drawn};
use super::style::{NAVY, Style};
use super::{place, text};
use crate::{Chart, ChartKind, Column, Kind, Look, Series};

/// Pixels of a chart, and of each bar of a chart where they lie.
const WIDTH: u32 = 760;
const HEIGHT: u32 = 360;
const BAR: u32 = 18;

/// UTF-16 units that Excel takes of a description.
const LONGEST_DESCRIPTION: usize = 255;

/// What happened, in the order of the series.
const ACTUAL: [Color; 5] = [
    NAVY,
    Color::RGB(0x00C5_5A11),
    Color::RGB(0x0054_8235),
    Color::RGB(0x0070_30A0),
    Color::RGB(0x0000_8080),
];
const EXPECTED: Color = Color::RGB(0x002E_75B6);
const BAND: Color = Color::RGB(0x009D_C3E6);
const REFERENCE: Color = Color::RGB(0x0091_9191);
const MARKS: Color = Color::RGB(0x00C0_0000);
const GRID: Color = Color::RGB(0x00E3_E3E3);
const INK: Color = Color::RGB(0x0040_4040);

/// Where the figures of a chart stand.
pub(super) enum Source<'a> {
    /// In the table itself, whose first row of figures is given, counted from 0.
    Table {
        sheet: &'a str,
        first_row: u32,
        /// Rows of figures that the sheet can hold.
        capacity: usize,
    },
    /// On the sheet of chart data.
    Block {
        sheet: &'a str,
        first_row: u32,
        first_column: u16,
        block: &'a Block,
    },
}

impl Source<'_> {
    fn axis(&self, chart: &Chart, series: &Series) -> ChartRange {
        match self {
            Self::Table { .. } => self.column(chart.axis, series),
            Self::Block { .. } => self.column(0, series),
        }
    }

    /// The values of a series; of a band the lower end.
    fn values(&self, chart: &Chart, index: usize) -> ChartRange {
        let series = &chart.series[index];
        match self {
            Self::Table { .. } => self.column(series.column, series),
            Self::Block { block, .. } => self.column(block.places[index] + 1, series),
        }
    }

    /// What is drawn above the lower end of a band.
    fn upper(&self, chart: &Chart, index: usize, high: usize) -> ChartRange {
        let series = &chart.series[index];
        match self {
            Self::Table { .. } => self.column(high, series),
            Self::Block { block, .. } => self.column(block.places[index] + 2, series),
        }
    }

    fn column(&self, column: usize, series: &Series) -> ChartRange {
        let (sheet, column, first, last) = match self {
            Self::Table {
                sheet,
                first_row,
                capacity,
            } => {
                let last = series.rows.end.min(*capacity).saturating_sub(1);
                let first = series.rows.start.min(last);
                (
                    *sheet,
                    place::column(column),
                    first_row + place::row(first),
                    first_row + place::row(last),
                )
            }
            Self::Block {
                sheet,
                first_row,
                first_column,
                block,
            } => {
                let last = first_row + place::row(block.axis.len().max(1)) - 1;
                (
                    *sheet,
                    first_column + place::column(column),
                    *first_row,
                    last,
                )
            }
        };
        ChartRange::new_from_range(sheet, first, column, last, column)
    }
}

/// What stands along the axis of a chart.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// Names, or days as names.
    Names {
        /// Whether they are days.
        days: bool,
    },
    /// Days by the calendar, so many of them.
    Calendar(i64),
}

impl Axis {
    /// What stands along the axis of a chart of a table.
    pub(super) fn new(chart: &Chart, columns: &[Column], charted: &Charted) -> Self {
        let kind = columns.get(chart.axis).map(|column| column.kind);
        match charted.days(chart) {
            Some(days) if chart.kind == ChartKind::Lines => Self::Calendar(days),
            _ => Self::Names {
                days: matches!(kind, Some(Kind::Date | Kind::Instant)),
            },
        }
    }
}

/// A chart as Excel draws it, and its height in pixels; none when it has nothing to draw.
pub(super) fn native(chart: &Chart, axis: Axis, source: &Source<'_>) -> Option<(Native, u32)> {
    if !chart
        .series
        .iter()
        .any(|series| is_drawn(chart.kind, series))
    {
        return None;
    }
    let height = match chart.kind {
        ChartKind::Bars => {
            let drawn = chart.series.iter();
            let bars: usize = drawn.map(|series| series.rows.len()).sum();
            (place::row(bars.min(100)) * BAR + 110).clamp(220, 900)
        }
        ChartKind::Lines | ChartKind::Columns => HEIGHT,
    };
    let mut native = match chart.kind {
        ChartKind::Lines => lines(chart, source),
        ChartKind::Columns => columns(chart, source),
        ChartKind::Bars => bars(chart, source),
    };
    let mut title = ChartFont::new();
    title.set_size(12).set_bold().set_color(INK);
    native
        .title()
        .set_name(label(&chart.title).as_str())
        .set_font(&title);
    native.set_width(WIDTH).set_height(height);
    native.set_object_movement(ObjectMovement::DontMoveOrSizeWithCells);
    let description = text::line(&chart.description);
    native.set_alt_text(text::cut(&description, LONGEST_DESCRIPTION));
    native
        .chart_area()
        .set_format(ChartFormat::new().set_border(ChartLine::new().set_color(GRID)));
    if chart.kind == ChartKind::Bars {
        names_axis(native.y_axis(), chart.kind, axis);
        values_axis(native.x_axis(), chart);
    } else {
        names_axis(native.x_axis(), chart.kind, axis);
        values_axis(native.y_axis(), chart);
    }
    Some((native, height))
}

/// Lines over time: an area for a band, and lines on it.
fn lines(chart: &Chart, source: &Source<'_>) -> Native {
    let stacked = match source {
        Source::Block { .. } => area(chart),
        Source::Table { .. } => None,
    };
    let mut drawn = Native::new_line();
    // Entries of the legend that say nothing new.
    let mut unnamed = Vec::new();
    let mut entries = if stacked.is_some() { 2 } else { 0 };
    for (index, series) in chart.series.iter().enumerate() {
        if !is_drawn(chart.kind, series) || stacked == Some(index) {
            continue;
        }
        push(&mut drawn, line(chart, index, source));
        entries += 1;
        if let Look::Band { high } = series.look {
            let mut upper = line(chart, index, source);
            upper.set_values(&source.upper(chart, index, high));
            push(&mut drawn, upper);
            unnamed.push(entries);
            entries += 1;
        }
    }
    if let Some(index) = stacked {
        let lines = std::mem::replace(&mut drawn, band(chart, index, source));
        if entries > 2 {
            drawn.combine(&lines);
        }
        // What the area stands on is nothing to read.
        unnamed.push(0);
    }
    legend(&mut drawn, entries - unnamed.len());
    drawn.legend().delete_entries(&unnamed);
    drawn
}

/// A band: an area on one that cannot be seen.
fn band(chart: &Chart, index: usize, source: &Source<'_>) -> Native {
    let mut drawn = Native::new(ChartType::AreaStacked);
    let mut below = series(chart, index, source);
    below.set_format(ChartFormat::new().set_no_fill().set_no_border());
    push(&mut drawn, below);
    if let Look::Band { high } = chart.series[index].look {
        let mut band = series(chart, index, source);
        band.set_values(&source.upper(chart, index, high));
        let mut fill = ChartSolidFill::new();
        fill.set_color(BAND).set_transparency(45);
        band.set_format(ChartFormat::new().set_solid_fill(&fill).set_no_border());
        push(&mut drawn, band);
    }
    drawn
}

/// Upright bars; what they are measured against is a line or marks over them.
fn columns(chart: &Chart, source: &Source<'_>) -> Native {
    let (mut drawn, mut over) = (Native::new_column(), Native::new_line());
    let (mut bars, mut lines) = (0, 0);
    for (index, series) in chart.series.iter().enumerate() {
        if !is_drawn(chart.kind, series) {
            continue;
        }
        if matches!(series.look, Look::Reference | Look::Marks) {
            push(&mut over, line(chart, index, source));
            lines += 1;
        } else {
            push(&mut drawn, bar(chart, index, source));
            bars += 1;
        }
    }
    if bars == 0 {
        drawn = over;
    } else if lines > 0 {
        drawn.combine(&over);
    }
    legend(&mut drawn, bars + lines);
    drawn
}

/// Bars lying on their side, the first at the top.
fn bars(chart: &Chart, source: &Source<'_>) -> Native {
    let mut drawn = Native::new_bar();
    let mut entries = 0;
    for (index, series) in chart.series.iter().enumerate() {
        if is_drawn(chart.kind, series) {
            push(&mut drawn, bar(chart, index, source));
            entries += 1;
        }
    }
    legend(&mut drawn, entries);
    drawn
}

/// Adds a series as it is: `push_series` takes the marks off those of lines.
fn push(native: &mut Native, series: ChartSeries) {
    *native.add_series() = series;
}

fn series(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
    let described = &chart.series[index];
    let mut series = ChartSeries::new();
    series
        .set_name(label(&described.name).as_str())
        .set_categories(&source.axis(chart, described))
        .set_values(&source.values(chart, index));
    series
}

fn line(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
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

fn bar(chart: &Chart, index: usize, source: &Source<'_>) -> ChartSeries {
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

fn legend(native: &mut Native, entries: usize) {
    if entries > 1 {
        native.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        native.legend().set_hidden();
    }
}

fn names_axis(axis: &mut ChartAxis, kind: ChartKind, names: Axis) {
    let mut line = ChartLine::new();
    line.set_color(REFERENCE);
    axis.set_font(&small())
        .set_format(ChartFormat::new().set_line(&line))
        // Beside the plot also where values are below 0.
        .set_label_position(ChartAxisLabelPosition::Low);
    match names {
        Axis::Calendar(days) => calendar(axis, days),
        Axis::Names { days } => {
            axis.set_text_axis(true);
            if days {
                axis.set_num_format(Style::Date.number_format());
            }
        }
    }
    if kind == ChartKind::Bars {
        axis.set_reverse();
    }
}

/// An axis of days with a dozen labels or so.
fn calendar(axis: &mut ChartAxis, days: i64) {
    let (step, unit, format) = match days {
        ..=14 => (1, ChartAxisDateUnitType::Days, "d mmm yyyy"),
        15..=98 => (7, ChartAxisDateUnitType::Days, "d mmm yyyy"),
        99..=400 => (1, ChartAxisDateUnitType::Months, "mmm yyyy"),
        401..=1_200 => (3, ChartAxisDateUnitType::Months, "mmm yyyy"),
        1_201..=2_400 => (6, ChartAxisDateUnitType::Months, "mmm yyyy"),
        _ => (
            u32::try_from(days / 4_400).unwrap_or(0) + 1,
            ChartAxisDateUnitType::Years,
            "yyyy",
        ),
    };
    axis.set_date_axis(true)
        .set_major_unit(step)
        .set_major_unit_date_type(unit)
        .set_num_format(format);
}

fn values_axis(axis: &mut ChartAxis, chart: &Chart) {
    axis.set_font(&small())
        .set_num_format(values_format(chart.values))
        .set_major_gridlines(true)
        .set_major_gridlines_line(ChartLine::new().set_color(GRID))
        .set_format(ChartFormat::new().set_no_line());
    if !chart.unit.is_empty() {
        let mut font = small();
        font.unset_bold();
        axis.set_name(label(&chart.unit).as_str())
            .set_name_font(&font);
    }
    if chart.kind == ChartKind::Bars {
        // Names go from the top, figures stay at the bottom.
        axis.set_label_position(ChartAxisLabelPosition::High);
    }
}

/// How figures beside an axis are written: large ones in thousands and so on, which leaves room.
fn values_format(kind: Kind) -> String {
    match kind {
        Kind::Percent(places) => Style::Percent(places.min(1)).number_format(),
        Kind::Decimal(places) if places > 0 => "[>=1000]#,##0;General".to_owned(),
        _ => "[>=1000000]#,##0.0,,\" M\";[>=10000]#,##0,\" k\";#,##0".to_owned(),
    }
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(INK);
    font
}

/// A text that Excel does not take for the address of a cell.
fn label(text: &str) -> String {
    let text = text::line(text);
    if text.starts_with('=') {
        format!(" {text}")
    } else {
        text.into_owned()
    }
}
