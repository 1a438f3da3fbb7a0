//! Bars lying on their side, one a name, with their names to the left and their values at their ends.

use super::super::canvas::Stroke;
use super::super::words;
use super::categories::{Categories, Category};
use super::scale::{self, Scale};
use super::series::{Drawn, Picture};
use super::{
    Align, Area, Canvas, Colour, Face, LEADING, Point, SMALL, how_many, place, symbols, text,
};
use crate::{Cell, Chart, Kind, Look};

/// The most names a picture holds.
const MOST: usize = 30;
/// How many are shown of more.
const SHOWN_OF_MORE: usize = 25;
/// From one bar to the next.
const PITCH: f32 = 15.0;
/// From one bar to the next of the same name.
const LANE: f32 = 9.5;
/// Between the bars of one name and those of the next.
const LANES_GAP: f32 = 7.0;
/// The least from one name to the next.
const LEAST_PITCH: f32 = 9.0;
/// The part of a place that its bars take.
const FILLED: f32 = 0.66;
/// The part of the width that names take at most.
const MOST_OF_WIDTH: f32 = 0.32;
/// Between a name and the picture, and between a bar and its value.
const GAP: f32 = 4.0;
/// From one tick to the next, at least.
const TICK_ROOM: f32 = 60.0;
/// What the numbers of the axis take below the bars.
const FOOT: f32 = LEADING + 2.0;
/// Values wider than this are written shortly.
const WIDEST_VALUE: f32 = 42.0;
/// From a baseline that centres a small text to its middle.
const HALF_LETTER: f32 = SMALL * 0.35;

/// Where bars lie.
struct Layout {
    bounds: Area,
    plot: Area,
    scale: Scale,
    pitch: f32,
    /// How many names are shown.
    shown: usize,
}

/// How high the bars are with their axis, in points.
pub(super) fn height(picture: &Picture) -> f32 {
    let categories = Categories::of(picture);
    let pitch = if categories.lanes > 1 {
        categories.lanes as f32 * LANE + LANES_GAP
    } else {
        PITCH
    };
    let names = shown_of(categories.places.len());
    let note = if names < categories.places.len() {
        LEADING
    } else {
        0.0
    };
    names as f32 * pitch + FOOT + note
}

/// Draws bars into what is left below the head.
pub(super) fn draw(chart: &Chart, picture: &Picture, bounds: Area, canvas: &mut dyn Canvas) {
    let categories = Categories::of(picture);
    let values = Values::of(chart, picture, &categories, canvas);
    let Some(layout) = Layout::of(chart, picture, &categories, &values, bounds, canvas) else {
        return;
    };
    layout.grid(chart.values, canvas);
    let places = || categories.places.iter().take(layout.shown).enumerate();
    for (row, place) in places() {
        layout.name(row, &place.name, canvas);
        for (index, series) in picture.series.iter().enumerate() {
            layout.series(row, place, index, series, &categories, canvas);
        }
    }
    layout.zero(canvas);
    for (row, place) in places() {
        layout.values(row, place, picture, &categories, &values, canvas);
    }
    let more = categories.places.len() - layout.shown;
    if more > 0 {
        layout.note(more, canvas);
    }
}

fn shown_of(names: usize) -> usize {
    if names > MOST { SHOWN_OF_MORE } else { names }
}

/// How values are written at the ends of bars: all in the same manner.
struct Values {
    kind: Kind,
    short: bool,
    widest: f32,
}

impl Values {
    fn of(chart: &Chart, picture: &Picture, categories: &Categories, canvas: &dyn Canvas) -> Self {
        let mut values = Self {
            kind: chart.values,
            short: false,
            widest: 0.0,
        };
        let measured = |values: &Self| {
            let shown = categories
                .places
                .iter()
                .take(shown_of(categories.places.len()));
            shown
                .flat_map(|place| place.values.iter().zip(&picture.series))
                .filter(|(_, series)| series.is_bar())
                .filter_map(|(span, _)| span.as_ref())
                .map(|span| text::width(canvas, &values.text(span.high)))
                .fold(0.0, f32::max)
        };
        values.widest = measured(&values);
        if values.widest > WIDEST_VALUE {
            values.short = true;
            values.widest = measured(&values);
        }
        values
    }

