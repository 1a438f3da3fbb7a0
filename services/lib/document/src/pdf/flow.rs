//! Content that flows down pages, and from one page to the next.

use super::canvas::{Align, Area, Canvas, Colour, Face, Point, Stroke};
use super::font::Fonts;
use super::page::{Page, Size};
use super::wrap::wrap;
use crate::{PageSetup, Paper};

/// What stays empty at the left and the right.
pub(super) const MARGIN: f32 = 48.0;

/// Where content begins.
const TOP: f32 = 64.0;

/// How far above the lower edge content ends.
const BOTTOM: f32 = 60.0;

pub(super) const FOOTER_SIZE: f32 = 7.5;

/// The baseline of a page's footer.
pub(super) fn footer_line(size: Size) -> f32 {
    size.height - 32.0
}

/// A sheet of paper, upright.
pub(super) fn paper(setup: PageSetup) -> Size {
    match setup.paper {
        Paper::A4 => Size {
            width: 595.28,
            height: 841.89,
        },
        Paper::Letter => Size {
            width: 612.0,
            height: 792.0,
        },
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) face: Face,
    pub(super) colour: Colour,
    /// From baseline to baseline, in sizes.
    pub(super) leading: f32,
}

impl Style {
    pub(super) const fn new(size: f32, face: Face, colour: Colour) -> Self {
        Self {
            size,
            face,
            colour,
            leading: 1.4,
        }
    }

    /// How high a line is.
    pub(super) fn line(self) -> f32 {
        self.size * self.leading
    }

    /// How far its baseline is below its upper edge.
    pub(super) fn baseline(self) -> f32 {
        self.size * (self.leading / 2.0 + 0.36)
    }
}

const TITLE: Style = Style {
    leading: 1.25,
    ..Style::new(20.0, Face::Bold, Colour::DEEP)
};
/// The title of a part of a chapter.
const SUBTITLE: Style = Style {
    leading: 1.25,
    ..Style::new(14.0, Face::Bold, Colour::DEEP)
};
/// Between a part and what is before it.
const PART_GAP: f32 = 26.0;
pub(super) const HEADING: Style = Style::new(11.0, Face::Bold, Colour::DEEP);
pub(super) const BODY: Style = Style::new(9.5, Face::Regular, Colour::INK);
pub(super) const SMALL: Style = Style::new(8.0, Face::Regular, Colour::MUTED);

/// What each page of a document bears.
#[derive(Clone)]
pub(super) struct Running {
    pub(super) header: String,
    pub(super) footer: String,
    pub(super) fonts: &'static Fonts,
}

/// Pages under way: one that is being filled, and those that are full.
pub(super) struct Flow {
    pub(super) page: Page,
    /// Where on the page content goes on.
    pub(super) y: f32,
    full: Vec<Page>,
    running: Running,
    /// At the right of the header: what the page belongs to.
    chapter: String,
    begun: bool,
}

impl Flow {
    pub(super) fn new(running: Running, size: Size) -> Self {
        Self {
            page: Page::new(size, running.fonts),
            y: TOP,
            full: Vec::new(),
            running,
            chapter: String::new(),
            begun: false,
        }
    }

