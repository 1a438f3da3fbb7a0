//! Tables that go over pages.
//!
//! Rows wait until a page is full of them; then the page is drawn, and, where a table has more columns
//! than a page is wide, those that follow with the rest of the columns of the same rows.

mod cell;
mod columns;
#[cfg(test)]
mod tests;

use super::canvas::{Align, Area, Canvas, Colour, Face, Point, Stroke};
use super::flow::{Flow, MARGIN, SMALL, Style, lines};
use super::font::Fonts;
use super::words;
use crate::{Column, Row};
pub(super) use columns::{Form, form};

/// What stays empty above and below the lines of a row, in points.
const AIR: f32 = 2.6;

/// From baseline to baseline within a cell, in sizes.
const LEADING: f32 = 1.3;

/// What stays empty before further columns of the same rows, where they have a place on the same page.
const BETWEEN_BANDS: f32 = 14.0;

/// Rows that a page should have space for, below the head, for a table to begin on it.
const FIRST_ROWS: f32 = 3.0;

/// Lines of its first row that are enough for that.
const FIRST_LINES: f32 = 6.0;

/// Rows that go with what comes below a table, if that would else stand on a page without any.
const LAST_ROWS: usize = 3;

/// A table that is being drawn.
pub(super) struct Table {
    columns: Vec<Column>,
    form: Form,
    /// The titles of each band's columns.
    heads: Vec<Vec<Title>>,
    /// How high the head is, of the band whose is the highest.
    head_height: f32,
    waiting: Vec<SetRow>,
    /// How high the rows waiting are.
    height: f32,
    /// Whether part of it is drawn.
    begun: bool,
}

/// A column's title in lines, and the unit below.
struct Title {
    lines: Vec<String>,
    unit: Option<String>,
}

impl Title {
    fn line_count(&self) -> usize {
        self.lines.len() + usize::from(self.unit.is_some())
    }
}

/// A row in lines.
struct SetRow {
    /// The cells of each band.
    bands: Vec<Vec<cell::Set>>,
    height: f32,
}

impl Table {
    pub(super) fn new(columns: &[Column], form: Form, fonts: &Fonts) -> Self {
        let style = head_style(form.size);
        let title = |place: &columns::Place| {
            let column = &columns[place.column];
            let unit = words::unit(column.unit, column.kind);
            Title {
                lines: lines(fonts, column.title, style, place.room() + 0.01),
                unit: (!unit.is_empty()).then(|| unit.to_owned()),
            }
        };
        let heads: Vec<Vec<Title>> = form
            .bands
            .iter()
            .map(|band| band.iter().map(title).collect())
            .collect();
        let count = heads.iter().flatten().map(Title::line_count).max();
        let label = if heads.len() > 1 {
            SMALL.line() + 2.0
        } else {
            0.0
        };
        Self {
            columns: columns.to_vec(),
            form,
            heads,
            head_height: label + count.unwrap_or(1) as f32 * style.line() + 2.0 * AIR + 2.0,
            waiting: Vec::new(),
            height: 0.0,
            begun: false,
        }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, row: &Row, flow: &mut Flow) {
        let mut row = self.set(row, flow);
        while !self.takes(&row, flow) {
            if !self.waiting.is_empty() {
                self.draw(flow);
            } else if !self.begun && !flow.is_fresh() && !self.begins_with_part(&row, flow) {
                flow.next_page();
            } else {
                // Higher than the space there is: what fits goes first.
                let room = if self.begun {
                    flow.whole()
                } else {
                    flow.room()
                };
                let Some(rest) = self.split(&mut row, room - self.head_height) else {
                    break;
                };
                self.hold(row);
                self.draw(flow);
                row = rest;
            }
        }
        self.hold(row);
    }

    /// How much of a page a table with these rows needs to begin on it.
    pub(super) fn beginning(&self, rows: &[Row], flow: &Flow) -> f32 {
        let first = rows.first().map(|row| self.set(row, flow));
        self.head_height + first.map_or(2.0 * self.line(), |row| self.first_height(&row))
    }

    /// Draws what is left. What comes below the table is so high.
    pub(super) fn finish(mut self, flow: &mut Flow, below: f32) {
        self.keep_rows_for(below, flow);
        if !self.waiting.is_empty() {
            self.draw(flow);
        } else if !self.begun {
            self.head_of_nothing(flow);
        }
    }

