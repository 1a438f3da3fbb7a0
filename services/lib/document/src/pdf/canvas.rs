//! What pages and charts are drawn on, and the colours they are drawn in.

/// Points (1/72 inch), origin at the page's upper left corner, y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A rectangle, by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Area {
    pub(crate) fn right(self) -> f32 {
        self.x + self.width
    }

    pub(crate) fn bottom(self) -> f32 {
        self.y + self.height
    }
}

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// The palette. What tells things apart is told apart by people of all kinds of colour vision: blue
/// against orange, teal against vermilion, and never by colour alone.
impl Colour {
    pub(crate) const WHITE: Self = Self(255, 255, 255);
    /// Text.
    pub(crate) const INK: Self = Self(31, 41, 55);
    /// Text that stands back: labels, units, footers.
    pub(crate) const MUTED: Self = Self(100, 110, 125);
    /// Lines that part things.
    pub(crate) const GRID: Self = Self(218, 223, 230);
    /// Every second row, tiles.
    pub(crate) const TINT: Self = Self(246, 248, 250);
    /// Titles, heads of tables, the cover.
    pub(crate) const DEEP: Self = Self(22, 50, 79);
    /// What happened.
    pub(crate) const ACCENT: Self = Self(0, 94, 162);
    /// A light shade of the accent, behind figures.
    pub(crate) const ACCENT_TINT: Self = Self(207, 225, 240);
    /// What is expected.
    pub(crate) const EXPECTED: Self = Self(213, 94, 0);
    /// What it is measured against.
    pub(crate) const REFERENCE: Self = Self(140, 148, 160);
    /// Points that stand out.
    pub(crate) const MARK: Self = Self(170, 51, 119);
    /// Further series, after the accent, as far apart as possible.
    pub(crate) const SERIES: [Self; 6] = [
        Self::ACCENT,
        Self(230, 159, 0),
        Self(0, 140, 110),
        Self(170, 51, 119),
        Self(86, 160, 211),
        Self(110, 110, 110),
    ];

    /// As it should be.
    pub(crate) const GOOD: Self = Self(0, 115, 90);
    /// To be looked at.
    pub(crate) const WARNING: Self = Self(166, 98, 0);
    /// To be acted on.
    pub(crate) const BAD: Self = Self(184, 50, 28);
    pub(crate) const GOOD_TINT: Self = Self(223, 241, 236);
    pub(crate) const WARNING_TINT: Self = Self(253, 240, 214);
    pub(crate) const BAD_TINT: Self = Self(251, 228, 222);
}

/// A cut of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
}

/// What of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) colour: Colour,
    pub(crate) width: f32,
    pub(crate) dashed: bool,
}

impl Stroke {
    /// A full line.
    pub(crate) fn line(colour: Colour, width: f32) -> Self {
        Self {
            colour,
            width,
            dashed: false,
        }
    }
}

/// What can be drawn on.
pub(crate) trait Canvas {
    /// How wide a text is, in points.
    fn text_width(&self, text: &str, size: f32, face: Face) -> f32;

    /// A text in one line. `at` is on its baseline; its x is the left end, the middle or the right end.
    fn text(&mut self, at: Point, text: &str, size: f32, face: Face, colour: Colour, align: Align);

    /// An open line through points.
    fn line(&mut self, points: &[Point], stroke: Stroke);

    /// A closed area, from see-through (0) to opaque (1).
    fn fill(&mut self, points: &[Point], colour: Colour, opacity: f32);

    /// A filled rectangle.
    fn rectangle(&mut self, area: Area, colour: Colour);
}
