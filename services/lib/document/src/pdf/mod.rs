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
pub(crate) mod chart;
mod file;
mod flow;
mod font;
mod front;
mod level;
mod manifest;
mod page;
mod rounding;
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
use table::{Form, Table};

/// Rows that are waited for before a table begins.
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
    /// Whether it explains the one before.
    part: bool,
    /// Whether it could not be made.
    failed: bool,
}

/// What was begun last.
enum State {
    Nothing,
    /// A section of which not enough rows are known yet.
    Waiting(Section, Vec<Row>),
    /// A section's table, how much of it there is, and its notes.
    Table(Table, Extent, Vec<String>),
}

/// Rows of a table.
#[derive(Default)]
struct Extent {
    /// Those that are shown.
    shown: usize,
    /// All that came.
    all: usize,
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
            let size = if section.part {
                self.flow.page.size
            } else {
                self.upright()
            };
            let needed = section::beginning(&self.flow, section, rows, 0.0);
            self.begin_chapter(section, size, needed);
            section::open(&mut self.flow, section, rows);
            section::close(&mut self.flow, &section.notes);
            self.state = State::Nothing;
            return self.hand_over();
        }
        let form = self.form(section, rows);
        let size = form.page;
        let table = Table::new(&section.columns, form, self.fonts);
        let needed = table.beginning(rows, &self.flow);
        let needed = section::beginning(&self.flow, section, rows, needed);
        self.begin_chapter(section, size, needed);
        section::open(&mut self.flow, section, rows);
        self.state = State::Table(table, Extent::default(), section.notes.clone());
        let columns = (section.title.clone(), section.columns.clone());
        self.tables.push(columns);
        self.draw(rows)
    }

    /// The form of a section's table. That of a part keeps to the page that is under way, if it can.
    fn form(&self, section: &Section, rows: &[Row]) -> Form {
        let (paper, wanted) = (flow::paper(self.head.page), self.head.page.orientation);
        let form =
            |orientation| table::form(self.fonts, &section.columns, rows, paper, orientation);
        if section.part && wanted == Orientation::Fitting {
            let like_this = if self.flow.page.size == paper {
                Orientation::Portrait
            } else {
                Orientation::Landscape
            };
            let here = form(like_this);
            if here.is_good() {
                return here;
            }
        }
        form(wanted)
    }

    /// Draws rows of the table under way.
    fn draw(&mut self, rows: &[Row]) -> Result<()> {
        let most = self.head.page.excerpt.unwrap_or(usize::MAX);
        if let State::Table(table, extent, _) = &mut self.state {
            let shown = rows.len().min(most - extent.shown);
            for row in &rows[..shown] {
                table.row(row, &mut self.flow);
            }
            extent.shown += shown;
            extent.all += rows.len();
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
        if let State::Table(table, extent, notes) =
            std::mem::replace(&mut self.state, State::Nothing)
        {
            let below = section::closing(&self.flow, &notes, extent.shown < extent.all);
            table.finish(&mut self.flow, below);
            section::tell_extent(&mut self.flow, extent.shown, extent.all);
            section::close(&mut self.flow, &notes);
        }
        self.hand_over()
    }

    /// Begins the chapter of a section: on a page of its own, or, if the room there is as much as it needs,
    /// below the section that it is a part of.
    fn begin_chapter(&mut self, section: &Section, size: Size, needed: f32) {
        let below = section.part && size == self.flow.page.size;
        let full = below.then(|| self.flow.part(needed)).flatten();
        let full = full.unwrap_or_else(|| self.next_chapter(&section.title, size));
        self.chapters.push(Chapter {
            title: section.title.clone(),
            page: self.binder.page_count() + full,
            part: section.part,
            failed: section.problem.is_some(),
        });
    }

    /// Begins a chapter on a page of its own.
    fn chapter(&mut self, title: &str, size: Size) {
        let full = self.next_chapter(title, size);
        self.chapters.push(Chapter {
            title: title.to_owned(),
            page: self.binder.page_count() + full,
            part: false,
            failed: false,
        });
    }

    /// Begins a chapter's page; gives how many pages before it were not handed over yet.
    fn next_chapter(&mut self, title: &str, size: Size) -> usize {
        // The first page of a document without a cover has its title below already.
        let header = self.head.cover || !self.chapters.is_empty();
        self.flow.chapter(title, size, header)
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
            self.chapter(back::DEFINITIONS, self.upright());
            let is_excerpt = self.head.page.excerpt.is_some();
            back::draw_definitions(
                &mut self.flow,
                &closing.definitions,
                &self.tables,
                is_excerpt,
            );
        }
        self.chapter(back::ABOUT, self.upright());
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
            self.chapter(&title, size);
        }
        let mut bookmarks: Vec<Bookmark> = self
            .chapters
            .iter()
            .map(|chapter| Bookmark {
                title: chapter.title.clone(),
                page: front.pages.len() + chapter.page,
                part: chapter.part,
            })
            .collect();
        if self.head.cover {
            let contents = Bookmark {
                title: front::CONTENTS.to_owned(),
                page: front.contents,
                part: false,
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
