//! The line below a title: the unit, then which series is which.

use super::super::canvas::Stroke;
use super::series::{Drawn, Picture};
use super::{Align, Area, Canvas, Colour, Face, LEADING, Point, SMALL, symbols, text};
use crate::{Chart, ChartKind, Look};

/// How wide the sample of a line or a band is.
const LONG_KEY: f32 = 14.0;
/// How wide the sample of a bar or a mark is, and how high.
const KEY: f32 = 7.0;
/// Between a sample and its name.
const KEY_GAP: f32 = 4.0;
/// Between entries.
const GAP: f32 = 14.0;
/// The part of the height that a legend may take at most.
const MOST_OF_HEIGHT: f32 = 0.35;
/// How far letters without descent reach above their baseline, as part of their size.
const ASCENT: f32 = 0.75;

/// One thing the line says.
enum Entry<'a> {
    Unit(&'a str),
    Series(&'a Drawn<'a>),
    Note(String),
}

/// An entry in its place.
struct Placed<'a> {
    entry: Entry<'a>,
    text: String,
    at: Point,
}

/// Writes unit and legend to the top of an area; gives the height they take.
pub(super) fn draw(
    chart: &Chart,
    picture: &Picture,
    at_ends: bool,
    area: Area,
    canvas: &mut dyn Canvas,
) -> f32 {
    let entries = entries(chart, picture, at_ends);
    if entries.is_empty() || area.height < LEADING {
        return 0.0;
    }
    let placed = place(chart.kind, entries, area, canvas);
    let mut height: f32 = 0.0;
    for Placed { entry, text, at } in &placed {
        let mut written = *at;
        let mut colour = Colour::INK;
        match entry {
            Entry::Series(series) => {
                sample(chart.kind, series, *at, canvas);
                written.x += key(chart.kind, series) + KEY_GAP;
            }
            Entry::Unit(_) | Entry::Note(_) => colour = Colour::MUTED,
        }
        canvas.text(written, text, SMALL, Face::Regular, colour, Align::Left);
        height = height.max(at.y - area.y + LEADING - SMALL);
    }
    height
}

fn entries<'a>(chart: &'a Chart, picture: &'a Picture, at_ends: bool) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    if !chart.unit.trim().is_empty() {
        entries.push(Entry::Unit(chart.unit.trim()));
    }
    // A picture of one thing is told by its title.
    if picture.series.len() > 1 {
        let named = picture
            .series
            .iter()
            .filter(|series| !at_ends || !series.is_line());
        entries.extend(named.map(Entry::Series));
    }
    if picture.left_out > 0 {
        entries.push(Entry::Note(format!(
            "and {} more, not shown",
            picture.left_out
        )));
    }
    entries
}

/// Puts entries beside each other, in as many lines as there is room for. If that does not suffice, the
/// last one says how many are missing.
fn place<'a>(
    kind: ChartKind,
    entries: Vec<Entry<'a>>,
    area: Area,
    canvas: &dyn Canvas,
) -> Vec<Placed<'a>> {
    let lines = super::how_many(area.height * MOST_OF_HEIGHT, LEADING).max(1);
    let bottom = area.y + lines as f32 * LEADING;
    let mut placed: Vec<Placed> = Vec::new();
    let mut at = Point {
        x: area.x,
        y: area.y + SMALL,
    };
    let mut missing = 0;
    for entry in entries {
        let (key, name) = match &entry {
            Entry::Unit(unit) => (0.0, *unit),
            Entry::Series(series) => (key(kind, series) + KEY_GAP, series.name),
            Entry::Note(note) => (0.0, note.as_str()),
        };
        let room = area.width - key;
        let name = text::shortened(canvas, name, SMALL, Face::Regular, room).into_owned();
        let width = key + text::width(canvas, &name);
        if at.x > area.x && at.x + width > area.right() {
            at = Point {
                x: area.x,
                y: at.y + LEADING,
            };
        }
        if at.y > bottom {
            missing += 1;
            continue;
        }
        placed.push(Placed {
            entry,
            text: name,
            at,
        });
        at.x += width + GAP;
    }
    if missing > 0
        && let Some(last) = placed.last_mut()
    {
        let note = format!("and {} more", missing + 1);
        let room = area.right() - last.at.x;
        last.text = text::shortened(canvas, &note, SMALL, Face::Regular, room).into_owned();
        last.entry = Entry::Note(note);
    }
    placed
}

/// How wide a series' sample is.
fn key(kind: ChartKind, series: &Drawn) -> f32 {
    let long = match series.look {
        Look::Band { .. } => true,
        Look::Marks => false,
        Look::Reference => kind != ChartKind::Bars,
        Look::Actual | Look::Expected => kind == ChartKind::Lines,
    };
    if long { LONG_KEY } else { KEY }
}

/// A sample of how a series looks, beside the baseline of its name.
fn sample(kind: ChartKind, series: &Drawn, at: Point, canvas: &mut dyn Canvas) {
    let width = key(kind, series);
    let middle = Point {
        x: at.x + width / 2.0,
        y: at.y - SMALL * ASCENT / 2.0,
    };
    let end = |x| Point { x, y: middle.y };
    let square = Area {
        x: middle.x - KEY / 2.0,
        y: middle.y - KEY / 2.0,
        width: KEY,
        height: KEY,
    };
    match (series.look, kind) {
        (Look::Marks, _) => symbols::mark(canvas, middle, series.number, series.colour),
        (Look::Band { .. }, _) => {
            let strip = Area {
                x: at.x,
                width,
                ..square
            };
            for _ in 0..series.layers {
                symbols::band(canvas, &symbols::outline(strip), series.colour);
            }
        }
        (_, ChartKind::Lines) | (Look::Reference, ChartKind::Columns) => {
            let stroke = symbols::stroke(series);
            canvas.line(&[end(at.x), end(at.x + width)], stroke);
        }
        (Look::Reference, ChartKind::Bars) => {
            let ink = Stroke::line(Colour::INK, 1.4);
            let (top, bottom) = (square.y, square.bottom());
            let at = |y| Point { x: middle.x, y };
            canvas.line(&[at(top), at(bottom)], ink);
        }
        (Look::Actual | Look::Expected, _) => symbols::bar(canvas, square, series),
    }
}
