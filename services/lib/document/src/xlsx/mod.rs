//! Workbooks of Excel's.
//!
//! A workbook is written while its rows come: the rows of the tables go straight into the file
//! (`cells`), in the frame that rust_xlsxwriter makes for their sheet, and everything else follows at the
//! end from a workbook it makes without those rows (`skeleton`). So any number of rows takes the same
//! memory, and the file is compressed all the same.

mod cells;
mod chart_data;
mod charted;
mod charts;
mod cover;
mod definitions;
mod emphasis;
mod manifest;
mod names;
mod package;
mod page;
mod place;
mod plan;
mod serial;
mod skeleton;
mod style;
mod text;

use std::collections::HashSet;
use std::io::Write;

pub use self::manifest::manifest;

use self::cells::Cells;
use self::names::Names;
use self::package::Package;
use self::plan::Plan;
use self::skeleton::{
    Companions, Contents, Frame, Skeleton, sheet_number, sheet_part, table_range,
};
use crate::{Closing, Emphasis, Error, Head, Renderer, Result, Row, Section};

/// Rows that a sheet of Excel's has.
pub const SHEET_ROWS: u32 = 1_048_576;

/// Bytes of a sheet before compression after which the next one begins. The archive's sizes have 32 bits.
const SHEET_BYTES: u64 = 3 << 30;

/// Bytes of rows that are handed on together.
const CHUNK: usize = 64 * 1024;

/// The part that says which part is the workbook. It comes first and is what programs know the kind of
/// file by.
const RELATIONS: &str = "_rels/.rels";

/// Writes a workbook.
pub struct Workbook<W: Write> {
    package: Package<W>,
    head: Head,
    names: Names,
    companions: Companions,
    plans: Vec<Plan>,
    /// The sheet that is being written.
    open: Option<Open>,
    /// What stands out in the sheets so far, each once, in the order of its first.
    emphases: Vec<Emphasis>,
    /// What was written around the rows of each sheet.
    frames: Vec<Frame>,
    sheet_rows: u32,
}

/// A sheet that is being written: the last of the plans.
struct Open {
    cells: Cells,
    /// What stands after its rows.
    after: String,
    /// Rows there is a place for.
    room: u32,
    bytes: u64,
}

impl<W: Write> Workbook<W> {
    /// Writes to `out`.
    pub fn new(head: Head, out: W) -> Result<Self> {
        let mut names = Names::default();
        Ok(Self {
            package: Package::new(out),
            companions: Companions {
                cover: names.sheet("Cover"),
                definitions: names.sheet("Definitions"),
                chart_data: names.sheet("Chart data"),
            },
            head,
            names,
            plans: Vec::new(),
            open: None,
            emphases: Vec::new(),
            frames: Vec::new(),
            sheet_rows: SHEET_ROWS,
        })
    }

    /// Begins a new sheet already after so many rows, for programs that take fewer than Excel. Between 100
    /// and [`SHEET_ROWS`].
    #[must_use]
    pub fn with_sheet_rows(mut self, rows: u32) -> Self {
        self.sheet_rows = rows.clamp(100, SHEET_ROWS);
        self
    }

    fn contents<'a>(&'a self, closing: Option<&'a Closing>) -> Contents<'a> {
        Contents {
            head: &self.head,
            plans: &self.plans,
            closing,
            sheet_rows: self.sheet_rows,
            companions: &self.companions,
        }
    }

    /// The part of a plan's sheet.
    fn part(&self, plan: usize) -> String {
        sheet_part(sheet_number(&self.head, plan))
    }

    fn begin_sheet(&mut self, mut plan: Plan) -> Result<()> {
        let tables = self.plans.iter().filter(|plan| plan.has_table()).count();
        plan.table_name = names::table(tables + 1, &plan.name);
        self.plans.push(plan);
        let mut skeleton = Skeleton::of_last(&self.contents(None), &self.emphases)?;
        if self.plans.len() == 1 {
            self.package.copy(&mut skeleton, RELATIONS)?;
        }
        let part = self.part(self.plans.len() - 1);
        let frame = skeleton.last_frame(&self.contents(None))?;
        self.package.begin(&part)?;
        let Some(plan) = self.plans.last() else {
            return Ok(());
        };
        for column in &plan.section.columns {
            if !self.emphases.contains(&column.emphasis) {
                self.emphases.push(column.emphasis);
            }
        }
        let mut cells = Cells::new(&plan.section.columns, plan.widths());
        cells.written().extend_from_slice(frame.before.as_bytes());
        cells.written().extend_from_slice(b"<sheetData>");
        for row in plan.above() {
            cells.styled_row(&row);
        }
        if plan.has_table() {
            cells.skip_row();
            cells.styled_row(&plan.header());
        }
        // What stands under the table needs a place, too.
        let used = plan.header_row() + 1 + place::row(plan.below().len()) + 1;
        self.open = Some(Open {
            cells,
            after: frame.after.clone(),
            room: self.sheet_rows.saturating_sub(used).max(1),
            bytes: 0,
        });
        self.frames.push(frame);
        Ok(())
    }

