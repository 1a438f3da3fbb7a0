//! What a section has beside its table: title, paragraphs, figures, charts, notes.

use super::canvas::{Align, Area, Canvas, Colour, Face, Point};
use super::flow::{BODY, Flow, HEADING, MARGIN, SMALL, Style, boxed, lines, set};
use super::{chart, level, words};
use crate::{Cell, Chart, ChartKind, Figure, Kind, Row, Section};

/// Between paragraphs and other parts.
const GAP: f32 = 6.0;

/// Between tiles, and between charts beside each other.
const GUTTER: f32 = 12.0;

/// How wide a page must be for charts to stand beside each other.
const TWO_CHARTS: f32 = 600.0;

/// How much of its height a chart may give up to stay on a page.
const LEAST_SHARE: f32 = 0.55;

/// The same of lying bars, which are as high as there are names.
const LEAST_BARS: f32 = 0.75;

/// No chart becomes lower than this to stay on a page.
const LEAST_CHART: f32 = 140.0;

/// Notes that go below the table rather than onto a page of their own.
const TIGHT: Style = Style {
    leading: 1.3,
    ..Style::new(7.0, Face::Regular, Colour::MUTED)
};

/// Draws what comes before the table.
pub(super) fn open(flow: &mut Flow, section: &Section, rows: &[Row]) {
    lead(flow, section);
    if section.problem.is_some() {
        return;
    }
    draw_charts(flow, section, rows);
    if !flow.is_fresh() {
        flow.gap(GAP);
    }
}

/// How much of a page a section needs to begin on it, where its table needs so much: its title does not
/// stand alone.
pub(super) fn beginning(flow: &Flow, section: &Section, rows: &[Row], table: f32) -> f32 {
    let mut trial = flow.trial();
    lead(&mut trial, section);
    let (beside, width) = columns_of_charts(flow, section);
    let charts = section.charts.chunks(beside).next().unwrap_or_default();
    let next = if charts.is_empty() {
        table
    } else {
        heights(charts, rows, width).1
    };
    trial.used() + GAP + next
}

/// Draws what comes before charts.
fn lead(flow: &mut Flow, section: &Section) {
    if section.part {
        flow.subtitle(&section.title);
    } else {
        flow.title(&section.title);
    }
    if let Some(problem) = &section.problem {
        draw_problem(flow, problem);
        return;
    }
    for paragraph in &section.paragraphs {
        flow.paragraph(paragraph, BODY);
        flow.gap(GAP);
    }
    if !section.figures.is_empty() {
        flow.gap(GAP);
        draw_figures(flow, &section.figures);
    }
}

/// Says how many of its rows a table shows, unless it is all of them.
pub(super) fn tell_extent(flow: &mut Flow, shown: usize, all: usize) {
    if shown == all {
        return;
    }
    let count = |rows: usize| words::cell(&Cell::Number(rows as f64), Kind::Integer);
    flow.gap(6.0);
    let (shown, all) = (count(shown), count(all));
    let text =
        format!("The first {shown} of {all} rows are shown here; the workbook has all of them.");
    flow.paragraph(&text, SMALL);
}

/// How high what comes after a table is at least.
pub(super) fn closing(flow: &Flow, notes: &[String], is_excerpt: bool) -> f32 {
    let extent = if is_excerpt { 6.0 + SMALL.line() } else { 0.0 };
    extent + notes_height(flow, notes, TIGHT)
}

/// Draws what comes after the table.
pub(super) fn close(flow: &mut Flow, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    let fits = |style| notes_height(flow, notes, style) <= flow.room();
    let style = if !fits(SMALL) && fits(TIGHT) {
        TIGHT
    } else {
        SMALL
    };
    flow.gap(NOTES_GAP);
    flow.need(HEADING.line() + SMALL.line());
    flow.paragraph("Notes", NOTES);
    flow.gap(2.0);
    for note in notes {
        flow.paragraph(note, style);
        flow.gap(NOTE_GAP);
    }
}

/// Above notes.
const NOTES_GAP: f32 = 12.0;
/// Below each of them.
const NOTE_GAP: f32 = 2.5;
const NOTES: Style = Style {
    size: 9.0,
    ..HEADING
};

fn notes_height(flow: &Flow, notes: &[String], style: Style) -> f32 {
    if notes.is_empty() {
        return 0.0;
    }
    let count = |note: &String| lines(flow.fonts(), note, style, flow.width()).len();
    let lines: usize = notes.iter().map(count).sum();
    let gaps = NOTES_GAP + 2.0 + notes.len() as f32 * NOTE_GAP;
    gaps + NOTES.line() + lines as f32 * style.line()
}

/// Says that a section could not be made.
fn draw_problem(flow: &mut Flow, problem: &str) {
    let title = Style::new(12.0, Face::Bold, Colour::BAD);
    let (left, width) = (MARGIN, flow.width());
    let text = lines(flow.fonts(), problem, BODY, width - 40.0);
    // What does not fit into the box of one page goes on below it.
    let fitting = ((flow.room() - 60.0) / BODY.line()).max(1.0);
    let (inside, below) = if text.len() as f32 <= fitting {
        (&text[..], &[][..])
    } else {
        text.split_at(1)
    };
    let height = 20.0 + title.line() + 6.0 + inside.len() as f32 * BODY.line() + 14.0;
    let area = Area {
        x: left,
        y: flow.y,
        width,
        height,
    };
    boxed(&mut flow.page, area, Colour::BAD_TINT, Colour::BAD);
    let words = ["This part of the document could not be made.".to_owned()];
    set(&mut flow.page, &words, title, left + 20.0, flow.y + 16.0);
    let top = flow.y + 16.0 + title.line() + 6.0;
    set(&mut flow.page, inside, BODY, left + 20.0, top);
    flow.gap(height + GAP);
    for line in below {
        flow.paragraph(line, BODY);
    }
}

