//! The figures in a file are those that the browser shows.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::net::SocketAddr;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;
use testkit::http::get;

use super::download;
use crate::support::Mesh;

/// A view's table: the keys of its columns, and its rows as the workbook has them.
struct Table {
    keys: Vec<String>,
    rows: Vec<Vec<Data>>,
}

/// The table of an export. The same table as CSV says how its columns are called in the contract.
async fn table(front: SocketAddr, path: &str, sheet: &str) -> Table {
    let csv = download(front, &format!("{path}format=csv")).await;
    let mut csv = csv::Reader::from_reader(&*csv.body);
    let keys: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
    let count = csv.records().count();
    let workbook = download(front, &format!("{path}format=xlsx")).await;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.body)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    // The header is the first row that is as wide as the table; below the table can be notes.
    let mut rows = range.rows().map(<[Data]>::to_vec);
    rows.find(|row| row[..keys.len()].iter().all(calamine::DataType::is_string))
        .unwrap_or_else(|| panic!("{sheet} has no table"));
    let rows = rows.take(count).collect();
    Table { keys, rows }
}

/// Holds a table's rows against the API's items. Gives the columns that the items do not have.
fn compare(table: &Table, items: &[Value]) -> Vec<String> {
    assert_eq!(table.rows.len(), items.len());
    assert!(!items.is_empty());
    let mut foreign = Vec::new();
    for (column, key) in table.keys.iter().enumerate() {
        let name = camel_case(key);
        if items.iter().all(|item| item.get(&name).is_none()) {
            foreign.push(key.clone());
            continue;
        }
        let mut words = HashMap::new();
        for (row, item) in table.rows.iter().zip(items) {
            let (cell, value) = (&row[column], &item[&name]);
            let same = match value.as_str().filter(|text| is_constant(text)) {
                // A file has a word for it: always the same.
                Some(constant) => {
                    let word = cell.to_string();
                    *words.entry(constant).or_insert(word.clone()) == word
                }
                None => same(cell, value),
            };
            assert!(same, "{key}: {cell:?}, {value}");
        }
        let different: HashSet<&String> = words.values().collect();
        assert_eq!(different.len(), words.len(), "{key}: {words:?}");
    }
    foreign
}

/// Whether a text is the value of an enum, such as `URGENCY_HIGH`.
fn is_constant(text: &str) -> bool {
    let in_capitals = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    text.contains('_') && text.bytes().all(in_capitals)
}

fn same(cell: &Data, value: &Value) -> bool {
    match (cell, value) {
        (Data::Empty, Value::Null) => true,
        (Data::Empty, Value::String(text)) => text.is_empty(),
        (Data::Bool(cell), Value::Bool(value)) => cell == value,
        (Data::Float(cell), Value::Number(value)) => Some(*cell) == value.as_f64(),
        // Long whole numbers are strings in JSON.
        (Data::Float(cell), Value::String(text)) => text.parse() == Ok(*cell),
        (Data::DateTime(cell), Value::String(text)) => {
            let day = cell.as_datetime().unwrap().date();
            day.to_string() == *text
        }
        (Data::String(cell), Value::String(text)) => cell == text,
        _ => false,
    }
}

fn camel_case(key: &str) -> String {
    let mut parts = key.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(1);
        name + &head.to_uppercase() + tail
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_in_a_workbook_is_that_of_the_api() {
    let mesh = Mesh::generated().await;
    let asked = "granularity=month&split=channel&days_back=730&";
    let table = table(
        mesh.addr(),
        &format!("/api/aw/export/sales-history?{asked}"),
        "Sales history",
    )
    .await;
    let answer = get(mesh.addr(), &format!("/api/aw/sales/history?{asked}")).await;
    let answer = answer.json();
    let mut points = Vec::new();
    for series in answer["series"].as_array().unwrap() {
        for point in series["points"].as_array().unwrap() {
            let mut point = point.clone();
            point["series"] = series["name"].clone();
            points.push(point);
        }
    }
    assert_eq!(compare(&table, &points), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn recommendations_in_a_workbook_are_those_of_the_api() {
    let mesh = Mesh::generated().await;
    let table = table(
        mesh.addr(),
        "/api/wwi/export/stock-recommendations?",
        "Stock recommendations",
    )
    .await;
    let answer = get(mesh.addr(), "/api/wwi/stock/recommendations?page_size=500").await;
    let answer = answer.json();
    assert_eq!(answer["nextPageToken"], "");
    let items = answer["recommendations"].as_array().unwrap();
    assert_eq!(compare(&table, items), [""; 0]);
}
