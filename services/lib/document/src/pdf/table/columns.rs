//! How wide columns are, how large a table's text is, and which way its paper lies.

use super::super::canvas::Face;
use super::super::flow::content_width;
use super::super::font::Fonts;
use super::super::page::Size;
use super::super::words;
use crate::{Column, Emphasis, Kind, Orientation, Row};

/// Sizes of text, from the one we like to the one that can still be read.
const SIZES: [f32; 5] = [8.5, 8.0, 7.5, 7.0, 6.5];

/// The size at which columns are pressed together before they go on further pages.
const SMALLEST: f32 = 6.0;

/// The size of a table whose columns go on further pages, where there is space enough.
const BANDED: f32 = 7.0;

/// What stays empty at each side of a cell, in sizes.
const PADDING: f32 = 0.55;

/// How much wider than its content a table may become to fill the page.
const STRETCH: f32 = 2.2;

/// How wide a column of bars is at least, in sizes.
const BARS: f32 = 6.0;

/// Names of rows that are shorter than this, in sizes, are codes.
const SHORT: f32 = 6.0;

/// The part of a page that columns repeated on it take at most.
const LEADING_SHARE: f32 = 0.4;

/// Rows that are looked at for the widths of columns.
const SAMPLE: usize = 400;

/// What stands before a judgement, in sizes.
pub(super) const DOT: f32 = 0.9;

/// The form of a table.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Form {
    /// The size of its text, in points.
    pub(super) size: f32,
    /// The size of its pages.
    pub(in super::super) page: Size,
    /// Columns that fit onto a page together; each follows the one before on a page of its own.
    pub(super) bands: Vec<Vec<Place>>,
    /// For columns on a scale, its ends.
    pub(super) scales: Vec<Option<(f64, f64)>>,
}

impl Form {
    /// Whether all columns stand beside each other, in text that is easy to read.
    pub(in super::super) fn is_good(&self) -> bool {
        self.bands.len() == 1 && self.size >= EASY
    }
}

/// The smallest text that is easy to read.
const EASY: f32 = 7.5;

/// Where a column stands on its page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) column: usize,
    /// From the left of the content.
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) padding: f32,
}

impl Place {
    /// How wide what stands in its cells may be.
    pub(super) fn room(self) -> f32 {
        self.width - 2.0 * self.padding
    }
}

/// What a column asks for, in sizes of text.
#[derive(Debug, Clone, Copy)]
struct Wish {
    /// Less is not readable.
    least: f32,
    /// What reads well.
    good: f32,
    /// More is of no use.
    most: f32,
}

/// Finds the form for columns with the rows of theirs that are known.
pub(in super::super) fn form(
    fonts: &Fonts,
    columns: &[Column],
    rows: &[Row],
    paper: Size,
    orientation: Orientation,
) -> Form {
    let sample = &rows[..rows.len().min(SAMPLE)];
    let wishes: Vec<Wish> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| wish(fonts, column, index, sample))
        .collect();
    let pages: &[Size] = match orientation {
        Orientation::Fitting => &[paper, paper.turned()],
        Orientation::Portrait => &[paper],
        Orientation::Landscape => &[paper.turned()],
    };
    let (size, page, bands) = placed(&wishes, &leading(columns, &wishes), pages);
    Form {
        size,
        page,
        bands,
        scales: columns
            .iter()
            .enumerate()
            .map(|(index, column)| scale(column, index, rows))
            .collect(),
    }
}

fn placed(wishes: &[Wish], leading: &[usize], pages: &[Size]) -> (f32, Size, Vec<Vec<Place>>) {
    let widest = pages[pages.len() - 1];
    let good: f32 = wishes.iter().map(|wish| wish.good).sum();
    let least: f32 = wishes.iter().map(|wish| wish.least).sum();
    // Upright as long as the text need not become smaller, but for a little.
    let fitting = pages.iter().find_map(|page| {
        let sizes = if *page == widest {
            &SIZES[..]
        } else {
            &SIZES[..2]
        };
        let size = sizes
            .iter()
            .find(|size| good * **size <= content_width(*page))?;
        Some((*size, *page))
    });
    let all: Vec<usize> = (0..wishes.len()).collect();
    if let Some((size, page)) = fitting {
        let width = content_width(page);
        return (
            size,
            page,
            vec![band(wishes, &all, size, width, |wish| wish.good)],
        );
    }
    let width = content_width(widest);
    if let Some(size) = SIZES[2..]
        .iter()
        .chain([&SMALLEST])
        .find(|size| least * **size <= width)
    {
        return (
            *size,
            widest,
            vec![band(wishes, &all, *size, width, |wish| wish.least)],
        );
    }
    (BANDED, widest, bands(wishes, leading, width))
}

/// The columns that say what a row is of: the first one, and the second where that has the name for what
/// the first one only numbers, dates or abbreviates.
fn leading(columns: &[Column], wishes: &[Wish]) -> Vec<usize> {
    let (Some(first), Some(wish)) = (columns.first(), wishes.first()) else {
        return Vec::new();
    };
    let is_name = first.kind == Kind::Text && wish.most > SHORT;
    let named_by_next = columns.get(1).is_some_and(|next| next.kind == Kind::Text);
    let count = if !is_name && named_by_next { 2 } else { 1 };
    (0..count).collect()
}