/// Figures as tiles beside each other.
fn draw_figures(flow: &mut Flow, figures: &[Figure]) {
    let most = if flow.width() > TWO_CHARTS { 5 } else { 4 };
    // Rows of tiles as even as they can be.
    let rows = figures.len().div_ceil(most);
    let each = figures.len().div_ceil(rows.max(1)).max(1);
    let tiles = each.max(3) as f32;
    let width = (flow.width() - GUTTER * (tiles - 1.0)) / tiles;
    for row in figures.chunks(each) {
        let tiles: Vec<Tile> = row
            .iter()
            .map(|figure| Tile::new(flow, figure, width))
            .collect();
        let label = tiles.iter().map(|tile| tile.label.len()).max().unwrap_or(1);
        let comparison = tiles.iter().map(|tile| tile.comparison.len()).max();
        let label_height = label as f32 * LABEL.line();
        let comparison_height = comparison.unwrap_or(0) as f32 * LABEL.line();
        let height = 9.0 + label_height + VALUE * 1.35 + comparison_height + 9.0;
        flow.need(height + GUTTER);
        let (mut x, y) = (MARGIN, flow.y);
        for tile in &tiles {
            let area = Area {
                x,
                y,
                width,
                height,
            };
            tile.draw(flow, area, label_height);
            x += width + GUTTER;
        }
        flow.gap(height + GUTTER);
    }
}

const LABEL: Style = Style::new(8.0, Face::Regular, Colour::MUTED);
const VALUE: f32 = 17.0;
const UNIT: f32 = 8.5;

struct Tile<'a> {
    figure: &'a Figure,
    label: Vec<String>,
    value: String,
    unit: String,
    comparison: Vec<String>,
    /// The size of the value, so that it fits beside its unit.
    size: f32,
}

impl<'a> Tile<'a> {
    fn new(flow: &Flow, figure: &'a Figure, width: f32) -> Self {
        let fonts = flow.fonts();
        let room = width - 20.0;
        let value = words::cell(&figure.value, figure.kind);
        let unit = words::unit(&figure.unit, figure.kind).to_owned();
        let beside = if unit.is_empty() {
            0.0
        } else {
            fonts.width(&unit, UNIT, Face::Regular) + 3.0
        };
        let wide = fonts.width(&value, 1.0, Face::Bold);
        let comparison = if figure.comparison.is_empty() {
            Vec::new()
        } else {
            lines(fonts, &figure.comparison, LABEL, room)
        };
        Self {
            figure,
            label: lines(fonts, &figure.label, LABEL, room),
            size: VALUE.min((room - beside).max(20.0) / wide.max(0.1)),
            value,
            unit,
            comparison,
        }
    }

    fn draw(&self, flow: &mut Flow, area: Area, label_height: f32) {
        let page = &mut flow.page;
        let edge = match self.figure.level {
            crate::Level::Neutral => Colour::ACCENT,
            other => level::ink(other),
        };
        boxed(page, area, Colour::TINT, edge);
        let x = area.x + 12.0;
        set(page, &self.label, LABEL, x, area.y + 9.0);
        let y = area.y + 9.0 + label_height + VALUE * 1.05;
        let (size, face) = (self.size, Face::Bold);
        page.text(
            Point { x, y },
            &self.value,
            size,
            face,
            Colour::INK,
            Align::Left,
        );
        let after = x + page.text_width(&self.value, size, face) + 3.0;
        let at = Point { x: after, y };
        page.text(
            at,
            &self.unit,
            UNIT,
            Face::Regular,
            Colour::MUTED,
            Align::Left,
        );
        let style = Style {
            colour: level::ink(self.figure.level),
            ..LABEL
        };
        let top = area.y + 9.0 + label_height + VALUE * 1.35;
        set(page, &self.comparison, style, x, top);
    }
}

/// How many charts of a section stand beside each other, and how wide each is.
fn columns_of_charts(flow: &Flow, section: &Section) -> (usize, f32) {
    let beside = if flow.width() > TWO_CHARTS && section.charts.len() > 1 {
        2
    } else {
        1
    };
    let gutters = GUTTER * (beside - 1) as f32;
    (beside, (flow.width() - gutters) / beside as f32)
}

/// How high charts beside each other would be, and how high they must be at least.
fn heights(charts: &[Chart], rows: &[Row], width: f32) -> (f32, f32) {
    charts.iter().fold((0.0, 0.0), |(wished, least), chart| {
        let wish = chart::height(chart, rows, width);
        let share = match chart.kind {
            ChartKind::Lines | ChartKind::Columns => LEAST_SHARE,
            ChartKind::Bars => LEAST_BARS,
        };
        let enough = (wish * share).max(LEAST_CHART).min(wish);
        (wish.max(wished), enough.max(least))
    })
}

fn draw_charts(flow: &mut Flow, section: &Section, rows: &[Row]) {
    let (beside, width) = columns_of_charts(flow, section);
    for charts in section.charts.chunks(beside) {
        let (wished, least) = heights(charts, rows, width);
        flow.need(least);
        let height = wished.min(flow.room());
        let (mut x, y) = (MARGIN, flow.y);
        for chart in charts {
            let area = Area {
                x,
                y,
                width,
                height,
            };
            flow.page.begin_picture(&chart.description);
            chart::draw(chart, rows, area, &mut flow.page);
            flow.page.end_picture();
            x += width + GUTTER;
        }
        flow.gap(height + GUTTER);
    }
}
