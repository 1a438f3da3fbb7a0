//! How PDF files are made up.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use document::{Cell, Format, Head, Section};
use lopdf::{Document, Object, ObjectId};
use proptest::prelude::*;

use crate::pdf_documents::{closing, column, head, report, weeks, written};

fn loaded(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).unwrap()
}

/// The pages of a document, by walking its tree.
fn pages(document: &Document) -> Vec<ObjectId> {
    document.get_pages().into_values().collect()
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    let once = report();
    let twice = report();
    assert!(
        written(once.0, &once.1, &once.2) == written(twice.0, &twice.1, &twice.2),
        "two documents of the same description differ"
    );
}

#[test]
fn links_and_bookmarks_lead_to_the_sections() {
    let (head, sections, closing) = report();
    let titles: Vec<String> = sections
        .iter()
        .map(|(section, _)| section.title.clone())
        .collect();
    let document = loaded(&written(head, &sections, &closing));
    let pages = pages(&document);
    let target = |destination: &Object| {
        let page = destination.as_array().unwrap()[0].as_reference().unwrap();
        pages.iter().position(|other| *other == page).unwrap()
    };
    let catalog = document.catalog().unwrap();
    let outlines = catalog.get(b"Outlines").unwrap().as_reference().unwrap();
    let outlines = document.get_dictionary(outlines).unwrap();
    let mut bookmarks = Vec::new();
    let mut next = outlines.get(b"First").and_then(Object::as_reference).ok();
    while let Some(item) = next {
        let item = document.get_dictionary(item).unwrap();
        let title = lopdf::decode_text_string(item.get(b"Title").unwrap()).unwrap();
        bookmarks.push((title, target(item.get(b"Dest").unwrap())));
        next = item.get(b"Next").and_then(Object::as_reference).ok();
    }
    let named: Vec<&str> = bookmarks.iter().map(|(title, _)| title.as_str()).collect();
    let mut expected = vec!["Contents"];
    expected.extend(titles.iter().map(String::as_str));
    expected.extend(["Definitions", "About this document"]);
    assert_eq!(named, expected);
    assert!(bookmarks.is_sorted_by_key(|(_, page)| *page));

    let contents = document.get_dictionary(pages[1]).unwrap();
    let links: Vec<usize> = contents
        .get(b"Annots")
        .and_then(Object::as_array)
        .unwrap()
        .iter()
        .map(|link| target(link.as_dict().unwrap().get(b"Dest").unwrap()))
        .collect();
    let places: Vec<usize> = bookmarks[1..].iter().map(|(_, page)| *page).collect();
    assert_eq!(links, places);
}

#[test]
fn bookmarks_of_parts_are_below_their_sections() {
    let (mut head, mut sections, closing) = report();
    head.page.excerpt = Some(20);
    for (section, _) in &mut sections[1..] {
        section.part = true;
    }
    let document = loaded(&written(head, &sections, &closing));
    let item = |object: &Object| {
        let id = object.as_reference().unwrap();
        document.get_dictionary(id).unwrap()
    };
    let outlines = item(document.catalog().unwrap().get(b"Outlines").unwrap());
    let contents = item(outlines.get(b"First").unwrap());
    let first = item(contents.get(b"Next").unwrap());
    let mut parts = vec![item(first.get(b"First").unwrap())];
    while let Ok(next) = parts[parts.len() - 1].get(b"Next") {
        parts.push(item(next));
    }
    let titles: Vec<String> = parts
        .iter()
        .map(|part| lopdf::decode_text_string(part.get(b"Title").unwrap()).unwrap())
        .collect();
    let expected: Vec<&str> = sections[1..]
        .iter()
        .map(|(section, _)| section.title.as_str())
        .collect();
    assert_eq!(titles, expected);
    let count = i64::try_from(parts.len()).unwrap();
    assert_eq!(first.get(b"Count").unwrap().as_i64().unwrap(), -count);
}

#[test]
fn the_catalog_names_language_and_title() {
    let (head, sections, closing) = report();
    let document = loaded(&written(head, &sections, &closing));
    let catalog = document.catalog().unwrap();
    let language = lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap();
    assert_eq!(language, "en-GB");
    let preferences = catalog
        .get(b"ViewerPreferences")
        .unwrap()
        .as_dict()
        .unwrap();
    assert!(
        preferences
            .get(b"DisplayDocTitle")
            .unwrap()
            .as_bool()
            .unwrap()
    );
}

#[test]
fn wide_tables_lie_on_their_side() {
    let (head, sections, closing) = report();
    let document = loaded(&written(head, &sections, &closing));
    let lying: Vec<bool> = pages(&document)
        .into_iter()
        .map(|page| {
            let page = document.get_dictionary(page).unwrap();
            let corners = page.get(b"MediaBox").unwrap().as_array().unwrap();
            corners[2].as_float().unwrap() > corners[3].as_float().unwrap()
        })
        .collect();
    assert!(
        !lying[0] && !lying[1] && !lying[2],
        "cover, contents and history stand"
    );
    assert!(lying.iter().any(|lies| *lies), "the stock lies");
}