    pub(super) fn fonts(&self) -> &'static Fonts {
        self.running.fonts
    }

    /// Begins a chapter on a page of its own; gives how many pages before it were not handed
    /// over yet.
    pub(super) fn chapter(&mut self, title: &str, size: Size, header: bool) -> usize {
        title.clone_into(&mut self.chapter);
        self.next_page_of(size, header);
        self.full.len()
    }

    /// An empty page like this one, to try on it how high something becomes.
    pub(super) fn trial(&self) -> Self {
        let mut trial = Self::new(self.running.clone(), self.page.size);
        trial.next_page();
        trial
    }

    /// How many pages there are that were not handed over yet, with the one under way.
    pub(super) fn page_count(&self) -> usize {
        self.full.len() + usize::from(self.begun)
    }

    /// How much of its page is used.
    pub(super) fn used(&self) -> f32 {
        self.y - TOP
    }

    /// Begins a chapter below what the page has already, if that leaves the room it needs; gives how many
    /// pages before it were not handed over yet.
    pub(super) fn part(&mut self, needed: f32) -> Option<usize> {
        let roomy = self.begun && self.room() >= PART_GAP + needed;
        roomy.then(|| {
            self.gap(PART_GAP);
            self.full.len()
        })
    }

    /// Goes on with a new page like this one.
    pub(super) fn next_page(&mut self) {
        self.next_page_of(self.page.size, true);
    }

    fn next_page_of(&mut self, size: Size, header: bool) {
        let page = std::mem::replace(&mut self.page, Page::new(size, self.running.fonts));
        if self.begun {
            self.full.push(page);
        }
        self.begun = true;
        self.y = TOP;
        if header {
            self.draw_header();
        }
        self.draw_footer();
    }

    fn draw_header(&mut self) {
        let (left, right) = (MARGIN, MARGIN + self.width());
        let width = self.width();
        let fonts = self.fonts();
        let (size, face) = (FOOTER_SIZE, Face::Regular);
        let chapter = shortened(fonts, &self.chapter, width * 0.45, size, face);
        let title = shortened(fonts, &self.running.header, width * 0.5, size, face);
        let at = |x| Point { x, y: 34.0 };
        self.page
            .text(at(left), &title, size, face, Colour::MUTED, Align::Left);
        self.page
            .text(at(right), &chapter, size, face, Colour::MUTED, Align::Right);
        self.rule(41.0);
    }

    fn draw_footer(&mut self) {
        let size = self.page.size;
        let room = self.width() - 90.0;
        let (text_size, face) = (FOOTER_SIZE, Face::Regular);
        let footer = shortened(self.fonts(), &self.running.footer, room, text_size, face);
        let at = Point {
            x: MARGIN,
            y: footer_line(size),
        };
        self.page
            .text(at, &footer, text_size, face, Colour::MUTED, Align::Left);
        self.rule(footer_line(size) - 11.0);
    }

    /// Draws a fine line where content goes on.
    pub(super) fn line_across(&mut self) {
        self.rule(self.y);
    }

    fn rule(&mut self, y: f32) {
        let (x, end) = (MARGIN, MARGIN + self.width());
        let points = [Point { x, y }, Point { x: end, y }];
        self.page.line(&points, Stroke::line(Colour::GRID, 0.5));
    }

    /// How wide content is.
    pub(super) fn width(&self) -> f32 {
        content_width(self.page.size)
    }

    /// How much space is left on the page.
    pub(super) fn room(&self) -> f32 {
        self.page.size.height - BOTTOM - self.y
    }

    /// How much space an empty page has.
    pub(super) fn whole(&self) -> f32 {
        self.page.size.height - BOTTOM - TOP
    }

    /// Whether the page has content.
    pub(super) fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    /// Sees to it that so much space is left, on a new page if need be.
    pub(super) fn need(&mut self, height: f32) {
        if height > self.room() && !self.is_fresh() {
            self.next_page();
        }
    }

    pub(super) fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// Sets the title of a part of a chapter.
    pub(super) fn subtitle(&mut self, title: &str) {
        self.paragraph(title, SUBTITLE);
        self.gap(6.0);
    }

    /// Sets the title of a chapter.
    pub(super) fn title(&mut self, title: &str) {
        self.paragraph(title, TITLE);
        let accent = Area {
            x: MARGIN,
            y: self.y + 4.0,
            width: 36.0,
            height: 2.5,
        };
        self.page.rectangle(accent, Colour::ACCENT);
        self.gap(16.0);
    }

    /// Sets a text across the page, line by line.
    pub(super) fn paragraph(&mut self, text: &str, style: Style) {
        let (left, width) = (MARGIN, self.width());
        self.column(text, style, left, width);
    }

    /// Sets a text in a part of the page's width, line by line.
    pub(super) fn column(&mut self, text: &str, style: Style, x: f32, width: f32) {
        for line in lines(self.fonts(), text, style, width) {
            self.need(style.line());
            let at = Point {
                x,
                y: self.y + style.baseline(),
            };
            self.page
                .text(at, &line, style.size, style.face, style.colour, Align::Left);
            self.y += style.line();
        }
    }

    /// Sets names and what they are beside each other, parted by fine lines.
    pub(super) fn pairs<'a>(
        &mut self,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        share: f32,
    ) {
        let (left, whole) = (MARGIN, self.width());
        let first = whole * share;
        let name = Style::new(8.5, Face::Bold, Colour::INK);
        let value = Style::new(8.5, Face::Regular, Colour::INK);
        for (label, text) in pairs {
            let fonts = self.fonts();
            let labels = lines(fonts, label, name, first - 12.0);
            let texts = lines(fonts, text, value, whole - first);
            let height = labels.len().max(texts.len()) as f32 * name.line() + 6.0;
            self.need(height.min(self.whole()));
            if height > self.room() {
                // Longer than a page: it flows.
                self.column(label, name, left, first - 12.0);
                self.column(text, value, left + first, whole - first);
            } else {
                let top = self.y + 3.0;
                set(&mut self.page, &labels, name, left, top);
                set(&mut self.page, &texts, value, left + first, top);
                self.y += height;
            }
            self.line_across();
        }
    }

    /// Pages that are full, handed over.
    pub(super) fn take_full(&mut self) -> Vec<Page> {
        std::mem::take(&mut self.full)
    }

    /// All pages left.
    pub(super) fn finish(mut self) -> Vec<Page> {
        if self.begun {
            self.full.push(self.page);
        }
        self.full
    }
}

/// How wide content on a page is.
pub(super) fn content_width(size: Size) -> f32 {
    size.width - 2.0 * MARGIN
}

/// A text in lines.
pub(super) fn lines(fonts: &Fonts, text: &str, style: Style, width: f32) -> Vec<String> {
    wrap(text, width, |character| {
        fonts.advance(character, style.face) * style.size
    })
}

/// Draws lines below each other, from the upper edge of the first.
pub(super) fn set(page: &mut Page, lines: &[String], style: Style, x: f32, top: f32) {
    for (index, line) in (0_u16..).zip(lines) {
        let at = Point {
            x,
            y: top + style.baseline() + f32::from(index) * style.line(),
        };
        page.text(at, line, style.size, style.face, style.colour, Align::Left);
    }
}

/// A text in one line, its end replaced by an ellipsis where it is too long: for what is said in full
/// elsewhere.
fn shortened(fonts: &Fonts, text: &str, width: f32, size: f32, face: Face) -> String {
    if fonts.width(text, size, face) <= width {
        return text.to_owned();
    }
    let mut used = fonts.width("…", size, face);
    let mut short = String::new();
    for character in text.chars() {
        used += fonts.advance(character, face) * size;
        if used > width {
            break;
        }
        short.push(character);
    }
    format!("{}…", short.trim_end())
}

/// A box with a coloured edge, around content that is drawn onto it.
pub(super) fn boxed(page: &mut Page, area: Area, tint: Colour, edge: Colour) {
    page.rectangle(area, tint);
    let strip = Area { width: 3.0, ..area };
    page.rectangle(strip, edge);
}
