//! The pages before the sections: the cover and the contents. They are drawn last, when it is known what
//! they say.

use super::Chapter;
use super::canvas::{Align, Area, Canvas, Colour, Face, Point};
use super::flow::{Flow, MARGIN, Running, Style, boxed, lines, set};
use super::level;
use super::page::{Link, Page, Size};
use crate::{Closing, Head, Verdict};

/// What stands above the contents.
pub(super) const CONTENTS: &str = "Contents";

const COVER_TITLE: Style = Style {
    leading: 1.2,
    ..Style::new(30.0, Face::Bold, Colour::WHITE)
};
const COVER_SUBTITLE: Style = Style::new(12.0, Face::Regular, Colour::ACCENT_TINT);

/// How high the cover's coloured part is at least.
const BAND: f32 = 210.0;

/// The most findings that the cover of a document tells where its sections tell all of them.
const MOST_FINDINGS: usize = 4;

/// The size of facts.
const FACT: f32 = 8.5;

/// The most of the width that facts' labels take.
const MOST_LABELS: f32 = 0.32;

const ENTRY: Style = Style::new(10.5, Face::Regular, Colour::INK);
/// An entry of what explains the one before.
const PART: Style = Style::new(9.5, Face::Regular, Colour::MUTED);
/// Above an entry, and below it.
const AIR: f32 = 4.0;
/// How much further right parts begin.
const INDENT: f32 = 16.0;

/// The pages before the sections.
#[derive(Default)]
pub(super) struct Front {
    pub(super) pages: Vec<Page>,
    /// The first page of the contents, from 0.
    pub(super) contents: usize,
}

/// Draws the pages. `running` gives what they bear, for each try.
pub(super) fn pages(
    running: impl Fn() -> Running,
    size: Size,
    head: &Head,
    closing: &Closing,
    chapters: &[Chapter],
) -> Front {
    // How many pages come first is known when they are drawn: the numbers do not move lines.
    let mut count = 2;
    loop {
        let mut flow = Flow::new(running(), size);
        draw_cover(&mut flow, head, closing);
        let contents = draw_contents(&mut flow, chapters, count);
        let pages = flow.finish();
        if pages.len() == count {
            return Front { pages, contents };
        }
        count = pages.len();
    }
}

fn draw_cover(flow: &mut Flow, head: &Head, closing: &Closing) {
    let size = flow.page.size;
    flow.chapter("", size, false);
    let (left, width) = (MARGIN, flow.width());
    let title = lines(flow.fonts(), &head.title, COVER_TITLE, width);
    let subtitle = lines(flow.fonts(), &head.subtitle, COVER_SUBTITLE, width);
    let title_height = title.len() as f32 * COVER_TITLE.line();
    let subtitle_height = subtitle.len() as f32 * COVER_SUBTITLE.line();
    let band = BAND.max(84.0 + title_height + 12.0 + subtitle_height + 36.0);
    let ground = Area {
        x: 0.0,
        y: 0.0,
        width: size.width,
        height: band,
    };
    flow.page.rectangle(ground, Colour::DEEP);
    let strip = Area {
        y: band,
        height: 4.0,
        ..ground
    };
    flow.page.rectangle(strip, Colour::ACCENT);
    let top = band - 36.0 - subtitle_height - 12.0 - title_height;
    set(&mut flow.page, &title, COVER_TITLE, left, top);
    let top = top + title_height + 12.0;
    set(&mut flow.page, &subtitle, COVER_SUBTITLE, left, top);
    flow.y = band + 34.0;
    if let Some(verdict) = &head.verdict {
        // What shows excerpts is a report, which has a section on the quality of the data.
        let most = head.page.excerpt.map(|_| MOST_FINDINGS);
        draw_verdict(flow, verdict, &told(&verdict.findings, most));
    }
    let id = [("Document", closing.manifest.document_id.as_str())];
    let facts = head.facts.iter().chain(&closing.facts);
    let facts = facts.map(|fact| (fact.label.as_str(), fact.value.as_str()));
    let facts: Vec<(&str, &str)> = facts.chain(id).collect();
    let labels = facts
        .iter()
        .map(|(label, _)| flow.fonts().width(label, FACT, Face::Bold))
        .fold(0.0, f32::max);
    let share = ((labels + 14.0) / width).min(MOST_LABELS);
    flow.pairs(facts, share);
}

