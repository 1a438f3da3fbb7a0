//! Upright columns, over time or over names. Time goes by the calendar: a month without a row is a
//! place without a column.

use chrono::NaiveDate;

use super::categories::Categories;
use super::days::{Calendar, Room};
use super::frame::{self, BETWEEN, Frame, Label};
use super::scale::{self, Scale};
use super::series::{Drawn, Picture, Span};
use super::{Align, Area, Canvas, Point, SMALL, place, symbols, text};
use crate::{Cell, Chart, Look};

/// What is kept free to the right of the picture.
const RIGHT: f32 = 4.0;
/// The part of a place that its columns take.
const FILLED: f32 = 0.72;
/// No column is wider than this.
const WIDEST: f32 = 34.0;
/// Names shorter than this, in points, say nothing: better every second one in full.
const SHORTEST_NAME: f32 = 22.0;
/// Days this many times sparser than their rhythm are shown one after the other.
const SPARSE: f64 = 4.0;
/// What a value takes below the end of its column.
const BELOW: f32 = SMALL * 1.2;

/// Where columns stand.
struct Axis {
    /// For each category its place, counted from 0.
    at: Vec<f64>,
    count: f64,
    /// The days, if the places are periods of a calendar.
    calendar: Option<Calendar>,
}

/// A picture in the making.
struct Sketch<'a> {
    picture: &'a Picture<'a>,
    categories: &'a Categories<'a>,
    axis: &'a Axis,
    frame: &'a Frame,
}

/// Draws columns into what is left below the head.
pub(super) fn draw(chart: &Chart, picture: &Picture, bounds: Area, canvas: &mut dyn Canvas) {
    let categories = Categories::of(picture);
    let axis = Axis::of(&categories);
    let (low, high) = picture.bounds();
    let scale = Scale::from_zero(low, high, chart.values, frame::ticks(bounds));
    let Some(frame) = Frame::new(bounds, scale, chart.values, RIGHT, canvas) else {
        return;
    };
    let sketch = Sketch {
        picture,
        categories: &categories,
        axis: &axis,
        frame: &frame,
    };
    frame.grid(canvas);
    let number = || picture.series.iter().enumerate();
    for (index, series) in number().filter(|(_, series)| series.is_bar()) {
        sketch.bars(index, series, canvas);
    }
    for (index, series) in number().filter(|(_, series)| !series.is_bar()) {
        sketch.others(index, series, canvas);
    }
    frame.zero(canvas);
    sketch.labels(canvas);
    sketch.values(chart, canvas);
}

impl Axis {
    fn of(categories: &Categories) -> Self {
        Self::by_calendar(categories).unwrap_or_else(|| {
            let count = categories.places.len();
            Self {
                at: (0..count).map(|place| place as f64).collect(),
                count: count as f64,
                calendar: None,
            }
        })
    }

    /// Places by the calendar, if all of them are days, each once, and not too far apart.
    fn by_calendar(categories: &Categories) -> Option<Self> {
        let days = categories
            .places
            .iter()
            .map(|place| match place.axis {
                Cell::Date(day) => Some(*day),
                Cell::Instant(at) => Some(at.date_naive()),
                _ => None,
            })
            .collect::<Option<Vec<NaiveDate>>>()?;
        let mut sorted = days.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() < days.len() {
            return None;
        }
        let calendar = Calendar::of(&sorted)?;
        let count = calendar.periods(calendar.last()) + 1.0;
        (count <= SPARSE * days.len() as f64 + 12.0).then(|| Self {
            at: days.iter().map(|&day| calendar.periods(day)).collect(),
            count,
            calendar: Some(calendar),
        })
    }
}