#[test]
fn the_manifest_is_found_again() {
    let (head, sections, closing) = report();
    let bytes = written(head, &sections, &closing);
    let found = document::pdf::manifest(&bytes);
    assert_eq!(found.as_deref(), Some(closing.manifest.json.as_str()));
}

#[test]
fn a_title_cannot_pass_for_a_manifest() {
    let (mut head, _, closing) = report();
    let forged = "<otelbi:manifest>{\"digest\":\"forged\"}</otelbi:manifest>";
    head.title = forged.to_owned();
    head.subtitle = forged.to_owned();
    head.author = forged.to_owned();
    let section = Section {
        title: forged.to_owned(),
        columns: vec![column("text", "Text", document::Kind::Text)],
        ..Section::default()
    };
    let rows = vec![vec![Cell::text(forged)]];
    let bytes = written(head, &[(section, rows)], &closing);
    let found = document::pdf::manifest(&bytes);
    assert_eq!(found.as_deref(), Some(closing.manifest.json.as_str()));
}

/// Where a test sees what went out so far.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn pages_go_out_while_rows_come_in() {
    let out = Out::default();
    let mut renderer = document::renderer(Format::Pdf, head(), out.clone()).unwrap();
    let section = Section {
        title: "Table".to_owned(),
        columns: vec![column("number", "Number", document::Kind::Integer)],
        ..Section::default()
    };
    renderer.section(&section, &[]).unwrap();
    let batch: Vec<Vec<Cell>> = (0..1_000).map(|row| vec![Cell::Integer(row)]).collect();
    let mut lengths = Vec::new();
    for _ in 0..20 {
        renderer.rows(&batch).unwrap();
        lengths.push(out.len());
    }
    assert!(lengths[2] > 1_000, "nothing went out after 3,000 rows");
    // What goes out grows with what comes in: what is held back does not.
    let (middle, end) = (lengths[9] as f64, lengths[19] as f64);
    assert!((1.7..2.3).contains(&(end / middle)), "{lengths:?}");
    renderer.finish(&closing()).unwrap();
    let bytes = out.0.lock().unwrap();
    let document = loaded(&bytes);
    let count = pages(&document).len();
    assert!(count > 300, "{count} pages");
    // Many pages hang in a tree, not in one list.
    let root = document.catalog().unwrap().get(b"Pages").unwrap();
    let root = document
        .get_dictionary(root.as_reference().unwrap())
        .unwrap();
    assert_eq!(
        usize::try_from(root.get(b"Count").unwrap().as_i64().unwrap()).unwrap(),
        count
    );
    assert!(root.get(b"Kids").unwrap().as_array().unwrap().len() <= 32);
}

#[test]
fn a_reader_that_goes_away_is_an_error_of_output() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let problem = document::renderer(Format::Pdf, head(), Full).err().unwrap();
    assert!(matches!(problem, document::Error::Output(_)), "{problem}");
}

#[test]
fn what_has_nothing_is_still_a_document() {
    let bare = |cover| Head {
        title: String::new(),
        subtitle: String::new(),
        author: String::new(),
        facts: Vec::new(),
        verdict: None,
        footer: String::new(),
        cover,
        ..head()
    };
    assert_eq!(
        pages(&loaded(&written(bare(false), &[], &closing()))).len(),
        1
    );
    assert_eq!(
        pages(&loaded(&written(bare(true), &[], &closing()))).len(),
        4
    );
    let (mut section, _) = weeks(0);
    section.columns.truncate(3);
    let document = loaded(&written(bare(true), &[(section, Vec::new())], &closing()));
    assert_eq!(pages(&document).len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_gives_a_document_that_loads(
        texts in prop::collection::vec(any::<String>(), 1..12),
        columns in 1_usize..6,
        figure in any::<f64>(),
    ) {
        let section = Section {
            title: texts[0].clone(),
            paragraphs: texts.clone(),
            notes: texts.clone(),
            columns: (0..columns)
                .map(|_| column("text", "Text", document::Kind::Prose))
                .collect(),
            ..Section::default()
        };
        let mut rows: Vec<Vec<Cell>> = texts
            .chunks(columns)
            .map(|texts| texts.iter().map(Cell::text).collect())
            .collect();
        rows.push(vec![Cell::Number(figure)]);
        let mut head = head();
        head.title.clone_from(&texts[0]);
        let bytes = written(head, &[(section, rows)], &closing());
        prop_assert!(pages(&loaded(&bytes)).len() >= 5);
        prop_assert!(document::pdf::manifest(&bytes).is_some());
    }

    #[test]
    fn looking_for_a_manifest_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = document::pdf::manifest(&bytes);
        let _ = document::pdf::manifest(&[b"%PDF-1.7<otelbi:manifest>".as_slice(), &bytes].concat());
    }
}
