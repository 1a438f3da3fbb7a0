//! Writes a workbook of a million cells and says how long that took and how much memory was needed, beside
//! `benches/peers.py`, which writes the same cells with other libraries:
//!
//! `cargo run --release -p document --example xlsx_cells -- target/cells.xlsx [rows]`

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::process::ExitCode;
use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate};
use document::{
    Cell, Closing, Column, Emphasis, Format, Head, Kind, Manifest, PageSetup, Row, Section,
    renderer,
};

/// Rows handed over together.
const PART: usize = 1_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "cells.xlsx".to_owned());
    let rows = arguments
        .next()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(125_000);
    let begin = Instant::now();
    if let Err(problem) = write(&path, rows) {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    let seconds = begin.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    let cells = rows * 8;
    let told = writeln!(
        std::io::stdout(),
        "{{\"writer\": \"otel-bi\", \"cells\": {cells}, \"seconds\": {seconds:.3}, \
         \"peak_mb\": {:.1}, \"file_mb\": {:.2}}}",
        peak_memory() / 1e6,
        bytes as f64 / 1e6,
    );
    if told.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn write(path: &str, rows: u64) -> document::Result<()> {
    let mut workbook = renderer(Format::Xlsx, head(), BufWriter::new(File::create(path)?))?;
    workbook.section(&section(), &[])?;
    for first in (0..rows).step_by(PART) {
        let part: Vec<Row> = (first..rows.min(first + PART as u64)).map(row).collect();
        workbook.rows(&part)?;
    }
    workbook.finish(&Closing {
        facts: Vec::new(),
        definitions: Vec::new(),
        manifest: Manifest {
            document_id: String::new(),
            json: "{}".to_owned(),
        },
    })
}

/// The same values as in `peers.py`.
fn row(number: u64) -> Row {
    let mixed = number * 2_654_435_761 % 4_294_967_296;
    let region = match mixed % 4 {
        0 => "North",
        1 => "South",
        2 => "East",
        _ => "West",
    };
    vec![
        Cell::Date(NaiveDate::default() + Days::new(15_000 + number % 3_650)),
        Cell::text(format!("Product {}", mixed % 500)),
        Cell::text(region),
        Cell::Integer((mixed % 10_000).cast_signed()),
        Cell::Integer(number.cast_signed()),
        Cell::Number((mixed % 10_000_000) as f64 / 100.0),
        Cell::Number(mixed as f64 / 4_294_967_296.0),
        Cell::Flag(mixed.is_multiple_of(3)),
    ]
}

fn section() -> Section {
    let column = |key, title, kind| Column {
        key,
        title,
        kind,
        unit: "",
        meaning: "",
        emphasis: Emphasis::None,
    };
    Section {
        title: "Cells".to_owned(),
        columns: vec![
            column("day", "Day", Kind::Date),
            column("product", "Product", Kind::Text),
            column("region", "Region", Kind::Text),
            column("quantity", "Quantity", Kind::Integer),
            column("line", "Line", Kind::Identifier),
            column("amount", "Amount", Kind::Money(2)),
            column("share", "Share", Kind::Percent(1)),
            column("online", "Online", Kind::Flag),
        ],
        ..Section::default()
    }
}

fn head() -> Head {
    Head {
        title: "A million cells".to_owned(),
        subtitle: String::new(),
        language: "en".to_owned(),
        author: String::new(),
        issued_at: DateTime::UNIX_EPOCH,
        facts: Vec::new(),
        verdict: None,
        footer: String::new(),
        page: PageSetup::default(),
        cover: true,
    }
}

/// The most memory this process had, in bytes; 0 where the system does not say.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) * 1024.0
}
