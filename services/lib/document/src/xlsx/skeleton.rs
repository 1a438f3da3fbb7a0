//! A workbook without the rows of its tables, as rust_xlsxwriter makes it: everything else comes from
//! there.
//!
//! When a sheet begins one is made of that sheet alone, for what stands around its rows, and at the end one
//! of all sheets for all other parts. What a sheet's part says of others (numbers of cell formats and of
//! conditional formats) only depends on what stood out in the sheets before it, so it is the same in both.

use std::io::{Cursor, Read as _};

use rust_xlsxwriter::{
    DocProperties, IgnoreError, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};
use zip::ZipArchive;

use super::chart_data::ChartData;
use super::charts::{self, Axes, Source};
use super::package::broken;
use super::plan::Plan;
use super::style::{self, Style};
use super::{cover, definitions, emphasis, manifest, page, place, serial, text};
use crate::{Cell, Closing, Emphasis, Error, Head, Kind, Result, csv};

/// Pixels between two charts, and the height of a row.
const GAP: u32 = 20;
const ROW: u32 = 20;

/// What a workbook is made of.
pub(super) struct Contents<'a> {
    pub(super) head: &'a Head,
    pub(super) plans: &'a [Plan],
    /// What comes last; not known yet while rows are written.
    pub(super) closing: Option<&'a Closing>,
    /// Rows that a sheet holds.
    pub(super) sheet_rows: u32,
    /// The names of the sheets beside those of the sections.
    pub(super) companions: &'a Companions,
}

/// The names of the sheets that belong to the document as a whole.
pub(super) struct Companions {
    pub(super) cover: String,
    pub(super) definitions: String,
    pub(super) chart_data: String,
}

/// The parts of a workbook.
pub(super) struct Skeleton {
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

/// What stands before and after the rows of a sheet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) before: String,
    pub(super) after: String,
}

impl Skeleton {
    /// Makes a workbook's parts.
    pub(super) fn new(contents: &Contents<'_>) -> Result<Self> {
        Self::of(workbook(contents).map_err(Error::fault)?)
    }

    /// Makes the parts of a workbook of the last sheet alone, where so much stands out in the sheets before
    /// it.
    pub(super) fn of_last(contents: &Contents<'_>, earlier: &[Emphasis]) -> Result<Self> {
        Self::of(last_sheet(contents, earlier).map_err(Error::fault)?)
    }

    fn of(bytes: Vec<u8>) -> Result<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut skeleton = Self { archive };
        // Cells are written with the places of their formats, which must be what we take them for.
        let expected = format!("<cellXfs count=\"{}\">", style::all().count() + 1);
        if skeleton.part("xl/styles.xml")?.contains(&expected) {
            Ok(skeleton)
        } else {
            Err(Error::fault(
                "the cell formats have other places than expected",
            ))
        }
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        let names = self.archive.file_names();
        names
            .map(|name| Ok(name.map_err(broken)?.into_owned()))
            .collect()
    }

    /// A part as text.
    pub(super) fn part(&mut self, name: &str) -> Result<String> {
        let mut text = String::new();
        let mut part = self.archive.by_name(name).map_err(broken)?;
        part.read_to_string(&mut text).map_err(Error::fault)?;
        Ok(text)
    }

    /// What stands around the rows of the last sheet of a workbook, where it is alone.
    pub(super) fn last_frame(&mut self, contents: &Contents<'_>) -> Result<Frame> {
        let number = sheet_number(contents.head, contents.plans.len() - 1);
        let alone = if number == 1 { 1 } else { 2 };
        let mut frame = self.frame(&sheet_part(alone))?;
        // The bars of figures are named by the number of their sheet.
        frame.after = frame.after.replace(&bar_name(alone), &bar_name(number));
        Ok(frame)
    }

    /// What stands around the rows of a sheet.
    pub(super) fn frame(&mut self, name: &str) -> Result<Frame> {
        let xml = self.part(name)?;
        let (before, rest) = xml
            .split_once("<sheetData>")
            .ok_or_else(|| Error::fault("a sheet has no rows"))?;
        let (_, after) = rest
            .split_once("</sheetData>")
            .ok_or_else(|| Error::fault("a sheet's rows have no end"))?;
        Ok(Frame {
            before: without_dimension(before),
            after: after.to_owned(),
        })
    }
}

/// The range of a table, as it has it before its rows are known: its header and one row.
pub(super) fn table_range(plan: &Plan, rows: u32) -> String {
    let last = place::letters(plan.headers.len() - 1);
    let header = plan.header_row() + 1;
    format!("ref=\"A{header}:{last}{}\"", header + rows.max(1))
}

/// The number of a plan's sheet, counted from 1: the cover is one, too.
pub(super) fn sheet_number(head: &Head, plan: usize) -> usize {
    plan + 1 + usize::from(head.cover)
}

