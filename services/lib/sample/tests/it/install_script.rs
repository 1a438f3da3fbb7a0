//! Files as Microsoft's install scripts have them.

use std::fs;
use std::path::Path;

use sample::{Error, NoProgress, Warehouse, load_csv};

use crate::support::{SmallSource, open, value};

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(bytes).collect()
}

/// A product with all its original columns: the photo and the translations are there too.
fn product(key: u32, name: &str) -> String {
    format!(
        "{key}|BK-{key}||||{name}||Vélo|1912.1544|1|NA|100|75|3399.9900|||| 4|R |2039.9940|H |U |\
         Mountain-100|ffd8ffe0|An \"agile\" bike|Un vélo|自行车|ar|he|th|de|ja|tr|\
         2011-07-01 00:00:00|2012-06-30 00:00:00|\n"
    )
    .replace("| 4|", "|4|")
}

fn load(products: &[u8]) -> Result<tempfile::TempDir, Error> {
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("source");
    SmallSource::new().without("DimProduct").write(&source);
    fs::write(source.join("dimproduct.csv"), products).unwrap();
    load_csv(
        Warehouse::AdventureWorks,
        &source,
        &directory.path().join("target"),
        &NoProgress,
    )?;
    Ok(directory)
}

fn assert_products(directory: &Path) {
    let warehouse = open(&directory.join("target"));
    let text = |sql: &str| value::<String>(&warehouse, sql);
    assert_eq!(
        value::<i64>(&warehouse, "SELECT COUNT(*) FROM dbo.DimProduct"),
        2
    );
    let one = "FROM dbo.DimProduct WHERE ProductKey = 344";
    assert_eq!(text(&format!("SELECT FrenchProductName {one}")), "Vélo");
    assert_eq!(text(&format!("SELECT SpanishProductName {one}")), "");
    assert_eq!(text(&format!("SELECT Color {one}")), "NA");
    assert_eq!(text(&format!("SELECT ProductLine {one}")), "R");
    assert_eq!(
        text(&format!("SELECT EnglishDescription {one}")),
        "An \"agile\" bike"
    );
    assert_eq!(text(&format!("SELECT StartDate {one}")), "2011-07-01");
    assert_eq!(text(&format!("SELECT typeof(Status) {one}")), "null");
    let price: f64 = value(&warehouse, &format!("SELECT ListPrice {one}"));
    assert!((price - 3399.99).abs() < 1e-9);
}

#[test]
fn every_encoding_and_line_end() {
    let text = product(344, "Mountain-100 Silver, 38") + &product(345, "Mountain-100 Silver, 42");
    let windows = text.replace('\n', "\r\n");
    for bytes in [
        text.clone().into_bytes(),
        utf16(&text, u16::to_le_bytes),
        utf16(&text, u16::to_be_bytes),
        utf16(&windows, u16::to_le_bytes),
    ] {
        assert_products(load(&bytes).unwrap().path());
    }
}

#[test]
fn half_a_character_is_told_with_line_and_column() {
    let text = product(344, "Mountain-100 Silver, 38") + &product(345, "Mountain-100 #");
    let mut bytes = utf16(&text, u16::to_le_bytes);
    let place = bytes.windows(2).position(|pair| pair == [b'#', 0]).unwrap();
    bytes[place + 1] = 0xd8;
    match load(&bytes).unwrap_err() {
        Error::Row { line, column, .. } => {
            assert_eq!((line, column.as_deref()), (2, Some("EnglishProductName")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_row_without_the_columns_left_out_is_refused() {
    match load(b"1|BK-1||||Bike||Velo\n").unwrap_err() {
        Error::Row { line, reason, .. } => {
            assert_eq!(line, 1);
            assert_eq!(reason, "has 8 fields, not 36");
        }
        other => panic!("{other:?}"),
    }
}
