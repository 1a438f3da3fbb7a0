//! Data-quality checks, read from a warehouse.
//!
//! A checked table has one file of SQL: a `SELECT` that gives each of its rows with the rules it breaks,
//! as a sum of bits. Two statements are made around that text, so that the conditions are written
//! once: `counts!` counts rows by day and rules broken (few, however large the table), and
//! `samples!` fetches the oldest rows of each kind. Samples are read only when something is broken,
//! and only up to the day that gives enough.
//!
//! What cannot be read is no failure of anything else: its rules say that they were not checked, and
//! why.
//!
//! To check one more table, write its file, implement [`CheckedTable`], and list its rules in the order
//! of their bits.

use std::marker::PhantomData;

use chrono::{NaiveDate, NaiveDateTime};
use insight::quality::tally::{Broken, Counted, checks, samples_until};
use insight::quality::{Check, Evidence, Rule, Sample};
use rust_decimal::Decimal;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, FromValue, Mismatch, Param, Registry, RowReader, Value};

/// The statement that counts a checked table's rows: by `day` and by the rules they break.
#[macro_export]
macro_rules! counts {
    ($file:expr) => {
        concat!(
            "SELECT r.\"day\", r.\"broken\", COUNT(*) AS \"rows\", SUM(r.\"size\") AS \"size\"\nFROM (\n",
            include_str!($file),
            ") AS r\nGROUP BY r.\"day\", r.\"broken\"\nORDER BY r.\"day\", r.\"broken\"\n"
        )
    };
}

/// The statement that fetches the oldest ten rows of each set of broken rules, before the day `@P1`.
/// `$key` are the columns that identify a row.
#[macro_export]
macro_rules! samples {
    ($file:expr, $key:expr) => {
        concat!(
            "SELECT n.*\nFROM (\nSELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.\"broken\" ORDER BY r.\"day\", ",
            $key,
            ") AS \"nth\"\nFROM (\n",
            include_str!($file),
            ") AS r\nWHERE r.\"broken\" <> 0 AND (r.\"day\" IS NULL OR r.\"day\" < @P1)\n",
            ") AS n\nWHERE n.\"nth\" <= 10\nORDER BY n.\"broken\", n.\"nth\"\n"
        )
    };
}

/// Declares the checked tables of a service, and the lists of their statements and of their rules. For
/// each: its name
/// here; that of its file, `../../sql/check_….sql` from the file this is used in; the columns that
/// identify a row; those that samples may show; and its rules, which are also listed all together.
#[macro_export]
macro_rules! checked_tables {
    ($statements:ident, $all_rules:ident; $($table:ident: $name:literal, $key:literal, [$($column:literal),+ $(,)?], $rules:expr;)+) => {
        $(
            struct $table;

            impl $crate::data_quality::CheckedTable for $table {
                const COUNTS: &'static str = concat!("check_", $name);
                const SAMPLES: &'static str = concat!("check_", $name, "_samples");
                const COLUMNS: &'static [&'static str] = &[$($column),+];
                const RULES: &'static [insight::quality::Rule] = $rules;
            }
        )+

        pub(super) const $statements: &[(&str, &str)] = &[
            $(
                (
                    concat!("check_", $name),
                    $crate::counts!(concat!("../../sql/check_", $name, ".sql")),
                ),
                (
                    concat!("check_", $name, "_samples"),
                    $crate::samples!(concat!("../../sql/check_", $name, ".sql"), $key),
                ),
            )+
        ];

        const $all_rules: &[&[insight::quality::Rule]] = &[$($rules),+];
    };
}

/// A table that is checked row by row.
pub trait CheckedTable: Send + 'static {
    /// The name of its `counts!` statement.
    const COUNTS: &'static str;
    /// The name of its `samples!` statement.
    const SAMPLES: &'static str;
    /// The columns of its file that samples may show.
    const COLUMNS: &'static [&'static str];
    /// Its rules: the first is bit 0 of `broken`, and so on.
    const RULES: &'static [Rule];
}

/// What was read of a checked table.
#[derive(Debug)]
pub struct Checked {
    /// Its checks, one a rule.
    pub checks: Vec<Check>,
    /// The days it has rows on, oldest first, when it could be read.
    pub days: status::Result<Vec<NaiveDate>>,
}

/// Reads a checked table.
pub async fn check<T: CheckedTable>(load: &Load, registry: &Registry) -> Checked {
    let read = counted_and_shown::<T>(load, registry).await;
    let (counts, samples) = match read {
        Ok(read) => read,
        Err(error) => {
            let why = why_not(&error);
            let unchecked = T::RULES.iter().map(|rule| Check::not_checked(rule, &*why));
            return Checked {
                checks: unchecked.collect(),
                days: Err(error),
            };
        }
    };
    let mut days: Vec<NaiveDate> = counts.iter().filter_map(|counted| counted.day).collect();
    days.dedup();
    Checked {
        checks: checks(T::RULES, &counts, &samples),
        days: Ok(days),
    }
}

