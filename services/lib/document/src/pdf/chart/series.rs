//! What a chart draws: its series with their values and colours.

use crate::{Cell, Chart, Look, Row, Series};

use super::Colour;

/// The most series a picture holds, and the most bands beside them. More cannot be told apart.
const MOST: usize = 8;
/// What lies beyond is drawn as if it lay here, so that differences stay finite.
const FARTHEST: f64 = 1e280;
/// Further colours, where the palette's do not suffice.
const FURTHER: [Colour; 2] = [Colour(94, 60, 153), Colour(101, 67, 10)];
/// Things to be measured against stay grey, each in its own shade.
const REFERENCES: [Colour; 3] = [
    Colour::REFERENCE,
    Colour(88, 96, 108),
    Colour(176, 182, 191),
];

/// What is drawn.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    /// Every series that has a value, in the order they are drawn.
    pub(super) series: Vec<Drawn<'a>>,
    /// How many series there was no room for.
    pub(super) left_out: usize,
}

/// A series that is drawn.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    pub(super) name: &'a str,
    pub(super) look: Look,
    pub(super) colour: Colour,
    /// Which one of its look it is, from 0.
    pub(super) number: usize,
    /// How many bands of its colour lie on each other where it is: 1 for the widest.
    pub(super) layers: usize,
    pub(super) values: Vec<Value<'a>>,
}

/// What stands at one place of the axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) axis: &'a Cell,
    /// None is a gap.
    pub(super) span: Option<Span>,
}

/// From where to where a value reaches. Only a band's ends differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Drawn<'_> {
    /// Whether it is drawn as a line or a bar: neither a band nor points.
    pub(super) fn is_line(&self) -> bool {
        !matches!(self.look, Look::Band { .. } | Look::Marks)
    }

    /// Whether it is drawn as a bar where there are bars.
    pub(super) fn is_bar(&self) -> bool {
        matches!(self.look, Look::Actual | Look::Expected)
    }
}

impl<'a> Picture<'a> {
    /// Reads a chart's series.
    pub(super) fn of(chart: &'a Chart, rows: &'a [Row]) -> Self {
        let mut series: Vec<Drawn> = chart
            .series
            .iter()
            .filter_map(|series| read(chart.axis, series, rows))
            .collect();
        let all = series.len();
        let (mut bands, mut others) = (0, 0);
        series.retain(|drawn| {
            let count = if matches!(drawn.look, Look::Band { .. }) {
                &mut bands
            } else {
                &mut others
            };
            *count += 1;
            *count <= MOST
        });
        let left_out = all - series.len();
        colour(&mut series);
        layer(&mut series);
        Self { series, left_out }
    }

    /// The lowest and the highest value there is.
    pub(super) fn bounds(&self) -> (f64, f64) {
        let spans = || {
            self.series
                .iter()
                .flat_map(|series| series.values.iter().filter_map(|value| value.span))
        };
        (
            spans().map(|span| span.low).fold(f64::INFINITY, f64::min),
            spans()
                .map(|span| span.high)
                .fold(f64::NEG_INFINITY, f64::max),
        )
    }
}

/// A series with its values; none if it has no value at all.
fn read<'a>(axis: usize, series: &'a Series, rows: &'a [Row]) -> Option<Drawn<'a>> {
    let end = series.rows.end.min(rows.len());
    let values: Vec<Value> = rows
        .get(series.rows.start.min(end)..end)?
        .iter()
        .map(|row| Value {
            axis: row.get(axis).unwrap_or(&Cell::Empty),
            span: span(series, row),
        })
        .collect();
    values
        .iter()
        .any(|value| value.span.is_some())
        .then_some(Drawn {
            name: &series.name,
            look: series.look,
            colour: Colour::ACCENT,
            number: 0,
            layers: 1,
            values,
        })
}

fn span(series: &Series, row: &Row) -> Option<Span> {
    let figure = |column: usize| {
        let value = row.get(column)?.number()?;
        // What is too small to be divided by counts as nothing.
        let value = if value.abs() < FARTHEST.recip() {
            0.0
        } else {
            value
        };
        Some(value.clamp(-FARTHEST, FARTHEST))
    };
    let one = figure(series.column)?;
    let other = match series.look {
        Look::Band { high } => figure(high)?,
        _ => one,
    };
    Some(Span {
        low: one.min(other),
        high: one.max(other),
    })
}

/// Gives each series its number among those of its look, and a colour by it.
fn colour(series: &mut [Drawn]) {
    let count =
        |wanted: fn(&Look) -> bool| series.iter().filter(|drawn| wanted(&drawn.look)).count();
    let actual = count(|look| matches!(look, Look::Actual));
    let expected = count(|look| matches!(look, Look::Expected));
    let bands = count(|look| matches!(look, Look::Band { .. }));
    let of_actual = |number: usize| {
        if actual == 1 {
            Colour::ACCENT
        } else {
            one_of_many(number)
        }
    };
    let of_expected = |number: usize| match expected {
        1 => Colour::EXPECTED,
        // What is expected of each looks like what happened to it.
        _ if expected == actual => of_actual(number),
        _ => one_of_many(actual + number),
    };
    let of_band = |number: usize| match (expected, actual) {
        (1, _) => Colour::EXPECTED,
        (2.., _) if bands == expected => of_expected(number),
        (_, 1) => Colour::ACCENT,
        (0, 2..) if bands == actual => of_actual(number),
        _ => Colour::REFERENCE,
    };
    let mut numbers = [0; 5];
    for drawn in series {
        let number = &mut numbers[match drawn.look {
            Look::Actual => 0,
            Look::Expected => 1,
            Look::Reference => 2,
            Look::Band { .. } => 3,
            Look::Marks => 4,
        }];
        drawn.number = *number;
        *number += 1;
        drawn.colour = match drawn.look {
            Look::Actual => of_actual(drawn.number),
            Look::Expected => of_expected(drawn.number),
            Look::Reference => REFERENCES[drawn.number % REFERENCES.len()],
            Look::Band { .. } => of_band(drawn.number),
            Look::Marks => Colour::MARK,
        };
    }
}

fn one_of_many(number: usize) -> Colour {
    let all = Colour::SERIES.len() + FURTHER.len();
    Colour::SERIES
        .into_iter()
        .chain(FURTHER)
        .nth(number % all)
        .unwrap_or(Colour::ACCENT)
}

/// Counts for every band how many of its colour are at least as wide: they lie under it.
fn layer(series: &mut [Drawn]) {
    let widths: Vec<Option<(Colour, f64)>> = series
        .iter()
        .map(|drawn| {
            matches!(drawn.look, Look::Band { .. }).then(|| (drawn.colour, mean_width(drawn)))
        })
        .collect();
    for (index, drawn) in series.iter_mut().enumerate() {
        let Some((own, width)) = widths[index] else {
            continue;
        };
        drawn.layers = widths
            .iter()
            .enumerate()
            .filter_map(|(place, band)| band.map(|(colour, width)| (place, colour, width)))
            .filter(|&(place, colour, other)| {
                colour == own && (other > width || (other >= width && place <= index))
            })
            .count();
    }
}

fn mean_width(drawn: &Drawn) -> f64 {
    let spans = || drawn.values.iter().filter_map(|value| value.span);
    let count = spans().count() as f64;
    spans().map(|span| (span.high - span.low) / count).sum()
}
