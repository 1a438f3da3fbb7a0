//! The shapes charts are made of: strokes, dots, bands, bars.

use std::f32::consts::{FRAC_PI_2, TAU};

use super::super::canvas::Stroke;
use super::series::Drawn;
use super::{Align, Area, Canvas, Colour, Face, Point, SMALL, text};
use crate::Look;

/// How far a dot reaches from its middle.
pub(super) const DOT: f32 = 2.4;
/// Corners of what is drawn as round.
const ROUND: usize = 16;
/// The paper left free around a mark, so that it stands out of what it lies on.
const HALO: f32 = 0.8;
/// How much a band hides.
const BAND: f32 = 0.16;

/// How a series is drawn as a line.
pub(super) fn stroke(series: &Drawn) -> Stroke {
    let (width, dashed) = match series.look {
        Look::Expected => (1.5, true),
        Look::Reference => (0.9, false),
        _ => (1.6, false),
    };
    Stroke {
        colour: series.colour,
        width,
        dashed,
    }
}

/// A mark: round the first, then with corners, so that colour is not all that tells them apart.
pub(super) fn mark(canvas: &mut dyn Canvas, at: Point, number: usize, colour: Colour) {
    let corners = match number {
        1 => 4,
        2 => 3,
        _ => ROUND,
    };
    // What has few corners has less area.
    let reach = if corners == ROUND { DOT } else { DOT * 1.35 };
    canvas.fill(&round(at, reach + HALO, corners), Colour::WHITE, 1.0);
    canvas.fill(&round(at, reach, corners), colour, 1.0);
}

/// A dot on a line.
pub(super) fn dot(canvas: &mut dyn Canvas, at: Point, reach: f32, colour: Colour) {
    canvas.fill(&round(at, reach, ROUND), colour, 1.0);
}

/// A band's area.
pub(super) fn band(canvas: &mut dyn Canvas, outline: &[Point], colour: Colour) {
    canvas.fill(outline, colour, BAND);
}

/// A bar of what happened, or a paler one of what is expected.
pub(super) fn bar(canvas: &mut dyn Canvas, area: Area, series: &Drawn) {
    if series.look == Look::Expected {
        canvas.rectangle(area, pale(series.colour));
    } else {
        canvas.rectangle(area, series.colour);
    }
}

/// A shade of a colour halfway to the paper. It is opaque: no grid shines through.
fn pale(Colour(red, green, blue): Colour) -> Colour {
    let lighter = |part: u8| part + (u8::MAX - part) / 2;
    Colour(lighter(red), lighter(green), lighter(blue))
}

/// A mark across a bar: what it is measured against.
pub(super) fn across(canvas: &mut dyn Canvas, from: Point, to: Point) {
    outlined(canvas, from, to, Stroke::line(Colour::INK, 1.4));
}

/// A straight line that stands out of what it lies on.
pub(super) fn outlined(canvas: &mut dyn Canvas, from: Point, to: Point, stroke: Stroke) {
    let halo = Stroke::line(Colour::WHITE, stroke.width + 2.0 * HALO);
    canvas.line(&[from, to], halo);
    canvas.line(&[from, to], stroke);
}

/// A small text on paper of its own, so that no grid runs through it. `at` is on its baseline.
pub(super) fn value(canvas: &mut dyn Canvas, at: Point, text: &str, align: Align) {
    let width = text::width(canvas, text);
    let left = match align {
        Align::Left => at.x,
        Align::Centre => at.x - width / 2.0,
        Align::Right => at.x - width,
    };
    let paper = Area {
        x: left - 1.0,
        y: at.y - SMALL * 0.75,
        width: width + 2.0,
        height: SMALL * 0.8,
    };
    canvas.rectangle(paper, Colour::WHITE);
    canvas.text(at, text, SMALL, Face::Regular, Colour::INK, align);
}

/// The corners of a rectangle.
pub(super) fn outline(area: Area) -> [Point; 4] {
    [
        Point {
            x: area.x,
            y: area.y,
        },
        Point {
            x: area.right(),
            y: area.y,
        },
        Point {
            x: area.right(),
            y: area.bottom(),
        },
        Point {
            x: area.x,
            y: area.bottom(),
        },
    ]
}

fn round(at: Point, reach: f32, corners: usize) -> Vec<Point> {
    (0..corners)
        .map(|corner| {
            // The first corner points up.
            let angle = TAU * corner as f32 / corners as f32 - FRAC_PI_2;
            Point {
                x: at.x + reach * angle.cos(),
                y: at.y + reach * angle.sin(),
            }
        })
        .collect()
}
