//! Measures a table of 10,000 rows and 8 columns as PDF: seconds, size and the most memory it took.
//! `cargo run -p document --release --example pdf_table -- FILE [ROWS]`; the same table by reportlab:
//! `benches/peers_pdf.py FILE [ROWS]`.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta};
use document::{
    Cell, Closing, Column, Emphasis, Format, Head, Kind, Manifest, PageSetup, Row, Section,
};

/// Rows that come at once.
const BATCH: u32 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("which file?")?);
    let count = match arguments.next() {
        Some(count) => count.to_string_lossy().parse()?,
        None => 10_000,
    };
    let begin = Instant::now();
    let out = BufWriter::new(File::create(&path)?);
    let mut renderer = document::renderer(Format::Pdf, head(), out)?;
    renderer.section(&section(), &[])?;
    for first in (0..count).step_by(BATCH as usize) {
        let rows: Vec<Row> = (first..count.min(first + BATCH)).map(row).collect();
        renderer.rows(&rows)?;
    }
    renderer.finish(&closing())?;
    let seconds = begin.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&path)?.len();
    writeln!(
        std::io::stdout(),
        "{{\"writer\": \"otel-bi\", \"rows\": {count}, \"seconds\": {seconds:.3}, \
         \"peak_mb\": {:.1}, \"file_mb\": {:.2}}}",
        peak_memory() / 1e6,
        bytes as f64 / 1e6,
    )?;
    Ok(())
}

/// The most memory this process had, in bytes; 0 where the system does not say.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) * 1024.0
}

fn head() -> Head {
    Head {
        title: "Sales".to_owned(),
        subtitle: String::new(),
        language: "en".to_owned(),
        author: String::new(),
        issued_at: DateTime::UNIX_EPOCH,
        facts: Vec::new(),
        verdict: None,
        footer: "Measured".to_owned(),
        page: PageSetup::default(),
        cover: false,
    }
}

fn closing() -> Closing {
    Closing {
        facts: Vec::new(),
        definitions: Vec::new(),
        manifest: Manifest {
            document_id: String::new(),
            json: "{}".to_owned(),
        },
    }
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
        title: "Sales".to_owned(),
        columns: vec![
            column("order", "Order", Kind::Identifier),
            column("day", "Day", Kind::Date),
            column("customer", "Customer", Kind::Text),
            column("product", "Product", Kind::Text),
            column("quantity", "Quantity", Kind::Integer),
            column("price", "Price", Kind::Money(2)),
            column("total", "Total", Kind::Money(2)),
            column("discount", "Discount", Kind::Percent(1)),
        ],
        ..Section::default()
    }
}

fn row(index: u32) -> Row {
    let day = NaiveDate::default() + TimeDelta::days(i64::from(index % 3_000));
    let quantity = 1 + index % 40;
    let price = f64::from(index % 977) * 1.37 + 2.5;
    vec![
        Cell::Integer(43_659 + i64::from(index)),
        Cell::Date(day),
        Cell::Text(format!("Customer {}", index % 701)),
        Cell::Text(format!(
            "Mountain-{} Black, {}",
            index % 300,
            38 + index % 12
        )),
        Cell::Integer(i64::from(quantity)),
        Cell::Number(price),
        Cell::Number(price * f64::from(quantity)),
        Cell::Number(f64::from(index % 16) / 100.0),
    ]
}