/// The part of the sheet with this number.
pub(super) fn sheet_part(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// What the names of bars in the cells of a sheet begin with.
fn bar_name(sheet: usize) -> String {
    format!("{{DA7ABA51-AAAA-BBBB-{sheet:04X}-")
}

/// Without what says how far the rows go, which is not known while they are written.
fn without_dimension(xml: &str) -> String {
    match (xml.find("<dimension "), xml.find("<sheetViews")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &xml[..from], &xml[to..]),
        _ => xml.to_owned(),
    }
}

/// A workbook without sheets.
fn begun(contents: &Contents<'_>) -> Workbook {
    let mut workbook = Workbook::new();
    for (style, quoted) in style::all() {
        workbook.register_format(&style.format(quoted));
    }
    let json = contents
        .closing
        .map_or("", |closing| &closing.manifest.json);
    workbook.set_properties(&properties(contents.head, json));
    workbook
}

/// A workbook of the last sheet, behind at most one more: one that holds what stands out in all before it.
fn last_sheet(
    contents: &Contents<'_>,
    earlier: &[Emphasis],
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = begun(contents);
    let index = contents.plans.len() - 1;
    if sheet_number(contents.head, index) > 1 {
        let before = workbook.add_worksheet();
        for (emphasis, column) in earlier.iter().zip(0..) {
            emphasis::add(before, column, *emphasis, 0, 0)?;
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(&contents.plans[index].name)?;
    section(sheet, contents, index, &ChartData::none(contents))?;
    workbook.save_to_buffer()
}

fn workbook(contents: &Contents<'_>) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = begun(contents);
    let cover = contents.head.cover;
    if cover {
        workbook
            .add_worksheet()
            .set_name(&contents.companions.cover)?;
    }
    let data = ChartData::new(contents);
    for (index, plan) in contents.plans.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&plan.name)?;
        section(sheet, contents, index, &data)?;
    }
    if cover {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&contents.companions.definitions)?;
        definitions::write(sheet, contents)?;
    }
    if !data.is_empty() {
        data.write(workbook.add_worksheet(), contents)?;
    }
    if cover {
        cover::write(workbook.worksheet_from_index(0)?, contents)?;
    }
    workbook.save_to_buffer()
}

fn properties(head: &Head, json: &str) -> DocProperties {
    let properties = DocProperties::new()
        .set_title(text::cut(&text::line(&head.title), 255))
        .set_subject(text::cut(&text::line(&head.subtitle), 255))
        .set_author(text::cut(&text::line(&head.author), 255))
        .set_creation_datetime(&head.issued_at);
    manifest::add(properties, json)
}

/// A section's sheet without its rows.
fn section(
    sheet: &mut Worksheet,
    contents: &Contents<'_>,
    index: usize,
    data: &ChartData,
) -> std::result::Result<(), XlsxError> {
    let plan = &contents.plans[index];
    page::set(sheet, contents.head, plan.is_wide(), plan.pages_across());
    for (column, width) in plan.widths().iter().enumerate() {
        sheet.set_column_width(place::column(column), *width as f64)?;
    }
    // So that the part has a place for rows.
    sheet.write_number(0, 0, 0)?;
    if plan.has_table() {
        table(sheet, plan, contents.sheet_rows)?;
        charted_cells(sheet, contents, plan)?;
    }
    let mut place = (plan.header_row() + 1) * ROW + GAP / 2;
    for (chart, described) in plan.section.charts.iter().enumerate() {
        let first_row = plan.header_row() + 1;
        let table = Source::Table {
            sheet: &plan.name,
            first_row,
            capacity: contents.sheet_rows.saturating_sub(first_row) as usize,
        };
        let source = data.source(index, chart).unwrap_or(table);
        let axes = Axes::new(described, &plan.section.columns, &plan.charted);
        if let Some((native, height)) = charts::native(described, &axes, &source) {
            let column = place::column(plan.columns_across()) + 1;
            sheet.insert_chart_with_offset(place / ROW, column, &native, 0, place % ROW)?;
            place += height + GAP;
        }
    }
    Ok(())
}

/// The table of a section, with its header and one row.
fn table(
    sheet: &mut Worksheet,
    plan: &Plan,
    sheet_rows: u32,
) -> std::result::Result<(), XlsxError> {
    let header = plan.header_row();
    let columns = plan.section.columns.iter().zip(&plan.headers);
    let columns: Vec<TableColumn> = columns
        .map(|(column, name)| {
            let format = Style::of_header(column.kind).format(false);
            TableColumn::new()
                .set_header(text::escaped(name))
                .set_header_format(format)
        })
        .collect();
    let table = Table::new()
        .set_name(&plan.table_name)
        .set_style(TableStyle::Light1)
        .set_columns(&columns);
    let last = place::column(plan.headers.len()) - 1;
    sheet.add_table(header, 0, header + 1, last, &table)?;
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet.set_repeat_rows(header, header)?;
    // Charts stand beside it and are no part of what is printed.
    sheet.set_print_area(
        0,
        0,
        plan.last_row(),
        place::column(plan.columns_across()) - 1,
    )?;
    for (column, index) in plan.section.columns.iter().zip(0..) {
        if matches!(column.kind, Kind::Text | Kind::Identifier) {
            // Names made of digits are no mistake.
            let digits = IgnoreError::NumberStoredAsText;
            sheet.ignore_error_range(header + 1, index, sheet_rows - 1, index, digits)?;
        }
        let last = sheet_rows - 1;
        emphasis::add(sheet, index, column.emphasis, header + 1, last)?;
    }
    Ok(())
}

