//! What a document consists of, whatever kind of file it becomes.
//!
//! All texts are for people to read and come in as they are: each format sees to it that none of them is
//! taken for anything else (a formula, markup).

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};

/// What is known of a document before its first row.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Its title, for example `AdventureWorks: sales history`.
    pub title: String,
    /// What it covers, in one line.
    pub subtitle: String,
    /// Its language as BCP 47, for example `en`.
    pub language: String,
    /// Who it was made for.
    pub author: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// What the cover says of it: filters, as-of, trace id and so on, in this order.
    pub facts: Vec<Fact>,
    /// What the data-quality checks say of the data in it.
    pub verdict: Option<Verdict>,
    /// The line at the foot of every page.
    pub footer: String,
    /// Its pages, where it has any.
    pub page: PageSetup,
    /// Whether it has a cover, contents and definitions; without, it is its sections alone.
    pub cover: bool,
}

/// What comes last: what is known only when all rows are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// What the cover says beside the facts of the head: rows, digest.
    pub facts: Vec<Fact>,
    /// What words in it mean; columns bring their own definitions.
    pub definitions: Vec<Definition>,
    /// What makes it verifiable.
    pub manifest: Manifest,
}

/// What a file says of itself, so that it can be told from an altered copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The document's id, a UUID.
    pub document_id: String,
    /// All there is to say, as a JSON object in one line.
    pub json: String,
}

/// A name and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The name, for example `As of`.
    pub label: String,
    /// What it is.
    pub value: String,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The word.
    pub term: String,
    /// What it means.
    pub meaning: String,
}

/// A judgement, in colour and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How good it is.
    pub level: Level,
    /// In one word or a few, for example `Passed`.
    pub label: String,
    /// What it rests on, a sentence each; may be empty.
    pub findings: Vec<String>,
}

/// How good something is: the colour it is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// As it should be.
    Good,
    /// Neither good nor bad.
    Neutral,
    /// To be looked at.
    Warning,
    /// To be acted on.
    Bad,
}

/// Paper of a document with pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageSetup {
    /// Its size.
    pub paper: Paper,
    /// Which way it lies.
    pub orientation: Orientation,
    /// The most rows of a table that are shown, where another file of the same document has all of them;
    /// pages say so. None: all.
    pub excerpt: Option<usize>,
}

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 210 mm by 297 mm.
    #[default]
    A4,
    /// 8.5 in by 11 in.
    Letter,
}

/// Which way paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Each section as its table's width asks for.
    #[default]
    Fitting,
    /// Upright.
    Portrait,
    /// On its side.
    Landscape,
}

/// A part of a document: a title, what is to be said, charts and at most one table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Its title: of its page, its sheet and its bookmark. At most 31 characters are of use for a sheet.
    pub title: String,
    /// Whether it explains the section before it: on pages it goes on below that, where there is room.
    pub part: bool,
    /// What it says, in a paragraph each.
    pub paragraphs: Vec<String>,
    /// Its most important figures.
    pub figures: Vec<Figure>,
    /// Charts of rows that come with its beginning.
    pub charts: Vec<Chart>,
    /// The columns of its table; none when it has no table.
    pub columns: Vec<Column>,
    /// What has to be known to read it, shown after it.
    pub notes: Vec<String>,
    /// Why it could not be made: shown in the place of everything else. Such a section has no rows.
    pub problem: Option<String>,
}

/// A figure that stands for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is, for example `Revenue`.
    pub label: String,
    /// The figure.
    pub value: Cell,
    /// How it is written.
    pub kind: Kind,
    /// Its unit, for example `USD`; empty when it has none.
    pub unit: String,
    /// How it compares, in a few words, for example `+4.2 % on the period before`; may be empty.
    pub comparison: String,
    /// Whether that is good.
    pub level: Level,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name for programs, in lower case with underscores, as in the API: the header of a CSV file.
    pub key: &'static str,
    /// Its name for people, for example `Average order value`.
    pub title: &'static str,
    /// How its cells are written.
    pub kind: Kind,
    /// The unit of its figures, for example `USD`, `units`, `days`; empty for none.
    pub unit: &'static str,
    /// What it means: its definition.
    pub meaning: &'static str,
    /// What is made to stand out in it.
    pub emphasis: Emphasis,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A short text, such as a name.
    Text,
    /// A text that is wrapped into lines, such as a reason.
    Prose,
    /// A whole number with groups of thousands.
    Integer,
    /// A number with so many places after the point.
    Decimal(u8),
    /// An amount of money with so many places after the point.
    Money(u8),
    /// A ratio shown as percentage with so many places: 0.25 is 25 %.
    Percent(u8),
    /// A number that is a name, such as a key: no groups, no sums.
    Identifier,
    /// A day.
    Date,
    /// A moment, in UTC.
    Instant,
    /// Yes or no.
    Flag,
}

/// What is made to stand out in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// Nothing.
    None,
    /// How long a bar each figure would be, on a scale from 0 to the given.
    Bar(u32),
    /// Texts that say how good something is, exactly as they stand in the cells.
    Levels(&'static [(&'static str, Level)]),
    /// Figures below nothing.
    Negative,
    /// The smallest ones on a scale of red to green: low is bad.
    Scale,
}

/// The cells of one row, one for each column.
pub type Row = Vec<Cell>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// There is none.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number; one that is not finite counts as none.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    Instant(DateTime<Utc>),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// The figure in it, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match *self {
            Self::Integer(value) => Some(value as f64),
            Self::Number(value) => value.is_finite().then_some(value),
            _ => None,
        }
    }

    /// A text; none when it is empty.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Cell {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }
}

impl From<Option<DateTime<Utc>>> for Cell {
    fn from(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Empty, Self::Instant)
    }
}

/// A chart of the rows that its section begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The kind of chart.
    pub kind: ChartKind,
    /// The column of what stands along its axis: days, or names.
    pub axis: usize,
    /// What its values are, for example `USD`.
    pub unit: String,
    /// How its values are written.
    pub values: Kind,
    /// What is drawn, in this order.
    pub series: Vec<Series>,
    /// The same in words, for those who cannot see it.
    pub description: String,
}

/// A kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Lines over time: the axis is a column of days. Days are placed by the calendar.
    Lines,
    /// Upright bars over time, or over names in their order.
    Columns,
    /// Bars lying on their side, one a name, in the order of the rows from the top.
    Bars,
}

/// One series of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What it is, for the legend.
    pub name: String,
    /// The column of its values; of a band the lower end. Empty cells are gaps.
    pub column: usize,
    /// Its rows among those the section begins with.
    pub rows: Range<usize>,
    /// How it is drawn.
    pub look: Look,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// What happened: a full line, or a bar.
    Actual,
    /// What is expected: a dashed line.
    Expected,
    /// What it is measured against: a thin grey line, or a mark on the bar.
    Reference,
    /// What it likely lies in: an area up to the column given.
    Band {
        /// The column of the upper end.
        high: usize,
    },
    /// Points that stand out: marks without a line.
    Marks,
}
