//! A canvas that remembers what was drawn.

use super::super::canvas::Stroke;
use super::{Align, Area, Canvas, Colour, Face, Point, symbols};

/// What was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawing {
    Text {
        area: Area,
        text: String,
    },
    Line {
        points: Vec<Point>,
        stroke: Stroke,
    },
    Fill {
        points: Vec<Point>,
        colour: Colour,
        opacity: f32,
    },
}

/// A canvas whose letters are all of one width.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) drawings: Vec<Drawing>,
}

impl Recording {
    /// All texts with where they stand.
    pub(super) fn texts(&self) -> Vec<(&str, Area)> {
        let texts = self.drawings.iter().filter_map(|drawing| match drawing {
            Drawing::Text { area, text } => Some((text.as_str(), *area)),
            _ => None,
        });
        texts.collect()
    }

    /// Where a text stands.
    pub(super) fn text_area(&self, wanted: &str) -> Option<Area> {
        let texts = self.texts();
        texts
            .into_iter()
            .find(|(text, _)| *text == wanted)
            .map(|(_, area)| area)
    }

    /// All lines of a colour.
    pub(super) fn lines(&self, colour: Colour) -> Vec<(&[Point], Stroke)> {
        let lines = self.drawings.iter().filter_map(|drawing| match drawing {
            Drawing::Line { points, stroke } if stroke.colour == colour => {
                Some((points.as_slice(), *stroke))
            }
            _ => None,
        });
        lines.collect()
    }

    /// All areas of a colour.
    pub(super) fn fills(&self, colour: Colour) -> Vec<&[Point]> {
        let fills = self.drawings.iter().filter_map(|drawing| match drawing {
            Drawing::Fill {
                points,
                colour: own,
                ..
            } if *own == colour => Some(points.as_slice()),
            _ => None,
        });
        fills.collect()
    }

    /// All places that anything reaches.
    pub(super) fn reached(&self) -> Vec<Point> {
        let reached = self.drawings.iter().flat_map(|drawing| match drawing {
            Drawing::Text { area, .. } => symbols::outline(*area).to_vec(),
            Drawing::Line { points, .. } | Drawing::Fill { points, .. } => points.clone(),
        });
        reached.collect()
    }
}

impl Canvas for Recording {
    fn text_width(&self, text: &str, size: f32, face: Face) -> f32 {
        let letter = if face == Face::Bold { 0.58 } else { 0.54 };
        text.chars().count() as f32 * size * letter
    }

    fn text(&mut self, at: Point, text: &str, size: f32, face: Face, _: Colour, align: Align) {
        let width = self.text_width(text, size, face);
        let x = match align {
            Align::Left => at.x,
            Align::Centre => at.x - width / 2.0,
            Align::Right => at.x - width,
        };
        let area = Area {
            x,
            y: at.y - size * 0.75,
            width,
            height: size * 0.95,
        };
        let text = text.to_owned();
        self.drawings.push(Drawing::Text { area, text });
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        let points = points.to_vec();
        self.drawings.push(Drawing::Line { points, stroke });
    }

    fn fill(&mut self, points: &[Point], colour: Colour, opacity: f32) {
        let points = points.to_vec();
        self.drawings.push(Drawing::Fill {
            points,
            colour,
            opacity,
        });
    }

    fn rectangle(&mut self, area: Area, colour: Colour) {
        self.fill(&symbols::outline(area), colour, 1.0);
    }
}
