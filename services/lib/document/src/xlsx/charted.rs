//! The figures that charts draw, kept until the charts are written.
//!
//! Excel places the points of a chart by their rows, not by what stands along the axis. Series that cover
//! different rows, and areas between two values, therefore cannot be drawn from the table itself: their
//! figures are laid out once more, as a [`Block`] of the sheet of chart data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::serial;
use crate::{Cell, Chart, ChartKind, Look, Row, Series};

/// Places along an axis up to which missing ones are filled in.
const MOST_PERIODS: usize = 1_000;

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

    /// The days along a chart's axis; none when one of them has no number, so that they are but names.
    pub(super) fn days(&self, chart: &Chart) -> BTreeSet<NaiveDate> {
        let rows = chart.series.iter().flat_map(|series| series.rows.clone());
        let days = rows.filter_map(|row| match self.cell(row, chart.axis) {
            Cell::Date(day) => Some(*day),
            _ => None,
        });
        let days: BTreeSet<NaiveDate> = days.collect();
        if days.iter().all(|day| serial::day(*day).is_some()) {
            days
        } else {
            BTreeSet::new()
        }
    }

    /// The lowest and the highest value that a chart draws.
    pub(super) fn extent(&self, chart: &Chart) -> Option<(f64, f64)> {
        let drawn = chart.series.iter();
        let drawn = drawn.filter(|series| is_drawn(chart.kind, series));
        let values = drawn.flat_map(|series| {
            let high = match series.look {
                Look::Band { high } => Some(high),
                _ => None,
            };
            let columns = [Some(series.column), high].into_iter().flatten();
            columns.flat_map(|column| {
                let rows = series.rows.clone();
                rows.filter_map(move |row| self.cell(row, column).number())
            })
        });
        values.fold(None, |extent, value| {
            let (low, high) = extent.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        })
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
    /// The rows where a band has no height at its ends.
    edges: BTreeSet<usize>,
}

impl Block {
    /// Whether a chart needs one.
    pub(super) fn needed(chart: &Chart, charted: &Charted) -> bool {
        let mut series = chart
            .series
            .iter()
            .filter(|series| is_drawn(chart.kind, series));
        let Some(first) = series.next() else {
            return false;
        };
        is_band(first.look)
            || series.any(|series| is_band(series.look) || series.rows != first.rows)
            || !absent(chart, charted).is_empty()
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
        let axis = points.iter().map(|point| point.axis.clone());
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
            edges: BTreeSet::new(),
        };
        if let Some(area) = area(chart) {
            block.stack(chart, area);
        }
        block
    }

    /// Makes the columns of a band what a stacked area needs: its lower end and how high it is. Where there
    /// is no band it has no height, in the middle of its next end: an empty cell would be drawn as 0.
    fn stack(&mut self, chart: &Chart, band: usize) {
        let place = self.places[band];
        self.headers[place + 2] = format!("{}: height", chart.series[band].name);
        self.cut(place);
        let bands = self.values[place].iter().zip(&self.values[place + 1]);
        let bands: Vec<Option<(f64, f64)>> = bands.map(|(low, high)| (*low).zip(*high)).collect();
        let mut level = bands.iter().flatten().next().map_or(0.0, middle);
        for (row, band) in bands.iter().enumerate() {
            let (low, height) = match band {
                Some((low, high)) if !self.edges.contains(&row) => (*low, high - low),
                Some(edge) => (middle(edge), 0.0),
                None => (level, 0.0),
            };
            level = band.as_ref().map_or(level, middle);
            self.values[place][row] = Some(low);
            self.values[place + 1][row] = Some(height);
        }
    }

    /// Repeats the days that a band begins or ends on within the axis: there it goes from its height to none
    /// at once, not little by little up to the next day, which would show a band where there is none.
    fn cut(&mut self, place: usize) {
        let has_band =
            |row: usize| self.values[place][row].is_some() && self.values[place + 1][row].is_some();
        let last = self.axis.len().saturating_sub(1);
        let mut order = Vec::new();
        for row in 0..self.axis.len() {
            let on_calendar = matches!(self.axis[row], Cell::Date(_)) && has_band(row);
            if on_calendar && row > 0 && !has_band(row - 1) {
                self.edges.insert(order.len());
                order.push(row);
            }
            order.push(row);
            if on_calendar && row < last && !has_band(row + 1) {
                self.edges.insert(order.len());
                order.push(row);
            }
        }
        self.axis = order.iter().map(|row| self.axis[*row].clone()).collect();
        for values in &mut self.values {
            *values = order.iter().map(|row| values[*row]).collect();
        }
    }
}

/// The middle of a band.
fn middle((low, high): &(f64, f64)) -> f64 {
    low.midpoint(*high)
}

/// What stands at one place along the axis.
struct Point {
    /// The place's name.
    axis: Cell,
    values: Vec<Option<f64>>,
}