impl Sketch<'_> {
    /// How much room a place has.
    fn pitch(&self) -> f32 {
        self.frame.plot.width / place(self.axis.count)
    }

    /// The middle of a place.
    fn middle(&self, at: f64) -> f32 {
        let share = (at + 0.5) / self.axis.count;
        self.frame.plot.x + place(share) * self.frame.plot.width
    }

    /// How wide all columns of a place are together.
    fn width(&self) -> f32 {
        (self.pitch() * FILLED).min(WIDEST * self.categories.lanes as f32)
    }

    /// A series' values with the middles of their places.
    fn places(&self, series: usize) -> impl Iterator<Item = (f32, Span)> {
        let places = self.categories.places.iter().zip(&self.axis.at);
        places.filter_map(move |(place, &at)| Some((self.middle(at), place.values[series]?)))
    }

    fn bars(&self, index: usize, series: &Drawn, canvas: &mut dyn Canvas) {
        let width = self.width() / self.categories.lanes as f32;
        let shift = self.categories.lane(index) as f32 * width - self.width() / 2.0;
        // Neighbours are parted by a little paper, if there is any to spare.
        let paper = if self.categories.lanes > 1 && width > 4.0 {
            0.6
        } else {
            0.0
        };
        let ground = self.frame.y(0.0);
        for (middle, span) in self.places(index) {
            let top = self.frame.y(span.high);
            let area = Area {
                x: middle + shift + paper / 2.0,
                y: top.min(ground),
                width: width - paper,
                height: (ground - top).abs(),
            };
            if area.height > 0.0 {
                symbols::bar(canvas, area, series);
            }
        }
    }

    fn others(&self, index: usize, series: &Drawn, canvas: &mut dyn Canvas) {
        let half = self.width() / 2.0;
        for (middle, span) in self.places(index) {
            let (low, high) = (self.frame.y(span.low), self.frame.y(span.high));
            match series.look {
                Look::Band { .. } => {
                    let strip = Area {
                        x: middle - half / 2.0,
                        y: high,
                        width: half,
                        height: low - high,
                    };
                    symbols::band(canvas, &symbols::outline(strip), series.colour);
                }
                Look::Marks => {
                    let at = Point { x: middle, y: high };
                    symbols::mark(canvas, at, series.number, series.colour);
                }
                _ => {
                    // Those of neighbours make one line as long as they are equal.
                    let reach = self.pitch() / 2.0;
                    let end = |x| Point { x, y: high };
                    let (from, to) = (end(middle - reach), end(middle + reach));
                    symbols::outlined(canvas, from, to, symbols::stroke(series));
                }
            }
        }
    }

    fn labels(&self, canvas: &mut dyn Canvas) {
        let labels = match &self.axis.calendar {
            Some(calendar) => self.days(calendar, canvas),
            None => self.names(canvas),
        };
        self.frame.write(&labels, false, canvas);
    }

    fn days(&self, calendar: &Calendar, canvas: &dyn Canvas) -> Vec<Label> {
        let room = Room {
            days: self.frame.room("28 May", canvas),
            months: self.frame.room("2028", canvas),
        };
        let ticks = calendar.ticks(room).into_iter();
        ticks
            .map(|tick| Label {
                x: self.middle(calendar.periods(tick.day)),
                upper: tick.label,
                lower: tick.year,
            })
            .collect()
    }

    /// Names under their columns, in two lines if need be; only every so many if there are too many.
    fn names(&self, canvas: &dyn Canvas) -> Vec<Label> {
        let widest = text::widest(
            canvas,
            self.categories.places.iter().map(|place| &*place.name),
        );
        let least = (widest + BETWEEN).min(SHORTEST_NAME + BETWEEN);
        let every = super::how_many(least - 0.01, self.pitch()) + 1;
        let room = self.pitch() * every as f32 - BETWEEN;
        let places = self.categories.places.iter().zip(&self.axis.at);
        places
            .step_by(every)
            .map(|(place, &at)| {
                let (upper, lower) = text::in_two(canvas, &place.name, room);
                Label {
                    x: self.middle(at),
                    upper,
                    lower,
                }
            })
            .collect()
    }

    /// Writes values above the columns of a single series, if all of them fit there.
    fn values(&self, chart: &Chart, canvas: &mut dyn Canvas) {
        let [series] = &self.picture.series[..] else {
            return;
        };
        if !series.is_bar() {
            return;
        }
        let texts: Vec<(f32, Span, String)> = self
            .places(0)
            .map(|(middle, span)| (middle, span, scale::brief(span.high, chart.values)))
            .collect();
        let widest = text::widest(canvas, texts.iter().map(|(_, _, text)| text.as_str()));
        let lowest = texts
            .iter()
            .filter(|(_, span, _)| span.high < 0.0)
            .map(|(_, span, _)| self.frame.y(span.high) + BELOW)
            .fold(f32::NEG_INFINITY, f32::max);
        if widest + 3.0 > self.pitch() || lowest > self.frame.plot.bottom() {
            return;
        }
        for (middle, span, text) in texts {
            let y = self.frame.y(span.high);
            let at = Point {
                x: middle,
                y: if span.high < 0.0 {
                    y + BELOW - SMALL * 0.2
                } else {
                    y - 2.5
                },
            };
            symbols::value(canvas, at, &text, Align::Centre);
        }
    }
}