    fn hold(&mut self, row: SetRow) {
        self.height += row.height;
        self.waiting.push(row);
    }

    /// Draws the rows waiting but for the last ones, if what comes below them would not have a place on
    /// their page, but has one below the last ones on a page of theirs.
    fn keep_rows_for(&mut self, below: f32, flow: &mut Flow) {
        let room = if self.begun {
            flow.whole()
        } else {
            flow.room()
        };
        let goes_on = self.head_height + self.height + below > room;
        let Some(at) = self.waiting.len().checked_sub(LAST_ROWS) else {
            return;
        };
        let kept: f32 = self.waiting[at..].iter().map(|row| row.height).sum();
        let fits = self.head_height + kept + below <= flow.whole();
        if self.form.bands.len() > 1 || !goes_on || !fits || at < LAST_ROWS {
            return;
        }
        let kept_rows = self.waiting.split_off(at);
        self.height -= kept;
        self.draw(flow);
        self.height = kept;
        self.waiting = kept_rows;
    }

    /// How high what a table begins with is, below its head.
    fn first_height(&self, row: &SetRow) -> f32 {
        (row.height * FIRST_ROWS).min(FIRST_LINES * self.line() + 2.0 * AIR)
    }

    /// Whether a table begins with a part of a high row, where the row has no place as a whole.
    fn begins_with_part(&self, row: &SetRow, flow: &Flow) -> bool {
        let least = self.first_height(row);
        row.height > least && self.head_height + least <= flow.room()
    }

    /// Whether a row has a place on the page beside those waiting.
    fn takes(&self, row: &SetRow, flow: &Flow) -> bool {
        // What is drawn goes on with a new page.
        let room = if self.begun {
            flow.whole()
        } else {
            flow.room()
        };
        let head = self.head_height;
        let first = self.waiting.is_empty() && !self.begun && !flow.is_fresh();
        let needed = if first {
            row.height.max(self.first_height(row))
        } else {
            self.height + row.height
        };
        head + needed <= room
    }

    fn set(&self, row: &Row, flow: &Flow) -> SetRow {
        let form = &self.form;
        let set_band = |band: &Vec<columns::Place>| {
            band.iter()
                .filter_map(|place| {
                    let (column, cell) = (&self.columns[place.column], row.get(place.column)?);
                    let scale = form.scales[place.column];
                    Some(cell::set(
                        flow.fonts(),
                        cell,
                        column,
                        scale,
                        *place,
                        form.size,
                    ))
                })
                .collect()
        };
        let bands: Vec<Vec<cell::Set>> = form.bands.iter().map(set_band).collect();
        let height = self.height_of(&bands);
        SetRow { bands, height }
    }

    fn height_of(&self, bands: &[Vec<cell::Set>]) -> f32 {
        let lines = bands.iter().flatten().map(|cell| cell.lines.len()).max();
        lines.unwrap_or(1).max(1) as f32 * self.line() + 2.0 * AIR
    }