/// The points of a chart in the order of its axis, each with so many values.
fn points(chart: &Chart, charted: &Charted, places: &[usize], width: usize) -> Vec<Point> {
    // Several rows of one series on one day stand one after the other.
    let mut points: BTreeMap<(i64, u32), Point> = BTreeMap::new();
    let empty = |axis| Point {
        axis,
        values: vec![None; width],
    };
    let mut names = HashMap::new();
    for (series, place) in chart.series.iter().zip(places) {
        let mut repetitions: BTreeMap<i64, u32> = BTreeMap::new();
        for row in series.rows.clone() {
            let Some(position) = position(chart, charted, row, &mut names) else {
                continue;
            };
            let repetition = repetitions.entry(position).or_default();
            let point = points
                .entry((position, *repetition))
                .or_insert_with(|| empty(charted.cell(row, chart.axis).clone()));
            *repetition += 1;
            point.values[*place] = charted.cell(row, series.column).number();
            if let Look::Band { high } = series.look {
                point.values[place + 1] = charted.cell(row, high).number();
            }
        }
    }
    for day in absent(chart, charted) {
        let place = (day.num_days_from_ce().into(), 0);
        points.insert(place, empty(Cell::Date(day)));
    }
    points.into_values().collect()
}

/// Where a row stands along the axis: days by the calendar, all else where its name stood first. None for a
/// row without a day on an axis of days.
fn position(
    chart: &Chart,
    charted: &Charted,
    row: usize,
    names: &mut HashMap<String, i64>,
) -> Option<i64> {
    let first = i64::try_from(row).ok()?;
    match charted.cell(row, chart.axis) {
        Cell::Date(day) if chart.kind != ChartKind::Bars => Some(day.num_days_from_ce().into()),
        Cell::Empty if chart.kind == ChartKind::Lines => None,
        Cell::Empty => Some(first),
        name => Some(*names.entry(format!("{name:?}")).or_insert(first)),
    }
}

/// The days that upright bars over time have no row for.
fn absent(chart: &Chart, charted: &Charted) -> Vec<NaiveDate> {
    match chart.kind {
        ChartKind::Columns => missing(&charted.days(chart)).unwrap_or_default(),
        ChartKind::Lines | ChartKind::Bars => Vec::new(),
    }
}

/// The days that are missing in a series of days, weeks, months or years. None when they are too many.
pub(super) fn missing(days: &BTreeSet<NaiveDate>) -> Option<Vec<NaiveDate>> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Some(Vec::new());
    };
    let month = |day: &NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let is_last = |day: &NaiveDate| day.succ_opt().is_none_or(|next| next.day() == 1);
    let are_lasts = days.iter().all(is_last);
    let by_month = are_lasts || days.iter().all(|day| day.day() == first.day());
    let distance = |day: &NaiveDate| {
        if by_month {
            month(day) - month(first)
        } else {
            day.signed_duration_since(*first).num_days()
        }
    };
    let step = days.iter().map(distance).fold(0, common_divisor).max(1);
    let periods = usize::try_from(distance(last) / step + 1).ok()?;
    if periods > MOST_PERIODS.max(days.len()) {
        return None;
    }
    let all = (0..=distance(last)).step_by(usize::try_from(step).ok()?);
    let all = all.filter_map(|distance| {
        let distance = u32::try_from(distance).ok()?;
        if !by_month {
            first.checked_add_days(Days::new(distance.into()))
        } else if are_lasts {
            let next = first
                .succ_opt()?
                .checked_add_months(Months::new(distance))?;
            next.pred_opt()
        } else {
            first.checked_add_months(Months::new(distance))
        }
    });
    Some(all.filter(|day| !days.contains(day)).collect())
}

fn common_divisor(one: i64, other: i64) -> i64 {
    if other == 0 {
        one
    } else {
        common_divisor(other, one % other)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: &[&str]) -> BTreeSet<NaiveDate> {
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    #[test]
    fn missing_periods_are_found() {
        let missing = |given: &[&str]| missing(&days(given)).unwrap();
        let found = |given: &[&str]| days(given).into_iter().collect::<Vec<_>>();
        assert_eq!(
            missing(&["2013-01-01", "2013-02-01", "2013-04-01"]),
            found(&["2013-03-01"])
        );
        assert_eq!(
            missing(&["2013-01-31", "2013-02-28", "2013-04-30"]),
            found(&["2013-03-31"])
        );
        assert_eq!(
            missing(&["2013-01-07", "2013-01-14", "2013-01-28"]),
            found(&["2013-01-21"])
        );
        assert_eq!(
            missing(&["2013-01-01", "2013-07-01", "2013-10-01"]),
            found(&["2013-04-01"])
        );
        assert_eq!(missing(&["2013-01-01"]), []);
        assert_eq!(missing(&[]), []);
    }

    #[test]
    fn ages_of_days_are_not_filled_in() {
        assert_eq!(
            missing(&days(&["1950-01-01", "1950-01-02", "2014-06-28"])),
            None
        );
    }
}
