//! Where the figures of a chart stand.

use rust_xlsxwriter::ChartRange;

use super::super::charted::Block;
use super::super::place;
use crate::{Chart, Series};

/// Where the figures of a chart stand.
pub(in crate::xlsx) enum Source<'a> {
    /// In the table itself, whose first row of figures is given, counted from 0.
    Table {
        sheet: &'a str,
        first_row: u32,
        /// Rows of figures that the sheet can hold.
        capacity: usize,
    },
    /// On the sheet of chart data.
    Block {
        sheet: &'a str,
        first_row: u32,
        first_column: u16,
        block: &'a Block,
    },
}

impl Source<'_> {
    pub(super) fn axis(&self, chart: &Chart, series: &Series) -> ChartRange {
        match self {
            Self::Table { .. } => self.column(chart.axis, series),
            Self::Block { .. } => self.column(0, series),
        }
    }

    /// The values of a series; of a band the lower end.
    pub(super) fn values(&self, chart: &Chart, index: usize) -> ChartRange {
        let series = &chart.series[index];
        match self {
            Self::Table { .. } => self.column(series.column, series),
            Self::Block { block, .. } => self.column(block.places[index] + 1, series),
        }
    }

    /// What is drawn above the lower end of a band.
    pub(super) fn upper(&self, chart: &Chart, index: usize, high: usize) -> ChartRange {
        let series = &chart.series[index];
        match self {
            Self::Table { .. } => self.column(high, series),
            Self::Block { block, .. } => self.column(block.places[index] + 2, series),
        }
    }

    fn column(&self, column: usize, series: &Series) -> ChartRange {
        let (sheet, column, first, last) = match self {
            Self::Table {
                sheet,
                first_row,
                capacity,
            } => {
                let last = series.rows.end.min(*capacity).saturating_sub(1);
                let first = series.rows.start.min(last);
                (
                    *sheet,
                    place::column(column),
                    first_row + place::row(first),
                    first_row + place::row(last),
                )
            }
            Self::Block {
                sheet,
                first_row,
                first_column,
                block,
            } => {
                let last = first_row + place::row(block.axis.len().max(1)) - 1;
                (
                    *sheet,
                    first_column + place::column(column),
                    *first_row,
                    last,
                )
            }
        };
        ChartRange::new_from_range(sheet, first, column, last, column)
    }
}
