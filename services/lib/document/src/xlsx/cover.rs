//! The cover: what the workbook is, and where to find what.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::cells::LINE_HEIGHT;
use super::plan::{Plan, named};
use super::skeleton::{Contents, put};
use super::style::Style;
use super::{page, text};
use crate::{Cell, Closing, Fact, Kind, Level, Verdict, csv};

/// Columns: a margin, names, what they are, and two for figures.
const MARGIN: u16 = 0;
const NAME: u16 = 1;
const VALUE: u16 = 2;
const FIGURE: u16 = 3;
const REMARK: u16 = 4;

/// Characters of the column of values: a digest fits.
const VALUE_WIDTH: usize = 70;

/// Writes it.
pub(super) fn write(sheet: &mut Worksheet, contents: &Contents<'_>) -> Result<(), XlsxError> {
    page::set(sheet, contents.head, true, 1);
    sheet.set_screen_gridlines(false);
    let widths = [
        (MARGIN, 3),
        (NAME, 30),
        (VALUE, VALUE_WIDTH),
        (FIGURE, 18),
        (REMARK, 44),
    ];
    for (column, width) in widths {
        sheet.set_column_width(column, width as f64)?;
    }
    let mut cover = Cover { sheet, row: 1 };
    cover.text(NAME, &contents.head.title, Style::Title)?;
    cover.next();
    cover.text(NAME, &contents.head.subtitle, Style::Subtitle)?;
    cover.skip();
    if let Some(verdict) = &contents.head.verdict {
        cover.verdict(verdict)?;
    }
    cover.facts("About this document", &contents.head.facts)?;
    if let Some(closing) = contents.closing {
        cover.closing(closing)?;
    }
    cover.figures(contents.plans)?;
    cover.sheets(contents)
}

struct Cover<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl Cover<'_> {
    fn next(&mut self) {
        self.row += 1;
    }

    fn skip(&mut self) {
        self.row += 2;
    }

    fn text(&mut self, column: u16, text: &str, style: Style) -> Result<(), XlsxError> {
        write_text(self.sheet, self.row, column, text, style)
    }

    fn prose(&mut self, text: &str) -> Result<(), XlsxError> {
        write_wrapped(self.sheet, self.row, VALUE, text, VALUE_WIDTH)
    }

    fn verdict(&mut self, verdict: &Verdict) -> Result<(), XlsxError> {
        self.text(NAME, "Data quality", Style::Label)?;
        self.text(VALUE, &verdict.label, Style::Level(verdict.level))?;
        for finding in &verdict.findings {
            self.next();
            self.prose(finding)?;
        }
        self.skip();
        Ok(())
    }

    fn facts(&mut self, heading: &str, facts: &[Fact]) -> Result<(), XlsxError> {
        if facts.is_empty() {
            return Ok(());
        }
        self.text(NAME, heading, Style::Heading)?;
        for fact in facts {
            self.next();
            self.text(NAME, &fact.label, Style::Label)?;
            self.prose(&fact.value)?;
        }
        self.skip();
        Ok(())
    }

    fn closing(&mut self, closing: &Closing) -> Result<(), XlsxError> {
        let mut facts = closing.facts.clone();
        facts.push(Fact {
            label: "Document id".to_owned(),
            value: closing.manifest.document_id.clone(),
        });
        self.facts("What makes it verifiable", &facts)
    }

    fn header(&mut self, names: [&str; 4]) -> Result<(), XlsxError> {
        self.next();
        for (name, column) in names.into_iter().zip(NAME..) {
            let style = if column == FIGURE {
                Style::FigureHeader
            } else {
                Style::Header
            };
            self.text(column, name, style)?;
        }
        Ok(())
    }

    fn figures(&mut self, plans: &[Plan]) -> Result<(), XlsxError> {
        if plans.iter().all(|plan| plan.section.figures.is_empty()) {
            return Ok(());
        }
        self.text(NAME, "Key figures", Style::Heading)?;
        self.header(["Sheet", "Figure", "Value", "How it compares"])?;
        for plan in plans {
            for figure in &plan.section.figures {
                self.next();
                self.link(&plan.name)?;
                self.text(VALUE, &named(figure), Style::Text)?;
                self.value(&figure.value, figure.kind)?;
                let style = match figure.level {
                    Level::Neutral => Style::Note,
                    level => Style::Level(level),
                };
                if !figure.comparison.is_empty() {
                    self.text(REMARK, &figure.comparison, style)?;
                }
            }
        }
        self.skip();
        Ok(())
    }

    fn sheets(&mut self, contents: &Contents<'_>) -> Result<(), XlsxError> {
        self.text(NAME, "Sheets", Style::Heading)?;
        self.header(["Sheet", "What it shows", "Rows", "State"])?;
        for plan in contents.plans {
            self.next();
            self.link(&plan.name)?;
            let summary = plan
                .section
                .paragraphs
                .first()
                .unwrap_or(&plan.section.title);
            self.prose(summary)?;
            if plan.has_table() {
                self.value(&Cell::Integer(plan.rows.into()), Kind::Integer)?;
            }
            if plan.section.problem.is_some() {
                self.text(REMARK, "Could not be made", Style::Level(Level::Bad))?;
            }
        }
        self.next();
        self.link(&contents.companions.definitions)?;
        self.prose("What the columns and words mean")
    }

    fn link(&mut self, name: &str) -> Result<(), XlsxError> {
        let place = format!("internal:'{}'!A1", name.replace('\'', "''"));
        let link = Url::new(place).set_text(name);
        let format = Style::Link.format(csv::is_formula_like(name));
        self.sheet
            .write_url_with_format(self.row, NAME, link, &format)?;
        Ok(())
    }

    fn value(&mut self, value: &Cell, kind: Kind) -> Result<(), XlsxError> {
        put(self.sheet, self.row, FIGURE, value)?;
        let style = Style::of_value(value, kind);
        let quoted = matches!(value, Cell::Text(text) if csv::is_formula_like(text));
        self.sheet
            .set_cell_format(self.row, FIGURE, &style.format(quoted))?;
        Ok(())
    }
}

/// Writes a text that stays one. A wrapped one makes its row as high as it needs in a column of `width`
/// characters.
pub(super) fn write_wrapped(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    width: usize,
) -> Result<(), XlsxError> {
    let lines = text::wrapped_lines(text, width);
    if lines > 1 {
        sheet.set_row_height(row, lines * LINE_HEIGHT)?;
    }
    write_text(sheet, row, column, text, Style::Prose)
}

/// Writes a text that stays one.
pub(super) fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    style: Style,
) -> Result<(), XlsxError> {
    let format = style.format(csv::is_formula_like(text));
    sheet.write_string_with_format(row, column, text::fitting(text), &format)?;
    Ok(())
}
