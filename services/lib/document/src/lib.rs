//! Documents people open elsewhere: workbooks, PDFs and CSV files, made of tables and charts.
//!
//! A document is described once ([`Head`], [`Section`]s with their rows, [`Closing`]) and written by a
//! [`Renderer`]: [`csv`], [`pdf`] or [`xlsx`]. Rows are handed over as they come and what is written goes
//! out as it is made, so that memory stays flat however many rows there are. Nothing here knows a clock,
//! a random number or a service: the same description always gives the same bytes.
//!
//! To add one more kind of file: a module with a [`Renderer`], a value of [`Format`], a line in
//! [`renderer()`].

pub mod csv;
mod error;
mod fingerprint;
mod model;
pub mod pdf;
pub mod xlsx;

use std::io::Write;

pub use error::{Error, Result};
pub use fingerprint::Fingerprint;
pub use model::{
    Cell, Chart, ChartKind, Closing, Column, Definition, Emphasis, Fact, Figure, Head, Kind, Level,
    Look, Manifest, Orientation, PageSetup, Paper, Row, Section, Series, Verdict,
};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A workbook of Excel's.
    Xlsx,
    /// Pages.
    Pdf,
    /// The first section's table as text.
    Csv,
}

impl Format {
    /// Its short name, which is also the ending of a file's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// Writes one document. Sections follow each other; [`Renderer::rows`] adds to the table of the last one.
pub trait Renderer: Send {
    /// Begins a section, with the first rows of its table: all that its charts refer to.
    fn section(&mut self, section: &Section, rows: &[Row]) -> Result<()>;

    /// Further rows of the section begun last.
    fn rows(&mut self, rows: &[Row]) -> Result<()>;

    /// Writes what comes last, to the end of the file.
    fn finish(self: Box<Self>, closing: &Closing) -> Result<()>;
}

/// A renderer of a kind of file that writes to `out`. What it writes goes out in parts as it is made.
pub fn renderer<'a>(
    format: Format,
    head: Head,
    out: impl Write + Send + 'a,
) -> Result<Box<dyn Renderer + 'a>> {
    Ok(match format {
        Format::Xlsx => Box::new(xlsx::Workbook::new(head, out)?),
        Format::Pdf => Box::new(pdf::Pages::new(head, out)?),
        Format::Csv => Box::new(csv::Table::new(out)),
    })
}
