//! Charts, drawn on pages.

use super::canvas::{Align, Area, Canvas, Colour, Face, Point};
use crate::{Chart, Row};

/// How high a chart of the given width is, in points.
pub(crate) fn height(_chart: &Chart, _rows: &[Row], width: f32) -> f32 {
    (width * 0.45).min(240.0)
}

/// Draws a chart.
pub(crate) fn draw(chart: &Chart, _rows: &[Row], area: Area, canvas: &mut dyn Canvas) {
    canvas.rectangle(area, Colour::TINT);
    let at = Point {
        x: area.x,
        y: area.y + 10.0,
    };
    canvas.text(at, &chart.title, 10.0, Face::Bold, Colour::INK, Align::Left);
}
