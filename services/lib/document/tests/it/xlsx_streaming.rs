//! Workbooks while they are written.

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use calamine::{Data, Reader as _, Xlsx};
use document::{Cell, Format, Kind, Renderer, Row, Section, renderer, xlsx};

use crate::xlsx_reading::{bare, rows_of, sample_bytes, table};
use crate::xlsx_sample::{closing, column, day, head, sections, workbook};

#[test]
fn a_full_sheet_goes_on_on_the_next() {
    let section = Section {
        notes: vec!["A remark.".to_owned()],
        ..table(vec![column("number", "Number", Kind::Integer)])
    };
    let rows: Vec<Row> = (0..250).map(|number| vec![Cell::Integer(number)]).collect();
    let mut bytes = Vec::new();
    let mut workbook = Box::new(
        xlsx::Workbook::new(bare(), &mut bytes)
            .unwrap()
            .with_sheet_rows(100),
    );
    workbook.section(&section, &rows[..10]).unwrap();
    for part in rows[10..].chunks(7) {
        workbook.rows(part).unwrap();
    }
    workbook.finish(&closing()).unwrap();

    let mut read = Vec::new();
    for sheet in ["Table", "Table (2)", "Table (3)"] {
        let rows = rows_of(&bytes, sheet, "Number");
        assert!(rows.len() < 100);
        read.extend(rows.into_iter().filter_map(|row| match row[0] {
            Data::Float(number) => Some(number),
            _ => None,
        }));
    }
    let written: Vec<f64> = (0..250).map(f64::from).collect();
    assert_eq!(read, written);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    workbook.load_tables().unwrap();
    let tables: Vec<String> = workbook.table_names().into_iter().cloned().collect();
    assert_eq!(tables.len(), 3);
    let lengths: usize = tables
        .iter()
        .map(|name| workbook.table_by_name(name).unwrap().data().height())
        .sum();
    assert_eq!(lengths, 250);
}

#[test]
fn the_same_description_is_the_same_bytes() {
    assert_eq!(workbook(), *sample_bytes());
}

/// Counts what arrives.
#[derive(Clone, Default)]
struct Probe(Arc<Mutex<usize>>);

impl std::io::Write for Probe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        *self.0.lock().unwrap() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_written_goes_out_compressed_while_rows_come() {
    let columns = vec![
        column("day", "Day", Kind::Date),
        column("name", "Name", Kind::Text),
        column("value", "Value", Kind::Money(2)),
    ];
    let probe = Probe::default();
    let arrived = || *probe.0.lock().unwrap();
    let mut workbook = renderer(Format::Xlsx, head(), probe.clone()).unwrap();
    workbook.section(&table(columns), &[]).unwrap();
    let mut before = arrived();
    assert!(before > 0, "the first part is out before the first row");
    let rows = 20_000;
    for part in 0..10 {
        let rows: Vec<Row> = (0..rows / 10)
            .map(|number| {
                vec![
                    Cell::Date(day(number)),
                    Cell::text(format!("Product {}", number % 100)),
                    Cell::Number((part * 7919 + number * 104_729) as f64 / 100.0),
                ]
            })
            .collect();
        workbook.rows(&rows).unwrap();
        assert!(arrived() > before, "part {part} is on its way");
        before = arrived();
    }
    workbook.finish(&closing()).unwrap();
    let per_row = arrived() as f64 / rows as f64;
    assert!(per_row < 30.0, "{per_row} bytes a row");
}

#[test]
fn a_reader_that_goes_away_is_an_error() {
    struct Gone(usize);
    impl std::io::Write for Gone {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0 == 0 {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.0 -= 1;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for writes in 0..40 {
        let mut outcome = Ok(());
        let mut workbook = renderer(Format::Xlsx, head(), Gone(writes)).unwrap();
        for (section, rows) in sections() {
            outcome = outcome.and_then(|()| workbook.section(&section, &rows));
        }
        let outcome = outcome.and_then(|()| workbook.finish(&closing()));
        assert!(
            matches!(outcome, Err(document::Error::Output(_))),
            "{writes}: {outcome:?}"
        );
    }
}
