//! Daily sales read from the real data's CSV files.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use flate2::read::GzDecoder;

/// A fact table's column of dates and column of amounts.
pub(crate) struct Facts {
    pub(crate) file: &'static str,
    pub(crate) day: &'static str,
    pub(crate) amount: &'static str,
}

/// The sums by day; nothing, said on stderr, when the data are not there.
pub(crate) fn by_day(facts: &Facts) -> Option<BTreeMap<NaiveDate, f64>> {
    let path = directory().join(facts.file);
    if !path.is_file() {
        eprintln!("no {}: what needs it is not tested", path.display());
        return None;
    }
    let mut reader = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
    let column = |headers: &csv::StringRecord, name| headers.iter().position(|h| h == name);
    let headers = reader.headers().unwrap().clone();
    let day = column(&headers, facts.day).unwrap();
    let amount = column(&headers, facts.amount).unwrap();
    let mut days = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let value: f64 = record[amount].parse().unwrap();
        *days.entry(record[day].parse().unwrap()).or_insert(0.0) += value;
    }
    Some(days)
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data")
}
