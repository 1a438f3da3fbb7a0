//! Lines over time. Days are placed by the calendar; where a value is missing, the line is.

use chrono::{Datelike, NaiveDate, Timelike};

use super::days::{Calendar, Room};
use super::frame::{self, Frame, Label};
use super::scale::Scale;
use super::series::{Drawn, Picture, Span};
use super::{Area, Canvas, Colour, Point, ends, place, symbols};
use crate::{Cell, Chart, Look};

/// What is kept free to the right of lines that are not named there: half a mark.
const RIGHT: f32 = 8.0;
/// Values closer than this, in points of paper, make a line finer.
const CROWDED: f32 = 1.6;
/// The part of its width that a line has at least, however close its values.
const FINEST: f32 = 0.4;

/// Where days and values are on paper.
struct Places<'a> {
    frame: &'a Frame,
    first: f64,
    last: f64,
}

/// A point of time with its value, in the order of time.
type Value = (f64, Option<Span>);

/// When something was, in days. None for what is no time.
pub(super) fn moment(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Date(day) => Some(day.num_days_from_ce().into()),
        Cell::Instant(at) => {
            let day = f64::from(at.num_days_from_ce());
            Some(day + f64::from(at.num_seconds_from_midnight()) / 86_400.0)
        }
        _ => None,
    }
}

/// Draws lines into what is left below the head.
pub(super) fn draw(
    chart: &Chart,
    picture: &Picture,
    at_ends: bool,
    bounds: Area,
    canvas: &mut dyn Canvas,
) {
    let days = days(picture);
    let Some(calendar) = Calendar::of(&days) else {
        super::quiet(bounds, canvas);
        return;
    };
    let (low, high) = picture.bounds();
    let scale = Scale::near(low, high, chart.values, frame::ticks(bounds));
    let right = if at_ends {
        ends::width(picture, bounds, canvas)
    } else {
        RIGHT
    };
    let Some(frame) = Frame::new(bounds, scale, chart.values, right, canvas) else {
        return;
    };
    let values: Vec<Vec<Value>> = picture.series.iter().map(in_time).collect();
    let all = || values.iter().flatten().map(|value| value.0);
    let places = Places {
        frame: &frame,
        first: all().fold(f64::INFINITY, f64::min),
        last: all().fold(f64::NEG_INFINITY, f64::max),
    };
    frame.grid(canvas);
    let drawn = || picture.series.iter().zip(&values);
    for (series, values) in drawn().filter(|(series, _)| matches!(series.look, Look::Band { .. })) {
        band(series, values, &places, canvas);
    }
    frame.zero(canvas);
    label_days(&calendar, &places, canvas);
    let joint = joint(picture, &values);
    for (series, values) in drawn().filter(|(series, _)| series.is_line()) {
        let before = joint.filter(|_| series.look == Look::Expected);
        line(series, values, before, &places, canvas);
    }
    for (series, values) in drawn().filter(|(series, _)| series.look == Look::Marks) {
        for &(moment, span) in values {
            if let Some(span) = span {
                symbols::mark(
                    canvas,
                    places.point(moment, span.high),
                    series.number,
                    series.colour,
                );
            }
        }
    }
    if at_ends {
        ends::draw(picture, &frame, canvas);
    }
}

impl Places<'_> {
    fn x(&self, moment: f64) -> f32 {
        let plot = self.frame.plot;
        if self.last > self.first {
            let share = (moment - self.first) / (self.last - self.first);
            plot.x + place(share.clamp(0.0, 1.0)) * plot.width
        } else {
            plot.x + plot.width / 2.0
        }
    }

    fn point(&self, moment: f64, value: f64) -> Point {
        Point {
            x: self.x(moment),
            y: self.frame.y(value),
        }
    }
}

