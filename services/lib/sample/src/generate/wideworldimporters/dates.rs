//! `Dimension.Date`.

use chrono::{Datelike, NaiveDate};

use super::Span;
use crate::Error;
use crate::batch::Batch;
use crate::generate::calendar::{ENGLISH_MONTHS, days, year_end, year_start};
use crate::generate::output::Output;

pub(super) fn write(output: &Output<'_>, span: Span) -> Result<(), Error> {
    let mut table = output.table("Dimension", "Date")?;
    for date in days(year_start(span.first), year_end(span.last)) {
        push_date(table.row(), date);
        table.end_row()?;
    }
    table.finish()
}

fn push_date(row: &mut Batch, date: NaiveDate) {
    let month = ENGLISH_MONTHS[date.month0() as usize];
    let short = &month[..3];
    let year = date.year();
    // The fiscal year begins in November.
    let fiscal_month = (date.month() + 1) % 12 + 1;
    let fiscal_year = year + i32::from(date.month() >= 11);
    row.date(date)
        .integer(date.day())
        .text(&date.day().to_string())
        .text(month)
        .text(short)
        .integer(date.month())
        .text(&format!("CY{year}-{short}"))
        .integer(year)
        .text(&format!("CY{year}"))
        .integer(fiscal_month)
        .text(&format!("FY{fiscal_year}-{short}"))
        .integer(fiscal_year)
        .text(&format!("FY{fiscal_year}"))
        .integer(date.iso_week().week());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;

    #[test]
    fn a_date_has_the_originals_columns() {
        let mut batch = Batch::default();
        push_date(&mut batch, NaiveDate::from_ymd_opt(2013, 11, 30).unwrap());
        batch.end_row();
        let row: Vec<_> = batch.iter(14).flatten().collect();
        // As the real Dimension.Date has it.
        let expected = [
            Value::Text("2013-11-30"),
            Value::Integer(30),
            Value::Text("30"),
            Value::Text("November"),
            Value::Text("Nov"),
            Value::Integer(11),
            Value::Text("CY2013-Nov"),
            Value::Integer(2013),
            Value::Text("CY2013"),
            Value::Integer(1),
            Value::Text("FY2014-Nov"),
            Value::Integer(2014),
            Value::Text("FY2014"),
            Value::Integer(48),
        ];
        assert_eq!(row, expected);
    }
}
