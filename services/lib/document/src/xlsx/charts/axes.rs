//! The axes of charts.

use rust_xlsxwriter::{
    ChartAxis, ChartAxisDateUnitType, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLine,
    Color,
};

use super::super::charted::Charted;
use super::super::style::Style;
use super::series::REFERENCE;
use super::{INK, label};
use crate::{Chart, ChartKind, Column, Kind};

/// The grey of the lines that figures are read off at.
pub(super) const GRID: Color = Color::RGB(0x00E3_E3E3);

/// What stands along the axis of a chart.
#[derive(Clone, Copy)]
pub(in crate::xlsx) enum Axis {
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
    pub(in crate::xlsx) fn new(chart: &Chart, columns: &[Column], charted: &Charted) -> Self {
        let kind = columns.get(chart.axis).map(|column| column.kind);
        match charted.days(chart) {
            Some(days) if chart.kind == ChartKind::Lines => Self::Calendar(days),
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
pub(super) fn values_axis(axis: &mut ChartAxis, chart: &Chart) {
    axis.set_font(&small())
        .set_num_format(values_format(chart.values))
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

/// How figures beside an axis are written: large ones in thousands and so on, which leaves room.
fn values_format(kind: Kind) -> String {
    match kind {
        Kind::Percent(places) => Style::Percent(places.min(1)).number_format(),
        Kind::Decimal(places) if places > 0 => "[>=1000]#,##0;General".to_owned(),
        _ => "[>=1000000]#,##0.0,,\" M\";[>=10000]#,##0,\" k\";#,##0".to_owned(),
    }
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(INK);
    font
}
