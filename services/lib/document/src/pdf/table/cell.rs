//! One cell of a table: its lines, and how they are drawn.

use super::super::canvas::{Align, Area, Canvas, Colour, Face, Point};
use super::super::font::Fonts;
use super::super::level;
use super::super::page::Page;
use super::super::words;
use super::super::wrap::wrap;
use super::columns::{DOT, Place};
use crate::{Cell, Column, Emphasis, Kind, Level};

/// Figures that would have to be smaller than this are written shortly.
const LEGIBLE: f32 = 4.0;

/// How high a bar behind a figure is, in sizes.
const BAR: f32 = 1.15;

/// A cell in lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    pub(super) lines: Vec<String>,
    size: f32,
    face: Face,
    colour: Colour,
    /// What is behind or before its text.
    mark: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    None,
    /// A bar as long as this share of the cell.
    Bar(f32),
    /// A colour behind the cell.
    Tint(Colour),
    /// A dot of the text's colour.
    Dot,
}

impl Set {
    #[cfg(test)]
    pub(super) fn is_tinted(&self) -> bool {
        matches!(self.mark, Mark::Tint(_))
    }

    /// Parts what has no place on a page from the lines that have.
    pub(super) fn split_off(&mut self, count: usize) -> Self {
        let at = count.min(self.lines.len());
        let rest = self.lines.split_off(at);
        Self {
            lines: rest,
            mark: Mark::None,
            ..*self
        }
    }
}

/// Sets a cell into lines that fit its column.
pub(super) fn set(
    fonts: &Fonts,
    cell: &Cell,
    column: &Column,
    scale: Option<(f64, f64)>,
    place: Place,
    size: f32,
) -> Set {
    let mut text = words::cell(cell, column.kind);
    let (face, colour, mark) = look(cell, column, scale);
    let before = if mark == Mark::Dot { DOT * size } else { 0.0 };
    let room = place.room() - before;
    let mut size = size;
    let lines = if is_broken(cell, &text, column.kind) {
        // A hair's breadth for what is rounded.
        wrap(&text, room + 0.01, |character| {
            fonts.advance(character, face) * size
        })
    } else {
        if fonts.width(&text, LEGIBLE, face) > room
            && let Some(figure) = cell.number().filter(|_| words::is_figure(column.kind))
        {
            text = words::short(figure, column.kind);
        }
        let wide = fonts.width(&text, size, face);
        if wide > room {
            size *= room / wide;
        }
        vec![text]
    };
    Set {
        lines,
        size,
        face,
        colour,
        mark,
    }
}

/// Whether a cell may be broken into lines. Figures, days and names without a space may not: their parts
/// would read like several.
fn is_broken(cell: &Cell, text: &str, kind: Kind) -> bool {
    matches!(cell, Cell::Text(_))
        && (matches!(kind, Kind::Text | Kind::Prose)
            || text.contains(|character: char| character.is_whitespace() || character.is_control()))
}

fn look(cell: &Cell, column: &Column, scale: Option<(f64, f64)>) -> (Face, Colour, Mark) {
    let regular = |mark| (Face::Regular, Colour::INK, mark);
    if *cell == Cell::Empty {
        return (Face::Regular, Colour::MUTED, Mark::None);
    }
    match column.emphasis {
        Emphasis::None => regular(Mark::None),
        Emphasis::Bar(full) => match cell.number() {
            Some(figure) if full > 0 => regular(Mark::Bar(share(figure / f64::from(full)))),
            _ => regular(Mark::None),
        },
        Emphasis::Levels(levels) => match level_of(cell, levels) {
            Some(level) => (Face::Bold, level::ink(level), Mark::Dot),
            None => regular(Mark::None),
        },
        Emphasis::Negative => match cell.number() {
            Some(figure) if figure < 0.0 => (Face::Regular, Colour::BAD, Mark::None),
            _ => regular(Mark::None),
        },
        Emphasis::Scale => match (cell.number(), scale) {
            // Beyond what is known of the column it would look like one of its ends.
            (Some(figure), Some((low, high))) if (low..=high).contains(&figure) => {
                let place = share((figure - low) / (high - low));
                regular(Mark::Tint(level::on_scale(place)))
            }
            _ => regular(Mark::None),
        },
    }
}

fn level_of(cell: &Cell, levels: &[(&str, Level)]) -> Option<Level> {
    let Cell::Text(text) = cell else {
        return None;
    };
    levels
        .iter()
        .find(|(word, _)| word == text)
        .map(|(_, level)| *level)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it lies between 0 and 1 and becomes a length on paper"
)]
fn share(value: f64) -> f32 {
    value.clamp(0.0, 1.0) as f32
}

/// Draws a cell into its part of a row.
pub(super) fn draw(page: &mut Page, set: &Set, kind: Kind, place: Place, area: Area, lead: f32) {
    let text = Area {
        x: area.x + place.padding,
        width: place.room(),
        ..area
    };
    match set.mark {
        Mark::Tint(colour) => {
            // The line above stays.
            let ground = Area {
                y: area.y + 0.3,
                height: area.height - 0.3,
                ..area
            };
            page.rectangle(ground, colour);
        }
        Mark::Bar(share) if share > 0.0 => {
            let height = set.size * BAR;
            let bar = Area {
                width: text.width * share,
                y: area.y + super::AIR + (lead - height) / 2.0,
                height,
                ..text
            };
            page.rectangle(bar, Colour::ACCENT_TINT);
        }
        Mark::Bar(_) | Mark::None | Mark::Dot => {}
    }
    let (x, align) = if words::is_figure(kind) {
        (text.right(), Align::Right)
    } else {
        (text.x, Align::Left)
    };
    let top = area.y + super::AIR;
    let before = if set.mark == Mark::Dot {
        DOT * set.size
    } else {
        0.0
    };
    for (index, line) in (0_u16..).zip(&set.lines) {
        let y = top + lead * f32::from(index) + lead / 2.0 + set.size * 0.36;
        if index == 0 && before > 0.0 {
            let side = set.size * 0.5;
            let dot = Area {
                x,
                y: y - set.size * 0.36 - side / 2.0,
                width: side,
                height: side,
            };
            page.rectangle(dot, set.colour);
        }
        let at = Point { x: x + before, y };
        page.text(at, line, set.size, set.face, set.colour, align);
    }
}
