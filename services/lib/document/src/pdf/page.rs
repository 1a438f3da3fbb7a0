//! A page that is being drawn.

use printpdf::{Color, ExtendedGraphicsStateId, Line, LineDashPattern, LinePoint, Op, PaintMode};
use printpdf::{PdfFontHandle, Polygon, PolygonRing, Pt, Rect, Rgb, TextItem, WindingOrder};

use super::canvas::{Align, Area, Canvas, Colour, Face, Point, Stroke};
use super::font::{self, Fonts};

/// How large a page is, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Size {
    /// The same paper on its side.
    pub(super) fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }
}

/// A place on a page that leads to a section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) area: Area,
    /// The section's index in the order of the bookmarks.
    pub(super) target: usize,
}

/// A page.
pub(super) struct Page {
    pub(super) size: Size,
    pub(super) ops: Vec<Op>,
    pub(super) links: Vec<Link>,
    fonts: &'static Fonts,
    /// What is set already, so that it is not set again for each thing drawn.
    fill: Option<Colour>,
    font: Option<(Face, f32)>,
    stroke: Option<Stroke>,
}

impl Page {
    pub(super) fn new(size: Size, fonts: &'static Fonts) -> Self {
        Self {
            size,
            ops: Vec::new(),
            links: Vec::new(),
            fonts,
            fill: None,
            font: None,
            stroke: None,
        }
    }

    /// Begins a picture that is also said in words.
    pub(super) fn begin_picture(&mut self, description: &str) {
        let mut words = vec![0xFE, 0xFF];
        words.extend(description.encode_utf16().flat_map(u16::to_be_bytes));
        let words = printpdf::DictItem::String {
            data: words,
            literal: false,
        };
        self.ops.push(Op::BeginMarkedContentWithProperties {
            tag: "Span".to_owned(),
            properties: printpdf::DictItem::Dict {
                map: [("Alt".to_owned(), words)].into(),
            },
        });
    }

    /// Ends a picture.
    pub(super) fn end_picture(&mut self) {
        self.ops.push(Op::EndMarkedContent);
    }

    fn place(&self, at: Point) -> printpdf::Point {
        printpdf::Point {
            x: Pt(hundredths(at.x)),
            y: Pt(hundredths(self.size.height - at.y)),
        }
    }

    fn points(&self, points: &[Point]) -> Vec<LinePoint> {
        points
            .iter()
            .map(|point| LinePoint {
                p: self.place(*point),
                bezier: false,
            })
            .collect()
    }

    fn fill_with(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.ops.push(Op::SetFillColor { col: ink(colour) });
        }
    }

    fn stroke_with(&mut self, stroke: Stroke) {
        let set = self.stroke.replace(stroke);
        if set.is_none_or(|set| set.colour != stroke.colour) {
            let col = ink(stroke.colour);
            self.ops.push(Op::SetOutlineColor { col });
        }
        if set.is_none_or(|set| set.width.to_bits() != stroke.width.to_bits()) {
            let pt = Pt(hundredths(stroke.width));
            self.ops.push(Op::SetOutlineThickness { pt });
        }
        if set.map_or(stroke.dashed, |set| set.dashed != stroke.dashed) {
            let dash = if stroke.dashed {
                LineDashPattern::new(0.0, &[3.0, 2.0])
            } else {
                LineDashPattern::solid()
            };
            self.ops.push(Op::SetLineDashPattern { dash });
        }
    }
}

impl Canvas for Page {
    fn text_width(&self, text: &str, size: f32, face: Face) -> f32 {
        self.fonts.width(text, size, face)
    }

    fn text(&mut self, at: Point, text: &str, size: f32, face: Face, colour: Colour, align: Align) {
        if text.is_empty() {
            return;
        }
        let shift = match align {
            Align::Left => 0.0,
            Align::Centre => self.text_width(text, size, face) / 2.0,
            Align::Right => self.text_width(text, size, face),
        };
        let pos = self.place(Point {
            x: at.x - shift,
            y: at.y,
        });
        self.fill_with(colour);
        self.ops.push(Op::StartTextSection);
        if self.font != Some((face, size)) {
            self.font = Some((face, size));
            self.ops.push(Op::SetFont {
                font: PdfFontHandle::External(font::id(face)),
                size: Pt(hundredths(size)),
            });
        }
        self.ops.push(Op::SetTextCursor { pos });
        self.ops.push(Op::ShowText {
            items: vec![TextItem::Text(self.fonts.shown(text, face))],
        });
        self.ops.push(Op::EndTextSection);
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        if points.len() < 2 {
            return;
        }
        self.stroke_with(stroke);
        self.ops.push(Op::DrawLine {
            line: Line {
                points: self.points(points),
                is_closed: false,
            },
        });
    }

    fn fill(&mut self, points: &[Point], colour: Colour, opacity: f32) {
        let polygon = Op::DrawPolygon {
            polygon: Polygon {
                rings: vec![PolygonRing {
                    points: self.points(points),
                }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        };
        if opacity >= 1.0 {
            self.fill_with(colour);
            self.ops.push(polygon);
        } else {
            self.ops.push(Op::SaveGraphicsState);
            self.ops.push(Op::LoadGraphicsState {
                gs: ExtendedGraphicsStateId(opacity_name(percent(opacity))),
            });
            self.ops.push(Op::SetFillColor { col: ink(colour) });
            self.ops.push(polygon);
            self.ops.push(Op::RestoreGraphicsState);
        }
    }

    fn rectangle(&mut self, area: Area, colour: Colour) {
        self.fill_with(colour);
        let corner = self.place(Point {
            x: area.x,
            y: area.bottom(),
        });
        self.ops.push(Op::DrawRectangle {
            rectangle: Rect {
                x: corner.x,
                y: corner.y,
                width: Pt(hundredths(area.width)),
                height: Pt(hundredths(area.height)),
                mode: Some(PaintMode::Fill),
                winding_order: Some(WindingOrder::NonZero),
            },
        });
    }
}

/// What an opacity in percent is called in pages' streams.
pub(super) fn opacity_name(percent: u8) -> String {
    format!("Opacity{percent}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between 0 and 100"
)]
fn percent(opacity: f32) -> u8 {
    (opacity.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// As exact as it can be seen, and shorter to write. What is no number is nowhere.
fn hundredths(value: f32) -> f32 {
    if value.is_finite() {
        (value * 100.0).round() / 100.0
    } else {
        0.0
    }
}

fn ink(colour: Colour) -> Color {
    let part = |value: u8| (f32::from(value) / 255.0 * 1000.0).round() / 1000.0;
    Color::Rgb(Rgb::new(
        part(colour.0),
        part(colour.1),
        part(colour.2),
        None,
    ))
}
