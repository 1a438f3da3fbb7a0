//! What a section's sheet is like: worked out from the section and its first rows.

use std::borrow::Cow;

use super::cells::{LINE_HEIGHT, StyledRow};
use super::charted::Charted;
use super::names::Names;
use super::style::Style;
use super::{place, text};
use crate::{Cell, Column, Figure, Kind, Level, Row, Section};

/// Rows at the beginning that a column's width is measured on.
const MEASURED: usize = 200;

/// Characters in a line of text above a table, which is about as long as the table is wide.
const LINE: usize = 120;
const SHORTEST_LINE: usize = 60;

/// Characters of a sheet on one page across: a dozen columns or so that can still be read.
const PAGE: usize = 190;

/// Characters of a table on upright paper.
const UPRIGHT: usize = 90;

/// Characters in a column that is not set otherwise.
const PLAIN_COLUMN: usize = 8;

/// Lines of text above a table at most, where there is another place for the rest: the table's header stays
/// near the top.
const MOST_LINES: usize = 5;

/// Characters in a column of a table, at least and at most.
const NARROWEST: usize = 9;
const WIDEST: usize = 42;
const PROSE: usize = 64;

/// Characters that a header has beside its filter's button.
const BUTTON: usize = 3;

/// The columns of a sheet without a table, in characters: what figures are, the figures, how they compare.
const TEXT_WIDTHS: &[usize] = &[34, 18, 68];

/// A sheet of a section.
pub(super) struct Plan {
    /// What it shows; without charts when it goes on where the sheet before it is full.
    pub(super) section: Section,
    /// Its name, which is on its tab.
    pub(super) name: String,
    /// The table's name.
    pub(super) table_name: String,
    /// The names of the table's columns.
    pub(super) headers: Vec<String>,
    /// What its charts draw.
    pub(super) charted: Charted,
    /// Texts that have no place above the table: they stand on the sheet of definitions or at the end.
    pub(super) remarks: Vec<String>,
    /// Rows above the table's header.
    pub(super) rows_above: u32,
    /// Rows of the table so far.
    pub(super) rows: u32,
    widths: Vec<usize>,
    companions: bool,
}

impl Plan {
    /// The sheet that a section begins with. With `companions`, a cover and a sheet of definitions hold
    /// what would push the table down.
    pub(super) fn new(
        section: &Section,
        rows: &[Row],
        names: &mut Names,
        companions: bool,
    ) -> Self {
        let mut section = section.clone();
        if section.problem.is_some() {
            // It stands in the place of everything else.
            section.columns.clear();
            section.charts.clear();
            section.figures.clear();
            section.notes.clear();
        }
        if section.columns.is_empty() {
            section.charts.clear();
        }
        let mut headers = Names::default();
        let headers: Vec<String> = section
            .columns
            .iter()
            .map(|column| headers.column(column))
            .collect();
        let widths = section.columns.iter().zip(&headers).enumerate();
        let widths = widths.map(|(index, (column, header))| width(column, header, index, rows));
        let mut plan = Self {
            name: names.sheet(&section.title),
            widths: widths.collect(),
            headers,
            table_name: String::new(),
            charted: Charted::new(&section.charts, rows),
            section,
            remarks: Vec::new(),
            rows_above: 0,
            rows: 0,
            companions,
        };
        plan.place_texts();
        plan
    }

    /// The sheet that goes on where this one is full.
    pub(super) fn next(&self, names: &mut Names) -> Self {
        let mut next = Self {
            section: Section {
                title: self.section.title.clone(),
                columns: self.section.columns.clone(),
                paragraphs: vec![format!("Goes on from {}.", self.name)],
                ..Section::default()
            },
            name: names.sheet(&self.section.title),
            headers: self.headers.clone(),
            table_name: String::new(),
            charted: Charted::new(&[], &[]),
            remarks: Vec::new(),
            rows_above: 0,
            rows: 0,
            widths: self.widths.clone(),
            companions: self.companions,
        };
        next.place_texts();
        next
    }