    /// Leaves of a row what fits into a height, but a line at least, and gives the rest, if there is any.
    fn split(&self, row: &mut SetRow, room: f32) -> Option<SetRow> {
        let fitting = ((room - 2.0 * AIR) / self.line()).floor().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a page has few lines"
        )]
        let count = fitting as usize;
        if row
            .bands
            .iter()
            .flatten()
            .all(|cell| cell.lines.len() <= count)
        {
            return None;
        }
        let rest: Vec<Vec<cell::Set>> = row
            .bands
            .iter_mut()
            .map(|band| band.iter_mut().map(|cell| cell.split_off(count)).collect())
            .collect();
        row.height = self.height_of(&row.bands);
        let height = self.height_of(&rest);
        Some(SetRow {
            bands: rest,
            height,
        })
    }

    fn line(&self) -> f32 {
        self.form.size * LEADING
    }

    /// Draws the rows waiting, with all their columns.
    fn draw(&mut self, flow: &mut Flow) {
        let rows = std::mem::take(&mut self.waiting);
        let height = self.head_height + std::mem::take(&mut self.height);
        for band in 0..self.form.bands.len() {
            if band > 0 && BETWEEN_BANDS + height <= flow.room() {
                flow.gap(BETWEEN_BANDS);
            } else if self.begun {
                flow.next_page();
            }
            self.begun = true;
            self.draw_head(band, flow);
            for row in &rows {
                self.draw_row(band, row, flow);
            }
        }
    }

    fn draw_row(&self, band: usize, row: &SetRow, flow: &mut Flow) {
        let (left, top) = (MARGIN, flow.y);
        for (place, cell) in self.form.bands[band].iter().zip(&row.bands[band]) {
            let area = Area {
                x: left + place.x,
                y: top,
                width: place.width,
                height: row.height,
            };
            let kind = self.columns[place.column].kind;
            cell::draw(&mut flow.page, cell, kind, *place, area, self.line());
        }
        flow.y += row.height;
        self.rule(band, flow, Stroke::line(Colour::GRID, 0.4));
    }

    fn rule(&self, band: usize, flow: &mut Flow, stroke: Stroke) {
        let width = self.form.bands[band]
            .last()
            .map_or(0.0, |place| place.x + place.width);
        let (x, y) = (MARGIN, flow.y);
        let points = [Point { x, y }, Point { x: x + width, y }];
        flow.page.line(&points, stroke);
    }

    fn draw_head(&self, band: usize, flow: &mut Flow) {
        let bottom = flow.y + self.head_height;
        self.draw_band_label(band, flow);
        let width = self.form.bands[band]
            .last()
            .map_or(0.0, |place| place.x + place.width);
        let ground = Area {
            x: MARGIN,
            y: flow.y,
            width,
            height: bottom - flow.y,
        };
        flow.page.rectangle(ground, Colour::TINT);
        let style = head_style(self.form.size);
        for (place, title) in self.form.bands[band].iter().zip(&self.heads[band]) {
            let column = &self.columns[place.column];
            let (x, align) = if words::is_figure(column.kind) {
                (place.x + place.width - place.padding, Align::Right)
            } else {
                (place.x + place.padding, Align::Left)
            };
            let x = MARGIN + x;
            let first = bottom - AIR - 1.0 - title.line_count() as f32 * style.line();
            let mut y = first + style.baseline();
            for line in &title.lines {
                let at = Point { x, y };
                flow.page
                    .text(at, line, style.size, style.face, style.colour, align);
                y += style.line();
            }
            if let Some(unit) = &title.unit {
                let size = fitting(flow.fonts(), unit, place.room(), style.size);
                let at = Point { x, y };
                flow.page
                    .text(at, unit, size, Face::Regular, Colour::MUTED, align);
            }
        }
        flow.y = bottom;
        self.rule(band, flow, Stroke::line(Colour::DEEP, 0.9));
    }

    /// Says which columns these are, where not all fit.
    fn draw_band_label(&self, band: usize, flow: &mut Flow) {
        if self.form.bands.len() < 2 {
            return;
        }
        let places = &self.form.bands[band];
        let earlier = band
            .checked_sub(1)
            .and_then(|before| self.form.bands[before].last())
            .map_or(0, |place| place.column + 1);
        let last = places.last().map_or(0, |place| place.column + 1);
        let words = if earlier + 1 == last {
            format!("Column {last} of {}", self.columns.len())
        } else {
            format!("Columns {}–{last} of {}", earlier + 1, self.columns.len())
        };
        flow.paragraph(&words, SMALL);
        flow.gap(2.0);
    }

    fn head_of_nothing(&mut self, flow: &mut Flow) {
        for band in 0..self.form.bands.len() {
            flow.need(self.head_height + 2.0 * self.line());
            self.draw_head(band, flow);
            flow.gap(AIR);
            flow.paragraph("No rows.", SMALL);
            flow.gap(AIR);
        }
    }
}

fn head_style(size: f32) -> Style {
    Style {
        leading: LEADING,
        ..Style::new(size - 0.3, Face::Bold, Colour::DEEP)
    }
}

/// The size at which a text fits a width, at most the given one.
fn fitting(fonts: &Fonts, text: &str, width: f32, size: f32) -> f32 {
    let wide = fonts.width(text, size, Face::Regular);
    if wide > width {
        size * width / wide
    } else {
        size
    }
}
