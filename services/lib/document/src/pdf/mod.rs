//! Pages: a cover, contents, sections with figures, charts and tables, definitions.
//!
//! Pages go out as they are filled, some at a time, however many there are: `flow` fills them,
//! `binder` writes them into the `file` with printpdf, and what is known only at the end (the cover,
//! the contents, how many pages there are) is written last. A section begins when enough of its rows are
//! known to see how wide its columns must be.

mod back;
mod binder;
mod canvas;
mod catalog;
mod chart;
mod file;
mod flow;
mod font;
mod front;
mod level;
mod manifest;
mod page;
mod section;
mod table;
mod words;
mod wrap;

use std::io::Write;

use crate::{Closing, Column, Head, Orientation, Renderer, Result, Row, Section};
use binder::Binder;
use catalog::Bookmark;
use flow::{Flow, Running};
use font::Fonts;
use front::Front;
pub use manifest::manifest;
use page::Size;
use table::Table;

/// Rows that are looked at for the form of a table.
const SAMPLE: usize = 400;

/// Writes pages.
pub struct Pages<W> {
    head: Head,
    fonts: &'static Fonts,
    binder: Binder<W>,
    flow: Flow,
    chapters: Vec<Chapter>,
    /// The titles and columns of the sections with tables.
    tables: Vec<(String, Vec<Column>)>,
    state: State,
}

/// A part of the document that has a bookmark.
struct Chapter {
    title: String,
    /// Its page, from 0, without those in front.
    page: usize,
    /// Whether it could not be made.
    failed: bool,
}

/// What was begun last.
enum State {
    Nothing,
    /// A section of which not enough rows are known yet.
    Waiting(Section, Vec<Row>),
    /// A section's table and its notes.
    Table(Table, Vec<String>),
}

impl<W: Write> Pages<W> {
    /// Writes to `out`.
    pub fn new(head: Head, out: W) -> Result<Self> {
        let fonts = Fonts::shared()?;
        Ok(Self {
            fonts,
            binder: Binder::new(fonts, out)?,
            flow: Flow::new(running(&head, fonts), flow::paper(head.page)),
            chapters: Vec::new(),
            tables: Vec::new(),
            state: State::Nothing,
            head,
        })
    }

    /// Draws a section up to and with the rows that are known.
    fn begin(&mut self, section: &Section, rows: &[Row]) -> Result<()> {
        if section.problem.is_some() || section.columns.is_empty() {
            self.chapter(&section.title, self.upright(), section.problem.is_some());
            section::open(&mut self.flow, section, rows);
            section::close(&mut self.flow, &section.notes);
            self.state = State::Nothing;
            return self.hand_over();
        }
        let setup = self.head.page;
        let form = table::form(
            self.fonts,
            &section.columns,
            &rows[..rows.len().min(SAMPLE)],
            flow::paper(setup),
            setup.orientation,
        );
        self.chapter(&section.title, form.page, false);
        section::open(&mut self.flow, section, rows);
        let table = Table::new(&section.columns, form, self.fonts);
        self.state = State::Table(table, section.notes.clone());
        let columns = (section.title.clone(), section.columns.clone());
        self.tables.push(columns);
        self.draw(rows)
    }

    /// Draws rows of the table under way.
    fn draw(&mut self, rows: &[Row]) -> Result<()> {
        if let State::Table(table, _) = &mut self.state {
            for row in rows {
                table.row(row, &mut self.flow);
            }
        }
        self.hand_over()
    }

    /// Ends the section begun last.
    fn end(&mut self) -> Result<()> {
        if let State::Waiting(..) = self.state
            && let State::Waiting(section, rows) =
                std::mem::replace(&mut self.state, State::Nothing)
        {
            self.begin(&section, &rows)?;
        }
        if let State::Table(table, notes) = std::mem::replace(&mut self.state, State::Nothing) {
            table.finish(&mut self.flow);
            section::close(&mut self.flow, &notes);
        }
        self.hand_over()
    }

    fn chapter(&mut self, title: &str, size: Size, failed: bool) {
        // The first page of a document without a cover has its title below already.
        let header = self.head.cover || !self.chapters.is_empty();
        let full = self.flow.chapter(title, size, header);
        self.chapters.push(Chapter {
            title: title.to_owned(),
            page: self.binder.page_count() + full,
            failed,
        });
    }

    fn hand_over(&mut self) -> Result<()> {
        self.binder.add(self.flow.take_full())
    }

    /// The paper of what has no table.
    fn upright(&self) -> Size {
        let paper = flow::paper(self.head.page);
        match self.head.page.orientation {
            Orientation::Landscape => paper.turned(),
            Orientation::Portrait | Orientation::Fitting => paper,
        }
    }

    /// Draws what comes after the sections.
    fn draw_back(&mut self, closing: &Closing) {
        if !self.tables.is_empty() || !closing.definitions.is_empty() {
            self.chapter(back::DEFINITIONS, self.upright(), false);
            back::draw_definitions(&mut self.flow, &closing.definitions, &self.tables);
        }
        self.chapter(back::ABOUT, self.upright(), false);
        back::draw_about(&mut self.flow, closing);
    }
}

impl<W: Write + Send> Renderer for Pages<W> {
    fn section(&mut self, section: &Section, rows: &[Row]) -> Result<()> {
        self.end()?;
        let has_table = section.problem.is_none() && !section.columns.is_empty();
        if has_table && rows.len() < SAMPLE {
            self.state = State::Waiting(section.clone(), rows.to_vec());
            return Ok(());
        }
        self.begin(section, rows)
    }

    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        let State::Waiting(_, waiting) = &mut self.state else {
            return self.draw(rows);
        };
        waiting.extend_from_slice(rows);
        if waiting.len() >= SAMPLE
            && let State::Waiting(section, rows) =
                std::mem::replace(&mut self.state, State::Nothing)
        {
            self.begin(&section, &rows)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, closing: &Closing) -> Result<()> {
        self.end()?;
        let size = self.upright();
        let mut front = Front::default();
        if self.head.cover {
            self.draw_back(closing);
            let running = || running(&self.head, self.fonts);
            front = front::pages(running, size, &self.head, closing, &self.chapters);
        } else if self.chapters.is_empty() {
            let title = self.head.title.clone();
            self.chapter(&title, size, false);
        }
        let mut bookmarks: Vec<Bookmark> = self
            .chapters
            .iter()
            .map(|chapter| Bookmark {
                title: chapter.title.clone(),
                page: front.pages.len() + chapter.page,
            })
            .collect();
        if self.head.cover {
            let contents = Bookmark {
                title: front::CONTENTS.to_owned(),
                page: front.contents,
            };
            bookmarks.insert(0, contents);
        }
        let targets: Vec<usize> = self.chapters.iter().map(|chapter| chapter.page).collect();
        self.binder.add(self.flow.finish())?;
        let (file, bound) = self.binder.bind(front.pages, &targets)?;
        catalog::write(file, &bound, &bookmarks, &self.head, closing)
    }
}

fn running(head: &Head, fonts: &'static Fonts) -> Running {
    Running {
        header: head.title.clone(),
        footer: head.footer.clone(),
        fonts,
    }
}