/// All days there are, in order, each once.
fn days(picture: &Picture) -> Vec<NaiveDate> {
    let values = picture.series.iter().flat_map(|series| &series.values);
    let mut days: Vec<NaiveDate> = values
        .filter_map(|value| match value.axis {
            Cell::Date(day) => Some(*day),
            Cell::Instant(at) => Some(at.date_naive()),
            _ => None,
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn in_time(series: &Drawn) -> Vec<Value> {
    let mut values: Vec<Value> = series
        .values
        .iter()
        .filter_map(|value| Some((moment(value.axis)?, value.span)))
        .collect();
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    values
}

/// Where what happened ends, so that what is expected can go on from there. None if there are several
/// lines of either, or if they overlap.
fn joint(picture: &Picture, values: &[Vec<Value>]) -> Option<(f64, f64)> {
    let only = |look: Look| {
        let mut found = picture
            .series
            .iter()
            .zip(values)
            .filter(|(series, _)| series.look == look);
        let (_, values) = found.next()?;
        found.next().is_none().then_some(values)
    };
    let known = |value: &Value| value.1.map(|span| (value.0, span.high));
    let last = only(Look::Actual)?.iter().rev().find_map(known)?;
    let first = only(Look::Expected)?.iter().find_map(known)?;
    (last.0 < first.0).then_some(last)
}

/// Values without a gap between them.
fn runs(values: &[Value]) -> impl Iterator<Item = Vec<(f64, Span)>> {
    values
        .split(|value| value.1.is_none())
        .filter(|run| !run.is_empty())
        .map(|run| {
            run.iter()
                .filter_map(|&(at, span)| Some((at, span?)))
                .collect()
        })
}

fn line(
    series: &Drawn,
    values: &[Value],
    before: Option<(f64, f64)>,
    places: &Places,
    canvas: &mut dyn Canvas,
) {
    let mut stroke = symbols::stroke(series);
    let room = places.frame.plot.width / (values.len() as f32 * CROWDED);
    stroke.width *= room.clamp(FINEST, 1.0);
    let mut before = before.map(|(at, value)| places.point(at, value));
    for run in runs(values) {
        let points: Vec<Point> = before
            .take()
            .into_iter()
            .chain(run.iter().map(|&(at, span)| places.point(at, span.high)))
            .collect();
        match points[..] {
            // A value between gaps would not be seen.
            [alone] => symbols::dot(canvas, alone, stroke.width.max(1.8), series.colour),
            _ => canvas.line(&points, stroke),
        }
    }
}

fn band(series: &Drawn, values: &[Value], places: &Places, canvas: &mut dyn Canvas) {
    for run in runs(values) {
        let lows = run.iter().map(|&(at, span)| places.point(at, span.low));
        let highs = run
            .iter()
            .rev()
            .map(|&(at, span)| places.point(at, span.high));
        let outline: Vec<Point> = lows.chain(highs).collect();
        if let [low, high] = outline[..] {
            // A band between gaps is as wide as a mark.
            let strip = Area {
                x: low.x - symbols::DOT,
                y: high.y,
                width: 2.0 * symbols::DOT,
                height: low.y - high.y,
            };
            symbols::band(canvas, &symbols::outline(strip), series.colour);
        } else {
            symbols::band(canvas, &outline, series.colour);
        }
    }
}

fn label_days(calendar: &Calendar, places: &Places, canvas: &mut dyn Canvas) {
    let frame = places.frame;
    let room = Room {
        days: frame.room("28 May", canvas),
        months: frame.room("2028", canvas),
    };
    let labels: Vec<Label> = calendar
        .ticks(room)
        .into_iter()
        .map(|tick| Label {
            x: places.x(tick.day.num_days_from_ce().into()),
            upper: tick.label,
            lower: tick.year,
        })
        .collect();
    let foot = super::super::canvas::Stroke::line(Colour::MUTED, 0.5);
    let at = |x| Point {
        x,
        y: frame.plot.bottom(),
    };
    canvas.line(&[at(frame.plot.x), at(frame.plot.right())], foot);
    frame.write(&labels, true, canvas);
}
