//! Reads series from a CSV file: one a row, its id, then its values.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use crate::failure::{Context as _, Failure};

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// What it is called.
    pub(super) id: String,
    /// Its values, oldest first; NaN where one is missing. At least one is not.
    pub(super) values: Vec<f64>,
    /// The line it begins on.
    pub(super) line: u64,
}

/// What stands for a missing value, in any case.
const MISSING: [&str; 4] = ["", "na", "nan", "null"];

pub(super) fn read(path: &Path) -> Result<Vec<Series>, Failure> {
    let file = std::fs::File::open(path).cannot_with("open", path)?;
    parse(file).map_err(|what| Failure::because(format!("{}: {what}", path.display())))
}

fn parse(text: impl Read) -> Result<Vec<Series>, String> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut found: Vec<Series> = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        if index == 0 && is_header(&record) {
            continue;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let series = series(&record, line)?;
        if let Some(before) = lines.insert(series.id.clone(), line) {
            return Err(format!(
                "line {line}, column 1: the id {} was on line {before} already",
                series.id
            ));
        }
        found.push(series);
    }
    if found.is_empty() {
        return Err("no series in it".to_owned());
    }
    Ok(found)
}

/// The first row names the columns when no value in it is a number. Names such as 1, 2, 3 are told
/// by the first.
fn is_header(record: &StringRecord) -> bool {
    const NAMES_OF_ID: [&str; 6] = ["id", "series", "series_id", "unique_id", "name", "v1"];
    let first = record.get(0).unwrap_or("").trim().to_ascii_lowercase();
    let mut values = record.iter().skip(1).filter(|cell| !is_missing(cell));
    NAMES_OF_ID.contains(&first.as_str())
        || (record.len() > 1
            && values.clone().next().is_some()
            && values.all(|cell| number(cell).is_none()))
}

fn series(record: &StringRecord, line: u64) -> Result<Series, String> {
    let id = record.get(0).unwrap_or("").trim().to_owned();
    if id.is_empty() {
        return Err(format!("line {line}, column 1: no id"));
    }
    let mut values = Vec::with_capacity(record.len());
    for (index, cell) in record.iter().enumerate().skip(1) {
        let value = if is_missing(cell) {
            f64::NAN
        } else {
            number(cell).ok_or_else(|| {
                format!(
                    "line {line}, column {}: {cell:?} is not a number",
                    index + 1
                )
            })?
        };
        values.push(value);
    }
    // Rows are filled up to the longest with empty cells.
    let length = values.iter().rposition(|value| !value.is_nan());
    values.truncate(length.map_or(0, |last| last + 1));
    if values.is_empty() {
        return Err(format!("line {line}: the series {id} has no values"));
    }
    Ok(Series { id, values, line })
}

fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    MISSING
        .iter()
        .any(|missing| cell.eq_ignore_ascii_case(missing))
}

fn number(cell: &str) -> Option<f64> {
    cell.trim()
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, Vec<f64>)> {
        let series = parse(text.as_bytes()).unwrap();
        series.into_iter().map(|one| (one.id, one.values)).collect()
    }

    fn refused(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn ragged_quoted_and_padded_rows() {
        let read = values("\"W1\",\"1\",2.5,-3e2\r\nW2, 4 ,,\n\n\"W, 3\",5,6\n");
        assert_eq!(
            read,
            [
                ("W1".to_owned(), vec![1.0, 2.5, -300.0]),
                ("W2".to_owned(), vec![4.0]),
                ("W, 3".to_owned(), vec![5.0, 6.0])
            ]
        );
    }

    #[test]
    fn a_first_row_of_names_is_left_out() {
        for header in ["V1,V2,V3", "id,1,2", "\u{feff}unique_id,first,second"] {
            assert_eq!(values(&format!("{header}\na,1,2\n")).len(), 1, "{header}");
        }
        assert_eq!(values("a,1,2\nb,1\n").len(), 2);
    }

    #[test]
    fn gaps_inside_stay_gaps() {
        let (_, read) = &values("a,,1,NA,3,NaN\n")[0];
        assert_eq!(read.len(), 4);
        assert!(read[0].is_nan() && read[2].is_nan());
    }

    #[test]
    fn mistakes_are_named_with_line_and_column() {
        assert_eq!(
            refused("id,v\na,1,2\nb,3,4x\n"),
            "line 3, column 3: \"4x\" is not a number"
        );
        assert_eq!(
            refused("a,1,inf\n"),
            "line 1, column 3: \"inf\" is not a number"
        );
        assert_eq!(refused("a,1\n,2\n"), "line 2, column 1: no id");
        assert_eq!(refused("a,1\nb,,\n"), "line 2: the series b has no values");
        assert_eq!(
            refused("a,1\nb,2\na,3\n"),
            "line 3, column 1: the id a was on line 1 already"
        );
        assert_eq!(refused("id,v1,v2\n"), "no series in it");
        assert_eq!(refused(""), "no series in it");
    }
}
