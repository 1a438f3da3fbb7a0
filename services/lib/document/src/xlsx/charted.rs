//! The figures that charts draw, kept until the charts are written.
//!
//! Excel places the points of a chart by their rows, not by what stands along the axis. Series that cover
//! different rows, and areas between two values, therefore cannot be drawn from the table itself: their
//! figures are laid out once more, as a [`Block`] of the sheet of chart data.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::serial;
use crate::{Cell, Chart, ChartKind, Look, Row, Series};

/// The cells of a table that charts refer to.
pub(super) struct Charted {
    /// By column, from the table's first row on.
    columns: BTreeMap<usize, Vec<Cell>>,
}

impl Charted {
    /// The cells of `rows` that `charts` refer to.
    pub(super) fn new(charts: &[Chart], rows: &[Row]) -> Self {
        let mut columns: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
        for chart in charts {
            let end = chart.series.iter().map(|series| series.rows.end).max();
            let end = end.unwrap_or(0).min(rows.len());
            for column in used(chart) {
                let cells = columns.entry(column).or_default();
                for row in rows.iter().take(end).skip(cells.len()) {
                    cells.push(row.get(column).cloned().unwrap_or(Cell::Empty));
                }
            }
        }
        Self { columns }
    }

    /// A cell of the table's row `row`.
    pub(super) fn cell(&self, row: usize, column: usize) -> &Cell {
        let cell = self.columns.get(&column).and_then(|cells| cells.get(row));
        cell.unwrap_or(&Cell::Empty)
    }

    /// How many days lie between the first and the last day along a chart's axis; none when it has none.
    pub(super) fn days(&self, chart: &Chart) -> Option<i64> {
        let rows = chart.series.iter().flat_map(|series| series.rows.clone());
        let days = rows.filter_map(|row| match self.cell(row, chart.axis) {
            Cell::Date(day) => Some(*day),
            _ => None,
        });
        let days: Vec<NaiveDate> = days.collect();
        Some(
            days.iter()
                .max()?
                .signed_duration_since(*days.iter().min()?)
                .num_days(),
        )
    }

    /// All cells with their rows and columns.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, usize, &Cell)> {
        self.columns.iter().flat_map(|(column, cells)| {
            cells
                .iter()
                .enumerate()
                .map(|(row, cell)| (row, *column, cell))
        })
    }
}

fn used(chart: &Chart) -> Vec<usize> {
    let mut used = vec![chart.axis];
    for series in &chart.series {
        used.push(series.column);
        if let Look::Band { high } = series.look {
            used.push(high);
        }
    }
    used
}

/// The figures of one chart, laid out so that all its series cover the same rows.
pub(super) struct Block {
    /// What it belongs to.
    pub(super) title: String,
    /// The names of its columns; the first is the axis.
    pub(super) headers: Vec<String>,
    /// What stands along the axis.
    pub(super) axis: Vec<Cell>,
    /// The columns beside the axis, each as long.
    pub(super) values: Vec<Vec<Option<f64>>>,
    /// For each series of the chart, the first of its columns among `values`: one, or of a band two.
    pub(super) places: Vec<usize>,
}

impl Block {
    /// Whether a chart needs one.
    pub(super) fn needed(chart: &Chart) -> bool {
        let mut series = chart
            .series
            .iter()
            .filter(|series| is_drawn(chart.kind, series));
        let Some(first) = series.next() else {
            return false;
        };
        is_band(first.look)
            || series.any(|series| is_band(series.look) || series.rows != first.rows)
    }

