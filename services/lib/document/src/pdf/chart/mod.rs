//! Charts, drawn on pages: lines over time, upright columns, lying bars.
//!
//! A chart is read into [`series::Picture`] (what is drawn, in which colours), then its head is written
//! (title, unit, legend) and its kind draws the rest. Values are placed by [`scale::Scale`], days by
//! [`days::Calendar`]. Whatever the values are, nothing is drawn outside of the area given.
//!
//! To add one more kind of chart: a module with a `draw` and a line in [`draw()`] and [`height()`].

mod bars;
mod categories;
mod columns;
mod days;
mod ends;
mod frame;
mod legend;
mod lines;
mod scale;
mod series;
mod symbols;
mod text;

#[cfg(test)]
mod recording;
#[cfg(test)]
mod tests;

use super::canvas::{Align, Area, Canvas, Colour, Face, Point};
use crate::{Chart, ChartKind, Row};
use scale::Scale;
use series::Picture;

/// Size of a title, in points.
const TITLE: f32 = 10.0;
/// Size of everything else that is written.
const SMALL: f32 = 7.5;
/// From one line of small text to the next.
const LEADING: f32 = 10.5;
/// What a title takes, down to what follows it.
const TITLE_HEIGHT: f32 = 15.0;
/// Between the head and the picture.
const HEAD_GAP: f32 = 5.0;
/// How high a chart over time is, beside its width.
const RATIO: f32 = 0.42;

/// The values written beside the axis of a chart with values from `low` to `high`, from low to high: at
/// least three, equally far from each other.
pub(crate) fn ticks(chart: &Chart, low: f64, high: f64, most: usize) -> Vec<f64> {
    let scale = match chart.kind {
        ChartKind::Lines => Scale::near(low, high, chart.values, most),
        ChartKind::Columns | ChartKind::Bars => Scale::from_zero(low, high, chart.values, most),
    };
    scale.ticks().to_vec()
}

/// How high a chart of the given width is, in points.
pub(crate) fn height(chart: &Chart, rows: &[Row], width: f32) -> f32 {
    let picture = Picture::of(chart, rows);
    if picture.series.is_empty() {
        return TITLE_HEIGHT + 3.0 * LEADING;
    }
    match chart.kind {
        ChartKind::Lines | ChartKind::Columns => (width * RATIO).clamp(150.0, 250.0),
        ChartKind::Bars => TITLE_HEIGHT + LEADING + HEAD_GAP + bars::height(&picture),
    }
}

/// Draws a chart into an area.
pub(crate) fn draw(chart: &Chart, rows: &[Row], area: Area, canvas: &mut dyn Canvas) {
    if area.width < 4.0 * SMALL || area.height < TITLE_HEIGHT {
        return;
    }
    let picture = Picture::of(chart, rows);
    let title = text::shortened(canvas, &chart.title, TITLE, Face::Bold, area.width);
    let at = Point {
        x: area.x,
        y: area.y + TITLE,
    };
    canvas.text(at, &title, TITLE, Face::Bold, Colour::DEEP, Align::Left);
    let below = lower(area, TITLE_HEIGHT);
    if picture.series.is_empty() {
        quiet(below, canvas);
        return;
    }
    let at_ends = chart.kind == ChartKind::Lines && ends::suit(&picture, below);
    let used = legend::draw(chart, &picture, at_ends, below, canvas);
    let below = lower(below, used + HEAD_GAP);
    match chart.kind {
        ChartKind::Lines => lines::draw(chart, &picture, at_ends, below, canvas),
        ChartKind::Columns => columns::draw(chart, &picture, below, canvas),
        ChartKind::Bars => bars::draw(chart, &picture, below, canvas),
    }
}

/// Says that there is nothing to be seen.
fn quiet(area: Area, canvas: &mut dyn Canvas) {
    if area.height < LEADING {
        return;
    }
    let text = text::shortened(
        canvas,
        "No data in this period",
        SMALL,
        Face::Regular,
        area.width,
    );
    let at = Point {
        x: area.x,
        y: area.y + SMALL,
    };
    canvas.text(at, &text, SMALL, Face::Regular, Colour::MUTED, Align::Left);
}

/// What of an area is left below its first points.
fn lower(area: Area, by: f32) -> Area {
    let by = by.min(area.height);
    Area {
        y: area.y + by,
        height: area.height - by,
        ..area
    }
}

/// A place on paper, computed in double precision.
#[expect(
    clippy::cast_possible_truncation,
    reason = "places on paper are far within what a float tells apart"
)]
fn place(value: f64) -> f32 {
    value as f32
}

/// How many things of a width fit into a room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rooms and widths are small; what is below nothing becomes nothing"
)]
fn how_many(room: f32, width: f32) -> usize {
    if width > 0.0 {
        (room / width).floor().clamp(0.0, 1e6) as usize
    } else {
        0
    }
}