    /// Goes on with the same table on the next sheet.
    fn go_on(&mut self) -> Result<()> {
        self.end_sheet()?;
        match self.plans.last().map(|plan| plan.next(&mut self.names)) {
            Some(next) => self.begin_sheet(next),
            None => Ok(()),
        }
    }

    fn end_sheet(&mut self) -> Result<()> {
        let (Some(mut open), Some(plan)) = (self.open.take(), self.plans.last()) else {
            return Ok(());
        };
        let below = plan.below();
        if !below.is_empty() {
            if plan.has_table() && plan.rows == 0 {
                open.cells.skip_row();
            }
            open.cells.skip_row();
        }
        for row in &below {
            open.cells.styled_row(row);
        }
        let written = open.cells.written();
        written.extend_from_slice(b"</sheetData>");
        written.extend_from_slice(open.after.as_bytes());
        self.package.write(written)
    }

    /// Copies all parts that are not written yet.
    fn write_parts(&mut self, closing: &Closing) -> Result<()> {
        let mut skeleton = Skeleton::new(&self.contents(Some(closing)))?;
        for (plan, frame) in self.frames.iter().enumerate() {
            // It says where formats stand, which follows from all sheets.
            if skeleton.frame(&self.part(plan))? != *frame {
                return Err(Error::fault("a sheet is another one than expected"));
            }
        }
        let mut written: HashSet<String> =
            (0..self.plans.len()).map(|plan| self.part(plan)).collect();
        if !self.plans.is_empty() {
            written.insert(RELATIONS.to_owned());
        }
        let tables = self.plans.iter().filter(|plan| plan.has_table());
        for (plan, number) in tables.zip(1..) {
            let name = format!("xl/tables/table{number}.xml");
            let mut part = table_part(plan, &skeleton.part(&name)?)?.into_bytes();
            self.package.begin(&name)?;
            self.package.write(&mut part)?;
            written.insert(name);
        }
        for name in skeleton.names()? {
            if !written.contains(&name) {
                self.package.copy(&mut skeleton, &name)?;
            }
        }
        Ok(())
    }
}

impl<W: Write + Send> Renderer for Workbook<W> {
    fn section(&mut self, section: &Section, rows: &[Row]) -> Result<()> {
        self.end_sheet()?;
        let plan = Plan::new(section, rows, &mut self.names, self.head.cover);
        self.begin_sheet(plan)?;
        self.rows(rows)
    }

    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        for row in rows {
            if self.open.as_ref().is_some_and(|open| open.room == 0) {
                self.go_on()?;
            }
            let (Some(open), Some(plan)) = (&mut self.open, self.plans.last_mut()) else {
                return Err(Error::fault("rows came before a section"));
            };
            if !plan.has_table() {
                return Err(Error::fault("rows came for a section without columns"));
            }
            open.cells.row(row);
            open.room -= 1;
            plan.rows += 1;
            if open.cells.written().len() >= CHUNK {
                open.hand_on(&mut self.package)?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, closing: &Closing) -> Result<()> {
        self.end_sheet()?;
        self.write_parts(closing)?;
        self.package.finish()
    }
}

impl Open {
    /// Hands on what was written, and takes no more rows when it was much.
    fn hand_on<W: Write>(&mut self, package: &mut Package<W>) -> Result<()> {
        let written = self.cells.written();
        self.bytes += written.len() as u64;
        package.write(written)?;
        if self.bytes >= SHEET_BYTES {
            self.room = 0;
        }
        Ok(())
    }
}

/// A table's part with the rows it has in the end.
fn table_part(plan: &Plan, part: &str) -> Result<String> {
    let before = table_range(plan, 1);
    // Of the table, and of its filter.
    if part.matches(&before).count() != 2 {
        return Err(Error::fault("a table does not say where it stands"));
    }
    Ok(part.replace(&before, &table_range(plan, plan.rows)))
}