    fn text(&self, value: f64) -> String {
        if self.short {
            scale::brief(value, self.kind)
        } else {
            words::cell(&Cell::Number(value), self.kind)
        }
    }
}

impl Layout {
    fn of(
        chart: &Chart,
        picture: &Picture,
        categories: &Categories,
        values: &Values,
        bounds: Area,
        canvas: &dyn Canvas,
    ) -> Option<Self> {
        let all = categories.places.len();
        let fitting = |height: f32| how_many(height, LEAST_PITCH);
        let height = bounds.height - FOOT;
        let mut shown = shown_of(all).min(fitting(height));
        let height = if shown < all {
            height - LEADING
        } else {
            height
        };
        shown = shown.min(fitting(height));
        if shown == 0 {
            return None;
        }
        let names = categories
            .places
            .iter()
            .take(shown)
            .map(|place| place.name.trim());
        let names = text::widest(canvas, names).min(bounds.width * MOST_OF_WIDTH);
        let (low, high) = picture.bounds();
        // A value may have to stand behind a mark.
        let beside = values.widest + 2.0 * GAP;
        let before = if low < 0.0 { beside } else { 0.0 };
        let left = names + 1.5 * GAP + before;
        let plot = Area {
            x: bounds.x + left,
            y: bounds.y,
            width: bounds.width - left - beside.max(GAP),
            height,
        };
        let lanes = categories.lanes as f32;
        let most = (PITCH * 1.5).max(lanes * LANE * 1.5 + LANES_GAP);
        let pitch = (height / shown as f32).min(most);
        (plot.width >= GAP).then(|| Self {
            bounds,
            plot: Area {
                height: pitch * shown as f32,
                ..plot
            },
            scale: Scale::from_zero(
                low,
                high,
                chart.values,
                scale::suiting(plot.width, TICK_ROOM),
            ),
            pitch,
            shown,
        })
    }

    fn x(&self, value: f64) -> f32 {
        self.plot.x + place(self.scale.share(value)) * self.plot.width
    }

    fn middle(&self, row: usize) -> f32 {
        self.plot.y + (row as f32 + 0.5) * self.pitch
    }

    /// From where to where the bar of a lane reaches downwards.
    fn lane(&self, row: usize, lane: usize, lanes: usize) -> (f32, f32) {
        let filled = self.pitch * FILLED;
        let each = filled / lanes as f32;
        let top = self.middle(row) - filled / 2.0 + lane as f32 * each;
        (top, top + each)
    }

    fn grid(&self, kind: Kind, canvas: &mut dyn Canvas) {
        let mut free = self.bounds.x;
        for (&tick, label) in self.scale.ticks().iter().zip(self.scale.labels(kind)) {
            let x = self.x(tick);
            self.upright(x, Stroke::line(Colour::GRID, 0.5), canvas);
            let half = text::width(canvas, &label) / 2.0;
            if x - half < free || x + half > self.bounds.right() {
                continue;
            }
            free = x + half + GAP;
            let at = Point {
                x,
                y: self.plot.bottom() + 2.0 + SMALL,
            };
            canvas.text(
                at,
                &label,
                SMALL,
                Face::Regular,
                Colour::MUTED,
                Align::Centre,
            );
        }
    }

    fn zero(&self, canvas: &mut dyn Canvas) {
        self.upright(self.x(0.0), Stroke::line(Colour::MUTED, 0.8), canvas);
    }

    fn upright(&self, x: f32, stroke: Stroke, canvas: &mut dyn Canvas) {
        let end = |y| Point { x, y };
        canvas.line(&[end(self.plot.y), end(self.plot.bottom())], stroke);
    }