    /// Whether it has a table.
    pub(super) fn has_table(&self) -> bool {
        !self.headers.is_empty()
    }

    /// The widths of its columns, in characters.
    pub(super) fn widths(&self) -> &[usize] {
        if self.has_table() {
            &self.widths
        } else {
            TEXT_WIDTHS
        }
    }

    /// The row of the table's header, counted from 0.
    pub(super) fn header_row(&self) -> u32 {
        self.rows_above
    }

    /// Whether it is too wide for upright paper.
    pub(super) fn is_wide(&self) -> bool {
        self.width() > UPRIGHT
    }

    /// How many pages stand side by side on paper.
    pub(super) fn pages_across(&self) -> u16 {
        place::column(self.width().div_ceil(PAGE).max(1))
    }

    /// The table's columns, and those beside it that the texts above and under it run over.
    pub(super) fn columns_across(&self) -> usize {
        // A title has larger letters.
        let title = self.section.title.chars().count() * 8 / 5;
        let longest = title.max(self.line());
        let beside = longest.saturating_sub(self.width());
        self.headers.len() + beside.div_ceil(PLAIN_COLUMN)
    }

    /// The last row with something on it so far, counted from 0.
    pub(super) fn last_row(&self) -> u32 {
        let below = match self.below().len() {
            0 => 0,
            rows => place::row(rows) + 1,
        };
        self.header_row() + self.rows.max(1) + below
    }

    /// Characters of the table from left to right.
    fn width(&self) -> usize {
        self.widths.iter().sum()
    }

    /// Characters in a line of text.
    fn line(&self) -> usize {
        if self.has_table() {
            self.width().clamp(SHORTEST_LINE, LINE)
        } else {
            LINE
        }
    }

    /// Moves the texts that have no place above the table to the remarks.
    fn place_texts(&mut self) {
        let mut room = MOST_LINES;
        if self.has_table() && self.companions {
            let paragraphs = std::mem::take(&mut self.section.paragraphs);
            for paragraph in paragraphs {
                let needed = text::lines(&paragraph, self.line()).len();
                if needed <= room && self.remarks.is_empty() {
                    room -= needed;
                    self.section.paragraphs.push(paragraph);
                } else {
                    self.remarks.push(paragraph);
                }
            }
        }
        self.remarks.append(&mut self.section.notes);
        if self.has_table() {
            self.rows_above = place::row(self.above().len()) + 1;
        }
    }

    /// What stands above the table, or all there is.
    pub(super) fn above(&self) -> Vec<StyledRow<'_>> {
        let mut rows = vec![StyledRow {
            cells: vec![text_cell(Style::Title, &self.section.title)],
            height: Some(26),
        }];
        if let Some(problem) = &self.section.problem {
            rows.push(plain(Vec::new()));
            for line in text::lines(problem, LINE) {
                let style = Style::Level(Level::Bad);
                let empty = (style, Cow::Owned(Cell::Empty));
                rows.push(plain(vec![text_cell(style, line), empty.clone(), empty]));
            }
            return rows;
        }
        if !self.has_table() {
            rows.extend(self.section.figures.iter().map(figure_in_columns));
            rows.push(plain(Vec::new()));
        } else if !self.companions {
            rows.extend(self.section.figures.iter().map(figure_above_table));
        }
        for paragraph in &self.section.paragraphs {
            for line in text::lines(paragraph, self.line()) {
                rows.push(plain(vec![text_cell(Style::Remark, line)]));
            }
        }
        rows
    }

    /// What stands under the table.
    pub(super) fn below(&self) -> Vec<StyledRow<'_>> {
        if self.companions && self.has_table() {
            return Vec::new();
        }
        let lines = self
            .remarks
            .iter()
            .flat_map(|remark| text::lines(remark, self.line()));
        lines
            .map(|line| plain(vec![text_cell(Style::Remark, line)]))
            .collect()
    }

    /// The table's header.
    pub(super) fn header(&self) -> StyledRow<'_> {
        let lines = self
            .headers
            .iter()
            .zip(&self.widths)
            .map(|(header, width)| text::lines(header, width.saturating_sub(BUTTON).max(1)).len());
        let lines = place::row(lines.max().unwrap_or(1).min(4));
        StyledRow {
            cells: self
                .section
                .columns
                .iter()
                .zip(&self.headers)
                .map(|(column, header)| text_cell(Style::of_header(column.kind), header.as_str()))
                .collect(),
            height: Some(lines * LINE_HEIGHT + 5),
        }
    }
}

