//! Reading workbooks back: their cells, and the parts of their package.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use document::{Column, Head, Section};
use quick_xml::events::Event;

use crate::xlsx_sample::{head, workbook};

pub(crate) fn table(columns: Vec<Column>) -> Section {
    Section {
        title: "Table".to_owned(),
        columns,
        ..Section::default()
    }
}

/// A document of one table and nothing else.
pub(crate) fn bare() -> Head {
    Head {
        cover: false,
        ..head()
    }
}

pub(crate) fn sample_bytes() -> &'static Vec<u8> {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES.get_or_init(workbook)
}

/// The cells of a sheet, from its first row with one.
pub(crate) fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The rows under the header of a table.
pub(crate) fn rows_of(bytes: &[u8], sheet: &str, first_header: &str) -> Vec<Vec<Data>> {
    let mut rows = cells(bytes, sheet).into_iter();
    rows.find(|row| row[0] == Data::String(first_header.to_owned()))
        .unwrap();
    rows.collect()
}

/// A text as it reads; `_xHHHH_` is a character.
pub(crate) fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    }
}

/// The parts of a workbook by their names.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().to_string();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// The values of an attribute, in the order they stand.
pub(crate) fn attributes<'a>(xml: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    xml.match_indices(start).map(move |(at, _)| {
        let value = &xml[at + start.len()..];
        &value[..value.find('"').unwrap()]
    })
}

/// The names of the elements directly within a part's outermost one.
pub(crate) fn children(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut depth, mut names) = (0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                if depth == 1 {
                    names.push(tag.name().as_ref().to_owned());
                }
                depth += 1;
            }
            Event::Empty(tag) if depth == 1 => names.push(tag.name().as_ref().to_owned()),
            Event::End(_) => depth -= 1,
            Event::Eof => return names,
            _ => {}
        }
    }
}
