//! The real data's CSV files, read plainly: what answers are compared with.

use std::collections::BTreeMap;
use std::fs::File;

use sample::Warehouse;

use crate::warehouses::real_data_directory;

/// One row: values by column name.
pub type Row = BTreeMap<String, String>;

/// The rows of a table, by its file's name without the ending (`Fact.Sale`, `DimProduct`).
///
/// # Panics
/// When there is no such file or it cannot be read.
pub fn rows(warehouse: Warehouse, table: &str) -> impl Iterator<Item = Row> {
    let path = real_data_directory(warehouse).join(format!("{table}.csv.gz"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    csv::Reader::from_reader(flate2::read::GzDecoder::new(file))
        .into_deserialize()
        .map(|row| row.expect("a row of the file's columns"))
}

/// A decimal text with up to four places, in ten-thousandths.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn ten_thousandths(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{}{fraction:0<4}", whole.trim_start_matches('-'));
    let value: i64 = digits.parse().expect("a decimal");
    if text.starts_with('-') { -value } else { value }
}