fn plain(cells: Vec<(Style, Cow<'_, Cell>)>) -> StyledRow<'_> {
    StyledRow {
        cells,
        height: None,
    }
}

fn text_cell<'a>(style: Style, text: impl Into<String>) -> (Style, Cow<'a, Cell>) {
    (style, Cow::Owned(Cell::Text(text.into())))
}

/// A figure where columns are as wide as it needs.
fn figure_in_columns(figure: &Figure) -> StyledRow<'_> {
    let mut cells = vec![text_cell(Style::Label, named(figure)), value_cell(figure)];
    if !figure.comparison.is_empty() {
        cells.push(match figure.level {
            Level::Neutral => text_cell(Style::Note, figure.comparison.as_str()),
            level => text_cell(Style::Level(level), figure.comparison.as_str()),
        });
    }
    plain(cells)
}

/// A figure where the first column is a table's: what it is may run over the others.
fn figure_above_table(figure: &Figure) -> StyledRow<'_> {
    let mut words = named(figure);
    if !figure.comparison.is_empty() {
        words.push_str(": ");
        words.push_str(&figure.comparison);
    }
    plain(vec![value_cell(figure), text_cell(Style::Note, words)])
}

fn value_cell(figure: &Figure) -> (Style, Cow<'_, Cell>) {
    let style = Style::of_value(&figure.value, figure.kind);
    (style, Cow::Borrowed(&figure.value))
}

/// What a figure is.
pub(super) fn named(figure: &Figure) -> String {
    if figure.unit.is_empty() {
        figure.label.clone()
    } else {
        format!("{} ({})", figure.label, figure.unit)
    }
}

/// A column's width in characters, by what stands in it first.
fn width(column: &Column, header: &str, index: usize, rows: &[Row]) -> usize {
    let longest_word = header.split(' ').map(|word| word.chars().count()).max();
    let for_header = longest_word.unwrap_or(0) + BUTTON + 1;
    let first = rows.iter().take(MEASURED);
    let measured = first
        .filter_map(|row| row.get(index))
        .map(|cell| length(cell, column.kind));
    let for_values = measured.max().unwrap_or(0) + 2;
    let (narrowest, widest) = match column.kind {
        Kind::Date => (12, WIDEST),
        Kind::Instant => (20, WIDEST),
        Kind::Prose => (PROSE / 2, PROSE),
        _ => (NARROWEST, WIDEST),
    };
    for_values.max(for_header).clamp(narrowest, widest)
}

/// About how many characters a cell is shown with.
fn length(cell: &Cell, kind: Kind) -> usize {
    let places = match kind {
        Kind::Decimal(places) | Kind::Money(places) | Kind::Percent(places) => usize::from(places),
        _ => 0,
    };
    match cell {
        Cell::Text(text) => text.chars().count(),
        Cell::Integer(_) | Cell::Number(_) => {
            let whole = format!("{:.0}", cell.number().unwrap_or(0.0).abs()).len();
            // Groups, the point, a sign.
            whole + whole / 3 + places + 2
        }
        Cell::Date(_) => 10,
        Cell::Instant(_) => 19,
        Cell::Flag(_) => 5,
        Cell::Empty => 0,
    }
}