    fn name(&self, row: usize, name: &str, canvas: &mut dyn Canvas) {
        let room = self.bounds.width * MOST_OF_WIDTH;
        let name = text::shortened(canvas, name, SMALL, Face::Regular, room);
        let at = Point {
            x: self.bounds.x,
            y: self.middle(row) + HALF_LETTER,
        };
        canvas.text(at, &name, SMALL, Face::Regular, Colour::INK, Align::Left);
    }

    fn series(
        &self,
        row: usize,
        place: &Category,
        index: usize,
        series: &Drawn,
        categories: &Categories,
        canvas: &mut dyn Canvas,
    ) {
        let Some(span) = place.values[index] else {
            return;
        };
        let (low, high) = (self.x(span.low), self.x(span.high));
        let middle = self.middle(row);
        match series.look {
            Look::Actual | Look::Expected => {
                let (top, bottom) = self.lane(row, categories.lane(index), categories.lanes);
                let ground = self.x(0.0);
                let area = Area {
                    x: high.min(ground),
                    y: top,
                    width: (high - ground).abs(),
                    height: bottom - top,
                };
                if area.width > 0.0 {
                    symbols::bar(canvas, area, series);
                }
            }
            Look::Reference => {
                let reach = self.pitch * FILLED / 2.0 + 1.5;
                let end = |y| Point { x: high, y };
                symbols::across(canvas, end(middle - reach), end(middle + reach));
            }
            Look::Band { .. } => {
                let strip = Area {
                    x: low,
                    y: middle - self.pitch * FILLED / 4.0,
                    width: high - low,
                    height: self.pitch * FILLED / 2.0,
                };
                symbols::band(canvas, &symbols::outline(strip), series.colour);
            }
            Look::Marks => {
                let at = Point { x: high, y: middle };
                symbols::mark(canvas, at, series.number, series.colour);
            }
        }
    }

    /// Writes the values of one name at the ends of its bars, and behind marks that lie there.
    fn values(
        &self,
        row: usize,
        place: &Category,
        picture: &Picture,
        categories: &Categories,
        values: &Values,
        canvas: &mut dyn Canvas,
    ) {
        for (index, series) in picture.series.iter().enumerate() {
            let (Some(span), true) = (place.values[index], series.is_bar()) else {
                continue;
            };
            let (top, bottom) = self.lane(row, categories.lane(index), categories.lanes);
            if categories.lanes > 1 && bottom - top < SMALL * 0.75 {
                continue;
            }
            let text = values.text(span.high);
            let width = text::width(canvas, &text);
            let negative = span.high < 0.0;
            let mut end = self.x(span.high);
            let others = picture.series.iter().zip(&place.values);
            for (_, span) in others.filter(|(other, _)| !other.is_bar()) {
                let Some(span) = span else { continue };
                let (low, high) = (self.x(span.low) - 2.0, self.x(span.high) + 2.0);
                if negative && low < end && high > end - GAP - width {
                    end = low;
                } else if !negative && high > end && low < end + GAP + width {
                    end = high;
                }
            }
            let (x, align) = if negative {
                (end - GAP, Align::Right)
            } else {
                (end + GAP, Align::Left)
            };
            let at = Point {
                x,
                y: f32::midpoint(top, bottom) + HALF_LETTER,
            };
            symbols::value(canvas, at, &text, align);
        }
    }

    fn note(&self, more: usize, canvas: &mut dyn Canvas) {
        let note = format!("and {more} more");
        let note = text::shortened(canvas, &note, SMALL, Face::Regular, self.bounds.width);
        let at = Point {
            x: self.bounds.x,
            y: self.plot.bottom() + FOOT + SMALL,
        };
        canvas.text(at, &note, SMALL, Face::Regular, Colour::MUTED, Align::Left);
    }
}