/// As many of some findings, and how many more there are.
fn told(findings: &[String], most: Option<usize>) -> Vec<String> {
    match most {
        Some(most) if findings.len() > most => {
            let mut told = findings[..most].to_vec();
            let more = findings.len() - most;
            told.push(format!("and {more} more: see the data-quality sections"));
            told
        }
        _ => findings.to_vec(),
    }
}

fn draw_verdict(flow: &mut Flow, verdict: &Verdict, findings: &[String]) {
    let colour = level::ink(verdict.level);
    let label = Style::new(13.0, Face::Bold, colour);
    let small = Style::new(8.0, Face::Regular, Colour::MUTED);
    let finding = Style::new(9.0, Face::Regular, Colour::INK);
    let (left, width) = (MARGIN, flow.width());
    let words = lines(flow.fonts(), &verdict.label, label, width - 32.0);
    let findings: Vec<String> = findings
        .iter()
        .flat_map(|text| lines(flow.fonts(), text, finding, width - 32.0))
        .collect();
    // Many findings go on below the box, over pages if they must.
    let words_height = small.line() + words.len() as f32 * label.line();
    let room = flow.room() - words_height - 40.0;
    let inside = findings.len() as f32 * finding.line() <= room;
    let height = 10.0
        + words_height
        + if inside && !findings.is_empty() {
            4.0 + findings.len() as f32 * finding.line()
        } else {
            0.0
        }
        + 10.0;
    let area = Area {
        x: left,
        y: flow.y,
        width,
        height,
    };
    boxed(&mut flow.page, area, level::tint(verdict.level), colour);
    let x = left + 16.0;
    let mut top = flow.y + 9.0;
    set(&mut flow.page, &["Data quality".to_owned()], small, x, top);
    top += small.line();
    set(&mut flow.page, &words, label, x, top);
    top += words.len() as f32 * label.line() + 4.0;
    if inside {
        set(&mut flow.page, &findings, finding, x, top);
    }
    flow.gap(height + 20.0);
    if !inside {
        for line in &findings {
            flow.paragraph(line, finding);
        }
        flow.gap(12.0);
    }
}

/// Draws the contents of a document that has so many pages before its sections; gives its own first one.
fn draw_contents(flow: &mut Flow, chapters: &[Chapter], before: usize) -> usize {
    let size = flow.page.size;
    let first = flow.chapter(CONTENTS, size, true);
    flow.title(CONTENTS);
    let height = |chapter: &Chapter| entry(chapter).line() + 2.0 * AIR;
    // Where that takes more than a page, the bookmarks have what explains sections.
    let with_parts = chapters.iter().map(height).sum::<f32>() <= flow.room();
    for (target, chapter) in chapters.iter().enumerate() {
        if chapter.part && !with_parts {
            continue;
        }
        draw_entry(flow, chapter, target, before + chapter.page + 1);
    }
    first
}

/// How an entry of the contents is set.
fn entry(chapter: &Chapter) -> Style {
    if chapter.part { PART } else { ENTRY }
}

/// Draws an entry of the contents with the number of its page.
fn draw_entry(flow: &mut Flow, chapter: &Chapter, target: usize, number: usize) {
    let style = entry(chapter);
    let (left, width) = (MARGIN, flow.width());
    let indent = if chapter.part { INDENT } else { 0.0 };
    let title = lines(flow.fonts(), &chapter.title, style, width - 160.0);
    let height = title.len() as f32 * style.line() + 2.0 * AIR;
    flow.need(height);
    let area = Area {
        x: left,
        y: flow.y,
        width,
        height,
    };
    set(&mut flow.page, &title, style, left + indent, flow.y + AIR);
    let y = flow.y + AIR + style.baseline();
    let at = |x| Point { x, y };
    let (right, face) = (left + width, Face::Bold);
    flow.page.text(
        at(right),
        &number.to_string(),
        style.size,
        face,
        Colour::ACCENT,
        Align::Right,
    );
    if chapter.failed {
        let words = "could not be made";
        let face = Face::Regular;
        flow.page.text(
            at(right - 40.0),
            words,
            8.5,
            face,
            Colour::BAD,
            Align::Right,
        );
    }
    flow.page.links.push(Link { area, target });
    flow.gap(height);
    flow.line_across();
}