/// Columns in groups that fit onto a page, each with the leading columns before the others.
fn bands(wishes: &[Wish], leading: &[usize], width: f32) -> Vec<Vec<Place>> {
    let needed = |column: usize| (wishes[column].good * BANDED).min(width);
    let most = width * LEADING_SHARE;
    let needed_by = |columns: &[usize]| columns.iter().map(|column| needed(*column)).sum::<f32>();
    // As many of them as leave enough of the page to the others.
    let count = (0..=leading.len()).rfind(|count| needed_by(&leading[..*count]) <= most);
    let leading = &leading[..count.unwrap_or(0)];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group: Vec<usize> = Vec::new();
    let mut used = 0.0;
    for column in 0..wishes.len() {
        let begun = group.iter().any(|other| !leading.contains(other));
        if begun && used + needed(column) > width {
            groups.push(std::mem::take(&mut group));
            group.extend(leading);
            used = needed_by(leading);
        }
        group.push(column);
        used += needed(column);
    }
    groups.push(group);
    groups
        .iter()
        .map(|group| band(wishes, group, BANDED, width, |wish| wish.good))
        .collect()
}

/// Places columns beside each other: as much as each needs, then of what is left as much as it can use.
fn band(
    wishes: &[Wish],
    columns: &[usize],
    size: f32,
    width: f32,
    needed: impl Fn(&Wish) -> f32,
) -> Vec<Place> {
    let wishes: Vec<Wish> = columns.iter().map(|column| wishes[*column]).collect();
    let mut widths: Vec<f32> = wishes.iter().map(|wish| needed(wish) * size).collect();
    let used: f32 = widths.iter().sum();
    let useful: Vec<f32> = wishes
        .iter()
        .zip(&widths)
        .map(|(wish, width)| (wish.most * size - width).max(0.0))
        .collect();
    let asked: f32 = useful.iter().sum();
    let left = width - used;
    if asked > 0.0 && left > 0.0 {
        let share = (left / asked).min(1.0);
        for (width, useful) in widths.iter_mut().zip(&useful) {
            *width += useful * share;
        }
    }
    let used: f32 = widths.iter().sum();
    if used > 0.0 {
        // Never wider than the page, even where a single column would be.
        let stretch = (width / used).min(STRETCH);
        for width in &mut widths {
            *width *= stretch;
        }
    }
    let mut x = 0.0;
    columns
        .iter()
        .zip(widths)
        .map(|(column, width)| {
            let place = Place {
                column: *column,
                x,
                width,
                padding: PADDING * size,
            };
            x += width;
            place
        })
        .collect()
}

fn wish(fonts: &Fonts, column: &Column, index: usize, sample: &[Row]) -> Wish {
    let header = header_wish(fonts, column);
    let judged = matches!(column.emphasis, Emphasis::Levels(_));
    let (face, before) = if judged {
        (Face::Bold, DOT)
    } else {
        (Face::Regular, 0.0)
    };
    let (mut longest, mut word) = (0.0_f32, 0.0_f32);
    for cell in sample.iter().filter_map(|row| row.get(index)) {
        let text = words::cell(cell, column.kind);
        longest = longest.max(fonts.width(&text, 1.0, face) + before);
        for part in text.split_whitespace() {
            word = word.max(fonts.width(part, 1.0, face) + before);
        }
    }
    if matches!(column.emphasis, Emphasis::Bar(_)) {
        longest = longest.max(BARS);
    }
    let (least, good, most) = match column.kind {
        Kind::Text if judged => (longest.min(9.0), longest.min(12.0), longest.min(12.0)),
        Kind::Prose => (longest.min(12.0), longest.min(24.0), longest.min(60.0)),
        Kind::Text => (
            word.clamp(longest.min(5.0), 9.0),
            longest.min(16.0).max(word.min(16.0)),
            longest.min(32.0),
        ),
        // Figures may grow further down; they are not broken.
        Kind::Integer | Kind::Decimal(_) | Kind::Money(_) | Kind::Percent(_) => {
            (longest, longest * 1.08, longest * 1.08)
        }
        Kind::Identifier | Kind::Date | Kind::Instant | Kind::Flag => (longest, longest, longest),
    };
    let sides = 2.0 * PADDING + 0.1;
    Wish {
        least: least.max(header.least) + sides,
        good: good.max(header.good) + sides,
        most: most.max(header.good) + sides,
    }
}

fn header_wish(fonts: &Fonts, column: &Column) -> Wish {
    let unit = words::unit(column.unit, column.kind);
    let width = |text: &str| fonts.width(text, 1.0, Face::Bold);
    let word = column
        .title
        .split_whitespace()
        .chain(unit.split_whitespace())
        .map(width)
        .fold(0.0, f32::max);
    let whole = width(column.title);
    Wish {
        // Words are not broken.
        least: word,
        good: word.max((whole / 2.0).min(12.0)),
        most: whole,
    }
}

/// The ends of a column's scale.
fn scale(column: &Column, index: usize, rows: &[Row]) -> Option<(f64, f64)> {
    if column.emphasis != Emphasis::Scale {
        return None;
    }
    let figures = || rows.iter().filter_map(|row| row.get(index)?.number());
    let (low, high) = (
        figures().fold(f64::INFINITY, f64::min),
        figures().fold(f64::NEG_INFINITY, f64::max),
    );
    (low < high).then_some((low, high))
}
