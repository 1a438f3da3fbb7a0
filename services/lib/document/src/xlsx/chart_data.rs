//! The sheet of what charts draw that does not stand in a table as they need it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::charted::Block;
use super::charts::Source;
use super::cover::write_text;
use super::skeleton::{Contents, put};
use super::style::Style;
use super::{page, place};

/// The row of the blocks' titles; their headers and figures follow.
const TITLES: u32 = 2;

/// All blocks of a workbook, side by side.
pub(super) struct ChartData<'a> {
    sheet: &'a str,
    blocks: Vec<Placed>,
}

struct Placed {
    /// The sheet and the chart it belongs to.
    plan: usize,
    chart: usize,
    column: u16,
    /// How its figures look.
    style: Style,
    block: Block,
}

impl<'a> ChartData<'a> {
    /// What the charts of a workbook need.
    pub(super) fn new(contents: &Contents<'a>) -> Self {
        let mut blocks: Vec<Placed> = Vec::new();
        let mut column = 0;
        for (plan, planned) in contents.plans.iter().enumerate() {
            for (chart, described) in planned.section.charts.iter().enumerate() {
                if !Block::needed(described, &planned.charted) {
                    continue;
                }
                let title = format!("{}: {}", planned.name, described.title);
                let axis = planned
                    .headers
                    .get(described.axis)
                    .map_or("", String::as_str);
                let block = Block::new(title, axis, described, &planned.charted);
                let width = place::column(block.headers.len());
                blocks.push(Placed {
                    plan,
                    chart,
                    column,
                    style: Style::of_number(described.values),
                    block,
                });
                column += width + 1;
            }
        }
        Self {
            sheet: &contents.companions.chart_data,
            blocks,
        }
    }

    /// Nothing, for a workbook without the sheet.
    pub(super) fn none(contents: &Contents<'a>) -> Self {
        Self {
            sheet: &contents.companions.chart_data,
            blocks: Vec::new(),
        }
    }

    /// Whether no chart needs it.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Where the figures of a chart stand, if it needs them here.
    pub(super) fn source(&self, plan: usize, chart: usize) -> Option<Source<'_>> {
        let placed = self.blocks.iter();
        let mut placed = placed.filter(|placed| placed.plan == plan && placed.chart == chart);
        placed.next().map(|placed| Source::Block {
            sheet: self.sheet,
            first_row: TITLES + 2,
            first_column: placed.column,
            block: &placed.block,
        })
    }

    /// Writes the sheet.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        contents: &Contents<'_>,
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.sheet)?;
        page::set(sheet, contents.head, true, 1);
        sheet.write_string_with_format(0, 0, self.sheet, &Style::Title.format(false))?;
        sheet.write_string_with_format(
            1,
            0,
            "Figures of the sheets before as charts need them: all series of a chart beside each other, \
             bands as their lower end and their height.",
            &Style::Remark.format(false),
        )?;
        sheet.set_freeze_panes(TITLES + 2, 0)?;
        if contents.closing.is_none() {
            return Ok(());
        }
        for placed in &self.blocks {
            placed.write(sheet)?;
        }
        Ok(())
    }
}

impl Placed {
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        write_text(
            sheet,
            TITLES,
            self.column,
            &self.block.title,
            Style::Heading,
        )?;
        for (name, column) in self.block.headers.iter().zip(self.column..) {
            sheet.set_column_width(column, 14)?;
            write_text(sheet, TITLES + 1, column, name, Style::Header)?;
        }
        for (cell, row) in self.block.axis.iter().zip(TITLES + 2..) {
            put(sheet, row, self.column, cell)?;
        }
        let figure = self.style.format(false);
        for (values, column) in self.block.values.iter().zip(self.column + 1..) {
            for (value, row) in values.iter().zip(TITLES + 2..) {
                if let Some(value) = value {
                    sheet.write_number_with_format(row, column, *value, &figure)?;
                }
            }
        }
        Ok(())
    }
}
