//! The axes of charts.

use rust_xlsxwriter::{
    ChartAxis, ChartAxisDateUnitType, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLine,
    Color,
};

use super::super::charted::{Charted, missing};
use super::super::style::{MOST_PLACES, Style};
use super::series::REFERENCE;
use super::{INK, label};
use crate::pdf::chart::ticks;
use crate::{Chart, ChartKind, Column, Kind};

/// The most ticks on an axis of figures.
const MOST_TICKS: usize = 7;

/// What lies beyond is drawn as if it lay here, so that differences stay finite.
const FARTHEST: f64 = 1e280;

/// From here on numbers are written with an exponent, and where steps are shorter than the other.
const HUGE: f64 = 1e15;
const TINY: f64 = 1e-6;

/// The grey of the lines that figures are read off at.
pub(super) const GRID: Color = Color::RGB(0x00E3_E3E3);

/// The axes of a chart.
pub(in crate::xlsx) struct Axes {
    pub(super) names: Axis,
    /// The figures that are written beside the other axis; none when there are no figures.
    pub(super) ticks: Vec<f64>,
}

impl Axes {
    /// The axes of a chart of a table.
    pub(in crate::xlsx) fn new(chart: &Chart, columns: &[Column], charted: &Charted) -> Self {
        let ticks = charted.extent(chart).map(|(low, high)| {
            let within = |value: f64| value.clamp(-FARTHEST, FARTHEST);
            ticks(chart, within(low), within(high), MOST_TICKS)
        });
        Self {
            names: Axis::new(chart, columns, charted),
            ticks: ticks.unwrap_or_default(),
        }
    }
}

/// What stands along the axis of a chart.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// Names, or days as names.
    Names {
        /// Whether they are days.
        days: bool,
    },
    /// Days by the calendar, so many of them.
    Calendar(i64),
}

impl Axis {
    /// What stands along the axis of a chart of a table.
    fn new(chart: &Chart, columns: &[Column], charted: &Charted) -> Self {
        let kind = columns.get(chart.axis).map(|column| column.kind);
        let days = charted.days(chart);
        let span = days.last().zip(days.first());
        let span = span.map(|(last, first)| last.signed_duration_since(*first).num_days());
        match (span, chart.kind) {
            (Some(span), ChartKind::Lines) => Self::Calendar(span),
            // Bars on a calendar are as thin as a day, so they only stand there when there is no other way.
            (Some(span), ChartKind::Columns) if missing(&days).is_none() => Self::Calendar(span),
            _ => Self::Names {
                days: matches!(kind, Some(Kind::Date | Kind::Instant)),
            },
        }
    }
}

/// Sets the axis of names or days.
pub(super) fn names_axis(axis: &mut ChartAxis, kind: ChartKind, names: Axis) {
    let mut line = ChartLine::new();
    line.set_color(REFERENCE);
    axis.set_font(&small())
        .set_format(ChartFormat::new().set_line(&line))
        // Beside the plot also where values are below 0.
        .set_label_position(ChartAxisLabelPosition::Low);
    match names {
        Axis::Calendar(days) => calendar(axis, days),
        Axis::Names { days } => {
            axis.set_text_axis(true);
            if days {
                axis.set_num_format(Style::Date.number_format());
            }
        }
    }
    if kind == ChartKind::Bars {
        axis.set_reverse();
    }
}

/// An axis of days with a dozen labels or so.
fn calendar(axis: &mut ChartAxis, days: i64) {
    let (step, unit, format) = match days {
        ..=14 => (1, ChartAxisDateUnitType::Days, "d mmm yyyy"),
        15..=98 => (7, ChartAxisDateUnitType::Days, "d mmm yyyy"),
        99..=400 => (1, ChartAxisDateUnitType::Months, "mmm yyyy"),
        401..=1_200 => (3, ChartAxisDateUnitType::Months, "mmm yyyy"),
        1_201..=2_400 => (6, ChartAxisDateUnitType::Months, "mmm yyyy"),
        _ => (
            u32::try_from(days / 4_400).unwrap_or(0) + 1,
            ChartAxisDateUnitType::Years,
            "yyyy",
        ),
    };
    axis.set_date_axis(true)
        .set_major_unit(step)
        .set_major_unit_date_type(unit)
        .set_num_format(format);
}