    /// The figures of a chart.
    pub(super) fn new(title: String, axis: &str, chart: &Chart, charted: &Charted) -> Self {
        let mut headers = vec![axis.to_owned()];
        let mut places = Vec::new();
        for series in &chart.series {
            places.push(headers.len() - 1);
            if is_band(series.look) {
                headers.push(format!("{}: lower end", series.name));
                headers.push(format!("{}: upper end", series.name));
            } else {
                headers.push(series.name.clone());
            }
        }
        let points = points(chart, charted, &places, headers.len() - 1);
        let axis = points.iter();
        let axis = axis.map(|point| charted.cell(point.row, chart.axis).clone());
        let values = (0..headers.len() - 1)
            .map(|column| points.iter().map(|point| point.values[column]).collect())
            .collect();
        let axis = axis.collect();
        let mut block = Self {
            title,
            headers,
            axis,
            values,
            places,
        };
        if let Some(area) = area(chart) {
            block.stack(chart, area);
        }
        block
    }

    /// Makes the columns of a band what a stacked area needs: its lower end and how high it is. Where there
    /// is no band it has no height, at the height of another series: an empty cell would be drawn as 0.
    fn stack(&mut self, chart: &Chart, band: usize) {
        let place = self.places[band];
        self.headers[place + 2] = format!("{}: height", chart.series[band].name);
        let lines: Vec<usize> = (0..chart.series.len())
            .filter(|index| !is_band(chart.series[*index].look))
            .map(|index| self.places[index])
            .collect();
        let first = self.values[place].iter().flatten().next().copied();
        let mut level = first.unwrap_or(0.0);
        for row in 0..self.axis.len() {
            let (low, high) = (self.values[place][row], self.values[place + 1][row]);
            let (low, height) = if let (Some(low), Some(high)) = (low, high) {
                (low, high - low)
            } else {
                let line = lines.iter().find_map(|column| self.values[*column][row]);
                (line.unwrap_or(level), 0.0)
            };
            level = low;
            self.values[place][row] = Some(low);
            self.values[place + 1][row] = Some(height);
        }
    }
}

/// What stands at one place along the axis.
struct Point {
    /// A row that has the place's name.
    row: usize,
    values: Vec<Option<f64>>,
}

/// The points of a chart in the order of its axis, each with so many values.
fn points(chart: &Chart, charted: &Charted, places: &[usize], width: usize) -> Vec<Point> {
    // Several rows of one series on one day stand one after the other.
    let mut points: BTreeMap<(i64, u32), Point> = BTreeMap::new();
    for (series, place) in chart.series.iter().zip(places) {
        let mut repetitions: BTreeMap<i64, u32> = BTreeMap::new();
        for row in series.rows.clone() {
            let Some(position) = position(chart, charted, row) else {
                continue;
            };
            let repetition = repetitions.entry(position).or_default();
            let point = points
                .entry((position, *repetition))
                .or_insert_with(|| Point {
                    row,
                    values: vec![None; width],
                });
            *repetition += 1;
            point.values[*place] = charted.cell(row, series.column).number();
            if let Look::Band { high } = series.look {
                point.values[place + 1] = charted.cell(row, high).number();
            }
        }
    }
    points.into_values().collect()
}

/// Where a row stands along the axis: days by the calendar, all else in the order of the rows. None for a
/// row without a day on an axis of days.
fn position(chart: &Chart, charted: &Charted, row: usize) -> Option<i64> {
    match charted.cell(row, chart.axis) {
        Cell::Date(day) if chart.kind == ChartKind::Lines => serial::day(*day),
        Cell::Empty if chart.kind == ChartKind::Lines => None,
        _ => i64::try_from(row).ok(),
    }
}

/// The series drawn as an area: the first band. Areas are stacked on each other, so there can be only one.
pub(super) fn area(chart: &Chart) -> Option<usize> {
    chart.series.iter().position(|series| is_band(series.look))
}

/// Whether a series can be seen in a chart of this kind: bars have no bands.
pub(super) fn is_drawn(kind: ChartKind, series: &Series) -> bool {
    !series.rows.is_empty() && (kind == ChartKind::Lines || !is_band(series.look))
}

fn is_band(look: Look) -> bool {
    matches!(look, Look::Band { .. })
}
