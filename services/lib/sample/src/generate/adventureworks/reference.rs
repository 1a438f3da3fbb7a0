//! `DimDate` and `DimSalesTerritory`.

use chrono::{Datelike, NaiveDate};

use super::Span;
use crate::Error;
use crate::batch::Batch;
use crate::generate::calendar::{
    ENGLISH_DAYS, ENGLISH_MONTHS, FRENCH_DAYS, FRENCH_MONTHS, SPANISH_DAYS, SPANISH_MONTHS, after,
    before, date_key, days, year_end, year_start,
};
use crate::generate::output::Output;

/// How long before the first order the calendar begins, about, and how long after the last one it
/// must reach: orders are due 13 days later at the latest.
const CALENDAR_BEFORE: u64 = 5 * 365;
const CALENDAR_AFTER: u64 = 31;

/// The territories by key, from 1: region, country, group.
pub(super) const TERRITORIES: [[&str; 3]; 11] = [
    ["Northwest", "United States", "North America"],
    ["Northeast", "United States", "North America"],
    ["Central", "United States", "North America"],
    ["Southwest", "United States", "North America"],
    ["Southeast", "United States", "North America"],
    ["Canada", "Canada", "North America"],
    ["France", "France", "Europe"],
    ["Germany", "Germany", "Europe"],
    ["Australia", "Australia", "Pacific"],
    ["United Kingdom", "United Kingdom", "Europe"],
    ["NA", "NA", "NA"],
];

/// The territory that stands for none.
pub(super) const NO_TERRITORY: i64 = 11;

pub(super) fn write(output: &Output<'_>, span: Span) -> Result<(), Error> {
    let first = year_start(before(span.first, CALENDAR_BEFORE));
    let last = year_end(after(span.last, CALENDAR_AFTER));
    let mut dates = output.table("dbo", "DimDate")?;
    for date in days(first, last) {
        push_date(dates.row(), date);
        dates.end_row()?;
    }
    dates.finish()?;

    let mut territories = output.table("dbo", "DimSalesTerritory")?;
    for (key, [region, country, group]) in (1..).zip(TERRITORIES) {
        let alternate = if key == NO_TERRITORY { 0 } else { key };
        let row = territories.row().integer(key).integer(alternate);
        row.text(region).text(country).text(group);
        territories.end_row()?;
    }
    territories.finish()
}

fn push_date(row: &mut Batch, date: NaiveDate) {
    let weekday = date.weekday().num_days_from_sunday();
    let month = date.month();
    let quarter = (month - 1) / 3 + 1;
    let semester = (month - 1) / 6 + 1;
    // The fiscal year begins in July: its first quarter is the calendar's third.
    let fiscal_year = date.year() + i32::from(month >= 7);
    let (day_place, month_place) = (weekday as usize, month as usize - 1);
    row.integer(date_key(date)).date(date).integer(weekday + 1);
    for names in [ENGLISH_DAYS, SPANISH_DAYS, FRENCH_DAYS] {
        row.text(names[day_place]);
    }
    row.integer(date.day())
        .integer(date.ordinal())
        .integer(week_of_year(date));
    for names in [ENGLISH_MONTHS, SPANISH_MONTHS, FRENCH_MONTHS] {
        row.text(names[month_place]);
    }
    row.integer(month)
        .integer(quarter)
        .integer(date.year())
        .integer(semester)
        .integer((quarter + 1) % 4 + 1)
        .integer(fiscal_year)
        .integer(semester % 2 + 1);
}

/// Weeks begin on Sunday and week 1 on January 1, as in SQL Server's default.
fn week_of_year(date: NaiveDate) -> u32 {
    let first_weekday = year_start(date).weekday().num_days_from_sunday();
    (date.ordinal0() + first_weekday) / 7 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;

    #[test]
    fn a_date_has_the_originals_columns() {
        let mut batch = Batch::default();
        let date = NaiveDate::from_ymd_opt(2005, 1, 2).unwrap();
        push_date(&mut batch, date);
        batch.end_row();
        let row: Vec<_> = batch.iter(19).flatten().collect();
        // As the real DimDate has it.
        let expected = [
            Value::Integer(20_050_102),
            Value::Text("2005-01-02"),
            Value::Integer(1),
            Value::Text("Sunday"),
            Value::Text("Domingo"),
            Value::Text("Dimanche"),
            Value::Integer(2),
            Value::Integer(2),
            Value::Integer(2),
            Value::Text("January"),
            Value::Text("Enero"),
            Value::Text("Janvier"),
            Value::Integer(1),
            Value::Integer(1),
            Value::Integer(2005),
            Value::Integer(1),
            Value::Integer(3),
            Value::Integer(2005),
            Value::Integer(2),
        ];
        assert_eq!(row, expected);
    }
}