/// Sets the axis of figures.
pub(super) fn values_axis(axis: &mut ChartAxis, chart: &Chart, ticks: &[f64]) {
    if let [first, second, ..] = ticks {
        axis.set_major_unit(second - first)
            .set_min(*first)
            .set_num_format(values_format(chart.values, ticks));
    }
    if let Some(last) = ticks.last().filter(|last| **last <= 0.0) {
        axis.set_max(*last);
    }
    axis.set_font(&small())
        .set_major_gridlines(true)
        .set_major_gridlines_line(ChartLine::new().set_color(GRID))
        .set_format(ChartFormat::new().set_no_line());
    if !chart.unit.is_empty() {
        let mut font = small();
        font.unset_bold();
        axis.set_name(label(&chart.unit).as_str())
            .set_name_font(&font);
    }
    if chart.kind == ChartKind::Bars {
        // Names go from the top, figures stay at the bottom.
        axis.set_label_position(ChartAxisLabelPosition::High);
    }
}

/// How figures beside an axis are written: large ones in thousands and so on, which leaves room, and with as
/// many places as tell them apart.
fn values_format(kind: Kind, ticks: &[f64]) -> String {
    let [first, second, ..] = ticks else {
        return Style::Number.number_format();
    };
    let step = second - first;
    let far = ticks.iter().fold(0.0, |far: f64, tick| far.max(tick.abs()));
    if far >= HUGE || step < TINY {
        return "0.00E+00".to_owned();
    }
    if let Kind::Percent(_) = kind {
        return Style::Percent(places(step * 100.0)).number_format();
    }
    let (unit, groups, letter) = match far {
        1e9.. => (1e9, ",,,", " bn"),
        1e6.. => (1e6, ",,", " M"),
        1e4.. => (1e3, ",", " k"),
        _ => (1.0, "", ""),
    };
    let after = places(step / unit);
    // Longer than the number itself.
    if after > 2 && unit > 1.0 {
        return Style::Figure(places(step)).number_format();
    }
    let digits = Style::Figure(after).number_format();
    if letter.is_empty() {
        digits
    } else {
        let large = format!("{digits}{groups}\"{letter}\"");
        format!("{large};-{large};0")
    }
}

/// How many places after the point a step between ticks has.
fn places(step: f64) -> u8 {
    let is_whole = |places: &u8| {
        let shifted = step * 10f64.powi((*places).into());
        shifted >= 0.5 && (shifted - shifted.round()).abs() < 1e-6
    };
    (0..MOST_PLACES).find(is_whole).unwrap_or(MOST_PLACES)
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(INK);
    font
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_beside_an_axis_tell_themselves_apart() {
        let format = |kind, ticks: &[f64]| values_format(kind, ticks);
        assert_eq!(format(Kind::Decimal(2), &[0.0, 0.5, 1.0]), "#,##0.0");
        assert_eq!(format(Kind::Integer, &[0.0, 1.0, 2.0]), "#,##0");
        assert_eq!(
            format(Kind::Money(0), &[98_000.0, 98_500.0, 99_000.0]),
            "#,##0.0,\" k\";-#,##0.0,\" k\";0"
        );
        assert_eq!(
            format(Kind::Money(0), &[1_000_100.0, 1_000_200.0, 1_000_300.0]),
            "#,##0"
        );
        assert_eq!(format(Kind::Percent(0), &[0.0, 0.025, 0.05]), "0.0%");
        assert_eq!(format(Kind::Money(0), &[0.0, 2e20, 4e20]), "0.00E+00");
    }
}
