//! Runs of analyses: kept once and whole, found again, forecasts scored, findings followed.

mod keeping;
mod ledger;
mod tracking;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use store::Store;
use store::runs::tables::{DATA_QUALITY_RESULTS, Kind, Table};
use store::runs::{Follow, ResultRow, Run, Value, keep};

/// So many seconds after some day in 2026.
fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_780_000_000 + seconds)
}

/// A run that was computed so many seconds after that day, with as many results as it says.
pub(crate) fn run(run_id: &str, analysis: &str, as_of: &str, seconds: u64) -> Run {
    Run {
        run_id: run_id.to_owned(),
        domain: "wwi".to_owned(),
        analysis: analysis.to_owned(),
        as_of: as_of.to_owned(),
        asked_as_of: String::new(),
        issued: true,
        parameters: "{}".to_owned(),
        code_version: "0.1.0+0123456789ab".to_owned(),
        snapshot: "digest".to_owned(),
        quality: "PASSED".to_owned(),
        provenance: "{}".to_owned(),
        computed_at: at(seconds),
        trace_id: String::new(),
        execution_id: String::new(),
        records: 0,
    }
}

/// A result with an awkward value in every column, or none: in other columns when `shift` is another.
fn result(table: &Table, item: &str, shift: usize) -> ResultRow {
    let columns = table.columns.iter().enumerate();
    columns.fold(ResultRow::new(item, "A label"), |row, (at, column)| {
        // What forecasts cannot be without.
        let none = (at + shift).is_multiple_of(3) && !table.name.ends_with("forecasts");
        let value = match column.kind {
            Kind::Text | Kind::Class => {
                Value::Text((!none).then(|| format!("Grün, {}", column.name)))
            }
            Kind::Integer => Value::Integer((!none).then_some(i64::MAX - 1)),
            Kind::Number => Value::Number((!none).then_some(0.1 + 0.2)),
        };
        row.with(column.name, value)
    })
}

/// Keeps a run without anything that follows.
async fn kept(store: &Store, run: &Run) -> bool {
    let results = [result(&DATA_QUALITY_RESULTS, "a", 0)];
    let kept = keep(store, run, &DATA_QUALITY_RESULTS, &results, Follow::Nothing).await;
    kept.unwrap().1
}