/// The cells that charts refer to, so that charts hold their figures, too: not all programs that show a
/// workbook look them up.
fn charted_cells(
    sheet: &mut Worksheet,
    contents: &Contents<'_>,
    plan: &Plan,
) -> std::result::Result<(), XlsxError> {
    if contents.closing.is_none() {
        return Ok(());
    }
    let first = plan.header_row() + 1;
    for (row, column, cell) in plan.charted.cells() {
        let Some(row) = u32::try_from(row)
            .ok()
            .filter(|row| first + row < contents.sheet_rows)
        else {
            continue;
        };
        put(sheet, first + row, place::column(column), cell)?;
    }
    Ok(())
}

/// Writes a value.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => {
            let format = Style::Text.format(csv::is_formula_like(text));
            sheet.write_string_with_format(row, column, text::fitting(text), &format)?
        }
        Cell::Date(day) => match serial::day(*day) {
            Some(number) => {
                let format = Style::Date.format(false);
                sheet.write_number_with_format(row, column, number as f64, &format)?
            }
            None => sheet.write_string(row, column, day.to_string())?,
        },
        Cell::Instant(at) => match serial::moment(*at) {
            Some(number) => {
                let format = Style::Instant.format(false);
                sheet.write_number_with_format(row, column, number, &format)?
            }
            None => sheet.write_string(row, column, serial::written(*at))?,
        },
        Cell::Flag(value) => sheet.write_boolean(row, column, *value)?,
        Cell::Integer(_) | Cell::Number(_) | Cell::Empty => match cell.number() {
            Some(number) => sheet.write_number(row, column, number)?,
            None => sheet,
        },
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::names::Names;
    use super::*;
    use crate::{Chart, ChartKind, Column, Look, PageSetup, Row, Section, Series};

    fn head() -> Head {
        Head {
            title: "Document".to_owned(),
            subtitle: String::new(),
            language: "en".to_owned(),
            author: String::new(),
            issued_at: chrono::DateTime::UNIX_EPOCH,
            facts: Vec::new(),
            verdict: None,
            footer: String::new(),
            page: PageSetup::default(),
            cover: true,
        }
    }

    fn section() -> (Section, Vec<Row>) {
        let section = Section {
            title: "Sheet".to_owned(),
            charts: vec![Chart {
                title: "Chart".to_owned(),
                kind: ChartKind::Bars,
                axis: 0,
                unit: String::new(),
                values: Kind::Integer,
                series: vec![Series {
                    name: "Series".to_owned(),
                    column: 0,
                    rows: 0..1,
                    look: Look::Actual,
                }],
                description: String::new(),
            }],
            columns: vec![Column {
                key: "n",
                title: "N",
                kind: Kind::Integer,
                unit: "",
                meaning: "",
                emphasis: Emphasis::Bar(10),
            }],
            ..Section::default()
        };
        (section, vec![vec![Cell::Integer(1)]])
    }

    #[test]
    fn a_sheet_is_made_once_however_many_come_before_it() {
        let (mut names, head) = (Names::default(), head());
        let companions = Companions {
            cover: names.sheet("Cover"),
            definitions: names.sheet("Definitions"),
            chart_data: names.sheet("Chart data"),
        };
        let (section, rows) = section();
        let plans: Vec<Plan> = (1..=20)
            .map(|number| {
                let mut plan = Plan::new(&section, &rows, &mut names, true);
                plan.table_name = super::super::names::table(number, &plan.name);
                plan
            })
            .collect();
        for count in [1, 2, 20] {
            let contents = Contents {
                head: &head,
                plans: &plans[..count],
                closing: None,
                sheet_rows: super::super::SHEET_ROWS,
                companions: &companions,
            };
            let mut alone = Skeleton::of_last(&contents, &[Emphasis::Bar(10)]).unwrap();
            let parts = alone.names().unwrap();
            let made = |of: &str| parts.iter().filter(|part| part.starts_with(of)).count();
            assert_eq!(made("xl/worksheets/sheet"), 2);
            assert_eq!(made("xl/charts/chart"), 1);
            let number = sheet_number(&head, count - 1);
            let whole = Skeleton::new(&contents).unwrap().frame(&sheet_part(number));
            assert_eq!(alone.last_frame(&contents).unwrap(), whole.unwrap());
        }
    }
}
