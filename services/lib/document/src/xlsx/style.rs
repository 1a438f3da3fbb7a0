//! How cells look. All looks there are have fixed places in a workbook, so that cells can be written
//! before the workbook's styles are.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatUnderline};

use super::place;
use crate::{Cell, Kind, Level};

/// The blue of titles, headers and what happened in charts.
pub(super) const NAVY: Color = Color::RGB(0x001F_3864);

/// The grey of what is said by the way.
const GREY: Color = Color::RGB(0x0059_5959);

/// Places after the point that a figure is shown with at most. Cells hold more.
pub(super) const MOST_PLACES: u8 = 6;

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A document's or a section's title.
    Title,
    /// What stands under a title.
    Subtitle,
    /// A heading within a sheet.
    Heading,
    /// The name of a fact.
    Label,
    /// A text by the way.
    Remark,
    /// What stands beside a figure.
    Note,
    /// A text in one line.
    Text,
    /// A text that is wrapped.
    Prose,
    /// A link to a sheet.
    Link,
    /// A judgement.
    Level(Level),
    /// The header of a column of texts.
    Header,
    /// The header of a column of figures.
    FigureHeader,
    /// A number with so many places.
    Figure(u8),
    /// A ratio with so many places.
    Percent(u8),
    /// A number that says nothing of how it is to be written.
    Number,
    /// A number that is a name.
    Identifier,
    /// A day.
    Date,
    /// A moment.
    Instant,
    /// Yes or no.
    Flag,
}

const TEXTS: [Style; 15] = [
    Style::Title,
    Style::Subtitle,
    Style::Heading,
    Style::Label,
    Style::Remark,
    Style::Note,
    Style::Text,
    Style::Prose,
    Style::Link,
    Style::Level(Level::Good),
    Style::Level(Level::Neutral),
    Style::Level(Level::Warning),
    Style::Level(Level::Bad),
    Style::Header,
    Style::FigureHeader,
];

const OTHERS: [Style; 5] = [
    Style::Number,
    Style::Identifier,
    Style::Date,
    Style::Instant,
    Style::Flag,
];

impl Style {
    /// How numbers of a kind look.
    pub(super) fn of_number(kind: Kind) -> Self {
        match kind {
            Kind::Decimal(places) | Kind::Money(places) => Self::Figure(places.min(MOST_PLACES)),
            Kind::Percent(places) => Self::Percent(places.min(MOST_PLACES)),
            Kind::Integer => Self::Figure(0),
            Kind::Identifier => Self::Identifier,
            _ => Self::Number,
        }
    }

    /// How the header of a column of a kind looks.
    pub(super) fn of_header(kind: Kind) -> Self {
        match kind {
            Kind::Integer | Kind::Decimal(_) | Kind::Money(_) | Kind::Percent(_) => {
                Self::FigureHeader
            }
            _ => Self::Header,
        }
    }

    /// How a value of a kind looks.
    pub(super) fn of_value(value: &Cell, kind: Kind) -> Self {
        match value {
            Cell::Integer(_) | Cell::Number(_) => Self::of_number(kind),
            Cell::Date(_) => Self::Date,
            Cell::Instant(_) => Self::Instant,
            Cell::Flag(_) => Self::Flag,
            Cell::Empty | Cell::Text(_) => Self::of_text(kind),
        }
    }

    /// How texts of a kind look.
    pub(super) fn of_text(kind: Kind) -> Self {
        match kind {
            Kind::Prose => Self::Prose,
            _ => Self::Text,
        }
    }

    /// Its number among the workbook's cell formats. A quoted one says that the cell is text whatever it
    /// begins with, also after somebody edited it.
    pub(super) fn index(self, quoted: bool) -> u32 {
        let place = all().position(|(style, with_quote)| {
            style == self && with_quote == (quoted && self.is_text())
        });
        // The first is the workbook's own.
        place.map_or(0, |place| place::row(place) + 1)
    }

    /// What the library that writes the workbook's styles calls it.
    pub(super) fn format(self, quoted: bool) -> Format {
        let format = Format::new();
        let top = || Format::new().set_align(FormatAlign::Top);
        // Away from a figure that stands to the right of the column before.
        let left = || top().set_align(FormatAlign::Left).set_indent(1);
        let format = match self {
            Self::Title => format.set_bold().set_font_size(16).set_font_color(NAVY),
            Self::Subtitle => format.set_font_size(12).set_font_color(GREY),
            Self::Heading => top().set_bold().set_font_size(12).set_font_color(NAVY),
            Self::Label => top().set_bold().set_font_color(GREY),
            Self::Remark => format.set_font_color(GREY),
            Self::Note => left().set_font_color(GREY),
            Self::Text => left(),
            Self::Number => top(),
            Self::Prose => left().set_text_wrap(),
            Self::Link => left()
                .set_font_color(Color::RGB(0x0005_63C1))
                .set_underline(FormatUnderline::Single),
            Self::Level(level) => level_format(level)
                .set_bold()
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Left)
                .set_indent(1),
            Self::Header => header().set_align(FormatAlign::Left).set_indent(1),
            Self::FigureHeader => header().set_align(FormatAlign::Right),
            Self::Figure(_) | Self::Percent(_) => top().set_num_format(self.number_format()),
            // Beside texts they read better from the left.
            Self::Identifier | Self::Date | Self::Instant => {
                left().set_num_format(self.number_format())
            }
            Self::Flag => top()
                .set_align(FormatAlign::Center)
                .set_num_format(self.number_format()),
        };
        if quoted && self.is_text() {
            format.set_quote_prefix()
        } else {
            format
        }
    }

    /// How Excel is told to write its numbers.
    pub(super) fn number_format(self) -> String {
        let places = |places: u8| match places {
            0 => String::new(),
            places => format!(".{}", "0".repeat(places.into())),
        };
        match self {
            Self::Figure(after) => format!("#,##0{}", places(after)),
            Self::Percent(after) => format!("0{}%", places(after)),
            Self::Identifier => "0".to_owned(),
            Self::Date => "yyyy-mm-dd".to_owned(),
            Self::Instant => "yyyy-mm-dd hh:mm:ss".to_owned(),
            // Excel knows by itself how to write these; LibreOffice would write 1 and 0.
            Self::Flag => "\"TRUE\";\"TRUE\";\"FALSE\"".to_owned(),
            _ => "General".to_owned(),
        }
    }

    fn is_text(self) -> bool {
        TEXTS.contains(&self)
    }
}

/// All looks in the order of their places, and whether they are quoted.
pub(super) fn all() -> impl Iterator<Item = (Style, bool)> {
    let texts = TEXTS
        .into_iter()
        .flat_map(|style| [(style, false), (style, true)]);
    let figures = (0..=MOST_PLACES).map(|places| (Style::Figure(places), false));
    let ratios = (0..=MOST_PLACES).map(|places| (Style::Percent(places), false));
    let others = OTHERS.into_iter().map(|style| (style, false));
    texts.chain(figures).chain(ratios).chain(others)
}

/// The colours of a judgement.
pub(super) fn level_format(level: Level) -> Format {
    let (ink, fill) = match level {
        Level::Good => (0x0000_6100, 0x00C6_EFCE),
        Level::Neutral => (0x0040_4040, 0x00E7_E6E6),
        Level::Warning => (0x009C_5700, 0x00FF_EB9C),
        Level::Bad => (0x009C_0006, 0x00FF_C7CE),
    };
    Format::new()
        .set_font_color(Color::RGB(ink))
        .set_background_color(Color::RGB(fill))
}

fn header() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(NAVY)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}
