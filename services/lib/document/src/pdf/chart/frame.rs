//! The frame of an upright picture: value axis, light grid, and labels under it.

use super::super::canvas::Stroke;
use super::scale::{self, Scale};
use super::{Align, Area, Canvas, Colour, Face, LEADING, Point, SMALL, place, text};
use crate::Kind;

/// What two lines of labels take below the picture.
const FOOT: f32 = 2.0 * LEADING + 3.0;
/// What is kept free above the highest tick: half its label, or what stands above a bar.
const TOP: f32 = 8.0;
/// From one tick to the next, at least.
const TICK_ROOM: f32 = 27.0;
/// Between the numbers and the picture.
const GUTTER: f32 = 6.0;
/// The part of the width that the numbers take at most.
const MOST_OF_WIDTH: f32 = 0.3;
/// Between labels beside each other.
pub(super) const BETWEEN: f32 = 7.0;
/// From a baseline that centres a small text to its middle.
const HALF_LETTER: f32 = SMALL * 0.35;
/// No picture is smaller than this, in either direction.
const SMALLEST: f32 = 12.0;

/// Where an upright picture lies, and its values in it.
pub(super) struct Frame {
    /// All there is room for, labels included.
    pub(super) bounds: Area,
    /// The picture itself.
    pub(super) plot: Area,
    pub(super) scale: Scale,
    kind: Kind,
}

/// What is written below a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) x: f32,
    pub(super) upper: String,
    pub(super) lower: Option<String>,
}

/// How many ticks suit a picture in an area.
pub(super) fn ticks(bounds: Area) -> usize {
    scale::suiting(bounds.height - FOOT - TOP, TICK_ROOM)
}

impl Frame {
    /// A frame that leaves so much free to the right of the picture. None if there is no room for one.
    pub(super) fn new(
        bounds: Area,
        scale: Scale,
        kind: Kind,
        right: f32,
        canvas: &dyn Canvas,
    ) -> Option<Self> {
        let labels = scale.labels(kind);
        let numbers = text::widest(canvas, labels.iter().map(String::as_str));
        let left = numbers.min(bounds.width * MOST_OF_WIDTH) + GUTTER;
        let plot = Area {
            x: bounds.x + left,
            y: bounds.y + TOP,
            width: bounds.width - left - right,
            height: bounds.height - TOP - FOOT,
        };
        (plot.width >= SMALLEST && plot.height >= SMALLEST).then_some(Self {
            bounds,
            plot,
            scale,
            kind,
        })
    }

    /// How high above the page a value stands.
    pub(super) fn y(&self, value: f64) -> f32 {
        self.plot.bottom() - place(self.scale.share(value)) * self.plot.height
    }

    /// Draws the grid with its numbers.
    pub(super) fn grid(&self, canvas: &mut dyn Canvas) {
        let width = self.plot.x - GUTTER - self.bounds.x;
        for (&tick, label) in self.scale.ticks().iter().zip(self.scale.labels(self.kind)) {
            let y = self.y(tick);
            self.level(y, Stroke::line(Colour::GRID, 0.5), canvas);
            let label = text::shortened(canvas, &label, SMALL, Face::Regular, width);
            let at = Point {
                x: self.plot.x - GUTTER,
                y: y + HALF_LETTER,
            };
            canvas.text(
                at,
                &label,
                SMALL,
                Face::Regular,
                Colour::MUTED,
                Align::Right,
            );
        }
    }

    /// Draws the line of nothing, if the picture has it.
    pub(super) fn zero(&self, canvas: &mut dyn Canvas) {
        if self.scale.ticks().contains(&0.0) {
            self.level(self.y(0.0), Stroke::line(Colour::MUTED, 0.8), canvas);
        }
    }

    fn level(&self, y: f32, stroke: Stroke, canvas: &mut dyn Canvas) {
        let end = |x| Point { x, y };
        canvas.line(&[end(self.plot.x), end(self.plot.right())], stroke);
    }

    /// How many labels of a width fit under the picture.
    pub(super) fn room(&self, sample: &str, canvas: &dyn Canvas) -> usize {
        let label = text::width(canvas, sample) + BETWEEN;
        super::how_many(self.plot.width + label, label).max(1)
    }

    /// Writes labels under the picture, in order. One that would touch its neighbour is left out.
    pub(super) fn write(&self, labels: &[Label], marks: bool, canvas: &mut dyn Canvas) {
        let mut free = [self.bounds.x; 2];
        let foot = self.plot.bottom();
        for label in labels {
            let lines = [Some(&label.upper), label.lower.as_ref()];
            let lefts: Vec<Option<(f32, f32)>> = lines
                .iter()
                .map(|line| line.map(|line| self.left(label.x, text::width(canvas, line))))
                .collect();
            let fits = lefts.iter().zip(free).all(|(place, free)| {
                place
                    .is_none_or(|(left, right)| left >= free && right <= self.bounds.right() + 0.01)
            });
            if !fits {
                continue;
            }
            if marks {
                let at = |y| Point { x: label.x, y };
                let tick = Stroke::line(Colour::MUTED, 0.5);
                canvas.line(&[at(foot), at(foot + 2.5)], tick);
            }
            for (number, (line, place)) in lines.into_iter().zip(lefts).enumerate() {
                let (Some(line), Some((left, right))) = (line, place) else {
                    continue;
                };
                free[number] = right + BETWEEN / 2.0;
                let at = Point {
                    x: left,
                    y: foot + 3.0 + SMALL + number as f32 * (LEADING - 1.0),
                };
                canvas.text(at, line, SMALL, Face::Regular, Colour::MUTED, Align::Left);
            }
        }
    }

    /// From where to where a label reaches: around its place, but within what there is.
    fn left(&self, middle: f32, width: f32) -> (f32, f32) {
        let most = self.bounds.right() - width;
        let left = (middle - width / 2.0).min(most).max(self.bounds.x);
        (left, left + width)
    }
}
