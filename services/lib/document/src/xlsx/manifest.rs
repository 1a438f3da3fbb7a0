//! What a workbook says of itself, so that it can be told from an altered copy: custom document
//! properties, which survive when the workbook is opened and saved again.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rust_xlsxwriter::DocProperties;
use zip::ZipArchive;

use super::text;

/// The file in the package that holds custom properties.
const PART: &str = "docProps/custom.xml";

/// What the properties' names begin with; their number follows, from 1.
const NAME: &str = "OTelBI.Manifest.";

/// UTF-16 units of one property: Excel cuts what is longer.
const LONGEST: usize = 250;

/// Bytes that are read of the properties of a file from elsewhere.
const MOST_READ: u64 = 1 << 20;

/// The most files in an archive that is read.
const MOST_FILES: usize = 10_000;

/// What an archive's directory says of each file begins with this.
const ENTRY: &[u8] = b"PK\x01\x02";

/// Adds the manifest; at least one property, so that all workbooks have the same parts.
pub(super) fn add(mut properties: DocProperties, json: &str) -> DocProperties {
    let mut rest = json;
    let mut number = 1;
    loop {
        let (piece, after) = rest.split_at(text::cut(rest, LONGEST).len());
        properties = properties.set_custom_property(format!("{NAME}{number}"), piece);
        if after.is_empty() {
            return properties;
        }
        rest = after;
        number += 1;
    }
}

/// The manifest of a workbook, as [`crate::Manifest::json`] had it. None when the bytes are no workbook or
/// one without a manifest. Reads no more than a megabyte, however large the file says it is, and no archive of
/// more than ten thousand files.
#[must_use]
pub fn manifest(bytes: &[u8]) -> Option<String> {
    // Counted before the directory is read, which would all be kept.
    if bytes
        .windows(ENTRY.len())
        .filter(|at| *at == ENTRY)
        .nth(MOST_FILES)
        .is_some()
    {
        return None;
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let part = archive.by_name(PART).ok()?;
    let mut xml = String::new();
    part.take(MOST_READ).read_to_string(&mut xml).ok()?;
    let pieces = pieces(&xml)?;
    let json: String = pieces.into_values().collect();
    (!json.is_empty()).then_some(json)
}

/// The pieces by their numbers.
fn pieces(xml: &str) -> Option<BTreeMap<u32, String>> {
    let mut reader = Reader::from_str(xml);
    let mut pieces = BTreeMap::new();
    // The property that is being read, its text so far, and whether what comes next is its text.
    let mut current: Option<(u32, String)> = None;
    let mut is_text = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == "property" => {
                current = number(&tag).map(|number| (number, String::new()));
            }
            Event::End(tag) if tag.local_name().as_ref() == "property" => {
                pieces.extend(current.take());
            }
            Event::Start(tag) if tag.local_name().as_ref() == "lpwstr" => is_text = true,
            Event::End(tag) if tag.local_name().as_ref() == "lpwstr" => is_text = false,
            Event::Text(text) if is_text => {
                if let Some((_, piece)) = &mut current {
                    piece.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) if is_text => {
                if let Some((_, piece)) = &mut current {
                    match reference.resolve_char_ref().ok()? {
                        Some(character) => piece.push(character),
                        None => piece.push_str(resolve_predefined_entity(&reference)?),
                    }
                }
            }
            Event::Eof => return Some(pieces),
            _ => {}
        }
    }
}

/// The number of a property of the manifest's.
fn number(property: &BytesStart<'_>) -> Option<u32> {
    let name = property.try_get_attribute("name").ok()??;
    let name = name.normalized_value(XmlVersion::Implicit1_0).ok()?;
    name.strip_prefix(NAME)?.parse().ok()
}