/// The rows of a checked table counted, and some of the broken ones.
async fn counted_and_shown<T: CheckedTable>(
    load: &Load,
    registry: &Registry,
) -> status::Result<(Vec<Counted>, Vec<Broken>)> {
    let counts: Vec<CountedRow> = rows(load, registry, T::COUNTS, &[]).await?;
    let counts: Vec<Counted> = counts.into_iter().map(|row| row.0).collect();
    let Some(until) = samples_until(&counts) else {
        return Ok((counts, Vec::new()));
    };
    // A day that only marks the absence of days is before what a database can compare with.
    let before = until.max(FIRST_DAY).succ_opt().unwrap_or(until);
    let samples = rows(load, registry, T::SAMPLES, &[Param::Date(before)]).await;
    // The counts tell what is wrong; without samples they only do not show it.
    let samples: Vec<BrokenRow<T>> = samples.unwrap_or_default();
    let samples = samples.into_iter().map(|row| row.broken).collect();
    Ok((counts, samples))
}

/// The rows of a check's statement. Its failure is logged here, and goes no further than the check.
pub async fn rows<T: FromRow>(
    load: &Load,
    registry: &Registry,
    statement: &'static str,
    params: &[Param],
) -> status::Result<Vec<T>> {
    let read = match registry.statement(statement) {
        Ok(statement) => load.fetch(statement, params).await,
        Err(unknown) => Err(unknown),
    };
    read.inspect_err(|error| {
        tracing::warn!(
            statement,
            error.type = error.reason(),
            error = error.for_operator(),
            "data quality not checked"
        );
    })
}

/// The check of a rule by what was read for it; not checked when that failed.
pub fn judge<R, E: Evidence + 'static>(
    rule: &'static Rule,
    read: &status::Result<R>,
    evidence: impl FnOnce(&R) -> E,
) -> Check {
    match read {
        Ok(read) => Check::new(rule, evidence(read)),
        Err(error) => Check::not_checked(rule, why_not(error)),
    }
}

/// Why something was not checked, for people to read.
pub(super) fn why_not(error: &status::Error) -> String {
    format!("Could not be checked: {}", error.message())
}

/// The first day of SQL Server's `datetime`.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1753, 1, 1).expect("a date");

struct CountedRow(Counted);

impl FromRow for CountedRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self(Counted {
            day: day(row)?,
            broken: row.get("broken")?,
            rows: row.get("rows")?,
            size: row.get("size")?,
        }))
    }
}

struct BrokenRow<T> {
    broken: Broken,
    table: PhantomData<T>,
}

impl<T: CheckedTable> FromRow for BrokenRow<T> {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        let mut columns = Sample::new();
        let (day, broken) = (day(row)?, row.get("broken")?);
        for name in T::COLUMNS {
            columns.push((name, row.get::<AsText>(name)?.0));
        }
        Ok(Self {
            broken: Broken {
                day,
                broken,
                columns,
            },
            table: PhantomData,
        })
    }
}

/// The day of a row; of a version's moment, the day it lies on.
fn day(row: &mut RowReader<'_>) -> Result<Option<NaiveDate>, DecodeError> {
    let moment: Option<NaiveDateTime> = row.get("day")?;
    Ok(moment.map(|moment| moment.date()))
}

/// Any cell as people read it, the same from every engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsText(pub String);

impl FromValue for AsText {
    const EXPECTED: &'static str = "anything that can be shown";

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        let text = match value {
            Value::Null => "NULL".to_owned(),
            Value::Bool(value) => u8::from(*value).to_string(),
            Value::Text(text) => text.trim_end_matches(" 00:00:00.0000000").to_owned(),
            Value::Date(day) => day.to_string(),
            Value::DateTime(time) if time.time() == chrono::NaiveTime::MIN => {
                time.date().to_string()
            }
            // As SQLite has it: with seven places of a second.
            Value::DateTime(time) => {
                let mut text = time.format("%Y-%m-%d %H:%M:%S%.9f").to_string();
                text.truncate(text.len() - 2);
                text
            }
            number => Decimal::from_value(number)?.normalize().to_string(),
        };
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn cells_read_the_same_from_both_engines() {
        let shown = |value: Value<'_>| AsText::from_value(&value).map(|text| text.0);
        let text = |text: &'static str| Value::Text(Cow::Borrowed(text));
        let day: NaiveDate = "2013-05-31".parse().unwrap();
        let midnight = day.and_hms_opt(0, 0, 0).unwrap();
        let groups = [
            (
                vec![
                    text("2013-05-31"),
                    Value::Date(day),
                    Value::DateTime(midnight),
                ],
                "2013-05-31",
            ),
            (
                vec![
                    Value::Int(9),
                    Value::Float(9.0),
                    Value::Decimal(Decimal::new(900, 2)),
                ],
                "9",
            ),
            (
                vec![Value::Float(3.4), Value::Decimal(Decimal::new(34, 1))],
                "3.4",
            ),
            (vec![Value::Bool(true), Value::Int(1)], "1"),
            (
                vec![
                    text("2013-05-31 08:30:00.0000000"),
                    Value::DateTime(day.and_hms_opt(8, 30, 0).unwrap()),
                ],
                "2013-05-31 08:30:00.0000000",
            ),
            (vec![Value::Null], "NULL"),
        ];
        for (values, expected) in groups {
            for value in values {
                assert_eq!(shown(value), Ok(expected.to_owned()));
            }
        }
        assert_eq!(shown(Value::Unsupported("xml")), Err(Mismatch));
    }
}
