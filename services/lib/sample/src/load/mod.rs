//! Loading a warehouse from CSV files.
//!
//! A table's way: its file is found by name (`find.rs`), unpacked and turned into UTF-8
//! (`decode.rs`), its first line tells how it is written (`layout.rs`), its fields become cells
//! (`field.rs`, `rows.rs`). Reading runs on a thread of its own, ahead of inserting.

mod decode;
mod field;
mod find;
mod layout;
mod rows;

use std::panic;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::database::Databases;
use crate::publish::Staging;
use crate::schema::Table;
use crate::{Error, Filled, Progress, Warehouse};
use rows::Rows;

/// How many batches reading may be ahead of inserting.
const AHEAD: usize = 4;

/// Fills the warehouse in `target` from the CSV files in `source` and its sub-folders.
///
/// Each table's file is named like the table, in any case, with its schema unless that is `dbo`:
/// `DimDate.csv`, `Fact.Stock Holding.csv.gz`; the ending is `.csv` or `.txt`, with or without
/// `.gz`. Two ways of writing are told apart by the first line:
/// - a header with the table's column names in any order, commas between fields, quotes where
///   needed, UTF-8;
/// - as Microsoft's install scripts do: no header, all columns in the order of the table's
///   definition, `|` between fields, no quotes, UTF-8 or UTF-16 with a byte order mark.
///
/// An empty field is NULL, or an empty text in a column that may not be NULL. Dates are
/// `YYYY-MM-DD`, times follow as `HH:MM:SS.fffffff`.
///
/// # Errors
/// Everything that does not fit is an error, and the warehouse that was in `target` stays.
pub fn load_csv(
    warehouse: Warehouse,
    source: &Path,
    target: &Path,
    progress: &dyn Progress,
) -> Result<Filled, Error> {
    let files = find::find_files(warehouse, source)?;
    let staging = Staging::begin(target)?;
    progress.start(
        &format!("Loading {}", warehouse.title()),
        Some(files.iter().map(|file| file.size).sum()),
    );
    let databases = Databases::create(warehouse, &staging.path())?;
    for file in &files {
        load_table(file, &databases, progress)?;
    }
    let filled = databases.finish()?;
    staging.publish()?;
    progress.finish();
    Ok(filled)
}

/// A table and the file with its rows.
#[derive(Debug)]
struct SourceFile {
    table: &'static Table,
    path: PathBuf,
    /// Bytes on disk.
    size: u64,
}

impl SourceFile {
    fn row_error(&self, line: u64, column: Option<&str>, reason: impl Into<String>) -> Error {
        Error::Row {
            table: self.table.qualified_name(),
            file: self.path.clone(),
            line,
            column: column.map(str::to_owned),
            reason: reason.into(),
        }
    }
}

fn load_table(
    file: &SourceFile,
    databases: &Databases,
    progress: &dyn Progress,
) -> Result<(), Error> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(AHEAD);
        let reader = scope.spawn(move || rows::read(file, progress, &sender));
        let inserted = insert_all(file, databases, receiver);
        let read = reader
            .join()
            .unwrap_or_else(|cause| panic::resume_unwind(cause));
        // What failed to insert lies before what failed to be read.
        inserted.and(read)
    })
}

/// Inserts until the reader is done. Takes the receiver, so that a failure here ends the reader.
fn insert_all(
    file: &SourceFile,
    databases: &Databases,
    receiver: Receiver<Rows>,
) -> Result<(), Error> {
    let mut writer = databases.writer(file.table)?;
    for rows in receiver {
        writer.insert(&rows.batch).map_err(|failure| {
            if failure.duplicate {
                let key = file.table.primary_key.join(", ");
                let reason = format!("another row has the same primary key ({key})");
                file.row_error(rows.lines[failure.row], None, reason)
            } else {
                *failure.error
            }
        })?;
    }
    Ok(())
}
