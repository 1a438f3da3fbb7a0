//! Excel's own charts of a section.

mod axes;
mod series;
mod source;

use std::borrow::Cow;

use rust_xlsxwriter::{
    Chart as Native, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSeries,
    ChartSolidFill, ChartType, Color, ObjectMovement,
};

pub(super) use self::axes::Axes;
pub(super) use self::source::Source;

use self::axes::{GRID, names_axis, values_axis};
use self::series::{BAND, bar, line, series};
use super::charted::{area, is_drawn};
use super::{place, text};
use crate::{Chart, ChartKind, Look};

/// Pixels of a chart, and of each bar of a chart where they lie.
const WIDTH: u32 = 760;
const HEIGHT: u32 = 360;
const BAR: u32 = 18;

/// UTF-16 units that Excel takes of a description.
const LONGEST_DESCRIPTION: usize = 255;

/// A character without width that lines are not broken at.
const UNSEEN: char = '\u{2060}';

/// What words are written in.
const INK: Color = Color::RGB(0x0040_4040);

/// A chart as Excel draws it, and its height in pixels; none when it has nothing to draw.
pub(super) fn native(chart: &Chart, axes: &Axes, source: &Source<'_>) -> Option<(Native, u32)> {
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
        names_axis(native.y_axis(), chart.kind, axes.names);
        values_axis(native.x_axis(), chart, &axes.ticks);
    } else {
        names_axis(native.x_axis(), chart.kind, axes.names);
        values_axis(native.y_axis(), chart, &axes.ticks);
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

fn legend(native: &mut Native, entries: usize) {
    if entries > 1 {
        native.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        native.legend().set_hidden();
    }
}

/// A text that is not taken for the address of a cell, such as `Lines!A1`: what cannot be seen comes after
/// the first mark where one may follow.
fn label(text: &str) -> String {
    let text = text::line(text);
    let text = match text.split_once('!') {
        Some((sheet, cell))
            if cell.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '$') =>
        {
            Cow::Owned(format!("{sheet}!{UNSEEN}{cell}"))
        }
        _ => text,
    };
    if text.starts_with('=') {
        format!(" {text}")
    } else {
        text.into_owned()
    }
}
