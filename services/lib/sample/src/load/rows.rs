//! From a file's text to batches of rows.

use std::io::{BufRead, Read};
use std::sync::mpsc::SyncSender;

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::layout::Layout;
use super::{SourceFile, decode, field};
use crate::batch::Batch;
use crate::{Error, Progress};

/// Longer than any header or row of Microsoft's files without pictures.
const FIRST_LINE_LIMIT: u64 = 1024 * 1024;

/// Some rows and the lines they begin on.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) batch: Batch,
    pub(super) lines: Vec<u64>,
}

/// Reads the file to its end and hands its rows on. Stops early, without an error, when nobody
/// takes them any more.
pub(super) fn read(
    file: &SourceFile,
    progress: &dyn Progress,
    sender: &SyncSender<Rows>,
) -> Result<(), Error> {
    let source = decode::open(&file.path, progress)
        .map_err(|source| Error::io("read", &file.path, source))?;
    read_text(file, source, sender)
}

fn read_text(
    file: &SourceFile,
    mut source: impl BufRead,
    sender: &SyncSender<Rows>,
) -> Result<(), Error> {
    let mut first_line = Vec::new();
    source
        .by_ref()
        .take(FIRST_LINE_LIMIT)
        .read_until(b'\n', &mut first_line)
        .map_err(|error| file.row_error(1, None, unreadable(&error)))?;
    if first_line.is_empty() {
        return Err(file.row_error(1, None, "the file is empty"));
    }
    let layout = Layout::of(file, &first_line)?;
    let first_line = first_line.as_slice();
    let mut reader = ReaderBuilder::new()
        .delimiter(layout.delimiter)
        .quoting(layout.has_header)
        .has_headers(layout.has_header)
        .flexible(true)
        // A lone carriage return ends no line, so that lines are counted as editors do.
        .terminator(Terminator::Any(b'\n'))
        .buffer_capacity(256 * 1024)
        // Every row then ends with a line end, and blank lines count for nothing.
        .from_reader(first_line.chain(source).chain(b"\n".as_slice()));
    let mut record = ByteRecord::new();
    let mut rows = Rows::default();
    loop {
        let line = reader.position().line();
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|error| file.row_error(line, None, unreadable(&error)))?;
        if !more {
            break;
        }
        if !is_blank(&record) {
            let line = first_line_of(&record, reader.position().line());
            push_row(file, &layout, &record, line, &mut rows)?;
        }
        if rows.batch.is_full() && sender.send(std::mem::take(&mut rows)).is_err() {
            return Ok(());
        }
    }
    // Nobody there to take the last rows: whoever left has an error to tell.
    let _ = sender.send(rows);
    Ok(())
}

fn unreadable(error: &dyn std::error::Error) -> String {
    format!("cannot be read from here on: {error}")
}

fn push_row(
    file: &SourceFile,
    layout: &Layout,
    record: &ByteRecord,
    line: u64,
    rows: &mut Rows,
) -> Result<(), Error> {
    if record.len() != layout.fields {
        let reason = format!("has {} fields, not {}", record.len(), layout.fields);
        return Err(file.row_error(line, None, reason));
    }
    for &(column, place) in &layout.columns {
        let mut bytes = &record[place];
        if place + 1 == record.len() {
            bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        }
        field::push(&mut rows.batch, column, bytes)
            .map_err(|reason| file.row_error(line, Some(column.name), reason))?;
    }
    rows.batch.end_row();
    rows.lines.push(line);
    Ok(())
}

/// The line on which a row begins, from the line after it. (The reader's own position of a row is
/// that of blank lines before it.)
fn first_line_of(record: &ByteRecord, line_after: u64) -> u64 {
    let bytes = record.as_slice().iter();
    let line_ends: u64 = bytes.map(|byte| u64::from(*byte == b'\n')).sum();
    line_after.saturating_sub(line_ends + 1)
}

/// Whether the line has nothing but its end, `\r\n`.
fn is_blank(record: &ByteRecord) -> bool {
    record.len() == 1 && record[0] == *b"\r"
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc::sync_channel;

    use proptest::prelude::*;

    use super::*;
    use crate::Warehouse;

    fn currency() -> SourceFile {
        SourceFile {
            table: Warehouse::AdventureWorks.table("dbo", "DimCurrency"),
            path: PathBuf::from("DimCurrency.csv"),
            size: 0,
        }
    }

    fn lines_of(text: &str) -> Vec<u64> {
        let (sender, receiver) = sync_channel(1);
        read_text(&currency(), text.as_bytes(), &sender).unwrap();
        receiver.recv().unwrap().lines
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let header = "CurrencyKey,CurrencyAlternateKey,CurrencyName";
        let unix = format!("{header}\n1,EUR,Euro\n2,CHF,\"Swiss\nfranc\"\n3,NOK,Krone");
        assert_eq!(lines_of(&unix), [2, 3, 5]);
        assert_eq!(lines_of(&unix.replace('\n', "\r\n")), [2, 3, 5]);
        assert_eq!(lines_of("1|EUR|Euro\r\n\r\n2|CHF|Franc\r\n"), [1, 3]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_rows_or_an_error(
            start in prop::sample::select(vec![
                "",
                "CurrencyKey,CurrencyAlternateKey,CurrencyName\n",
                "\u{feff}CurrencyKey,CurrencyAlternateKey,CurrencyName\r\n1,\"",
                "1|EUR|Euro\n",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let mut bytes = start.as_bytes().to_vec();
            bytes.extend(rest);
            let (sender, receiver) = sync_channel(1);
            let read = read_text(&currency(), bytes.as_slice(), &sender);
            drop(sender);
            if read.is_ok() {
                let rows = receiver.recv().unwrap();
                prop_assert_eq!(rows.batch.rows(), rows.lines.len());
            }
        }
    }
}
