//! The manifest of a workbook read back.

use std::io::Cursor;

use document::{Closing, xlsx};
use proptest::prelude::*;

use crate::xlsx_reading::{bare, parts, sample_bytes};
use crate::xlsx_sample::{closing, render};

#[test]
fn the_manifest_reads_back() {
    assert_eq!(
        xlsx::manifest(sample_bytes()),
        Some(closing().manifest.json)
    );
    assert_eq!(
        xlsx::manifest(&render(bare(), &[], &closing())),
        Some(closing().manifest.json)
    );
    assert_eq!(xlsx::manifest(b"no workbook"), None);
    let without = Closing {
        manifest: document::Manifest {
            json: String::new(),
            ..closing().manifest
        },
        ..closing()
    };
    assert_eq!(xlsx::manifest(&render(bare(), &[], &without)), None);
}

#[test]
fn a_manifest_of_gigabytes_is_not_read() {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        "docProps/custom.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..64 {
        zip.write_all(&spaces).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert_eq!(xlsx::manifest(&bomb), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_break_the_reading_of_a_manifest(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 1..64),
    ) {
        let mut bytes = sample_bytes().clone();
        let at = at.index(bytes.len());
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        // Whatever it says, it comes back.
        let _ = xlsx::manifest(&bytes);
    }
}

#[test]
fn an_archive_of_very_many_files_is_not_read() {
    let archive = |files: usize| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut sample = zip::ZipArchive::new(Cursor::new(sample_bytes())).unwrap();
        zip.raw_copy_file(sample.by_name("docProps/custom.xml").unwrap())
            .unwrap();
        for number in 1..files {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(number.to_string(), options).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    assert!(xlsx::manifest(&archive(10_000)).is_some());
    assert_eq!(xlsx::manifest(&archive(10_001)), None);
}

#[test]
fn pieces_are_as_short_as_excel_keeps_them() {
    let json = format!("{{\"note\":\"{}\"}}", "😀".repeat(600));
    let closing = Closing {
        manifest: document::Manifest {
            json: json.clone(),
            ..closing().manifest
        },
        ..closing()
    };
    let bytes = render(bare(), &[], &closing);
    let properties = &parts(&bytes)["docProps/custom.xml"];
    let pieces: Vec<&str> = properties
        .split("<vt:lpwstr>")
        .skip(1)
        .map(|piece| piece.split_once('<').unwrap().0)
        .collect();
    assert!(pieces.len() > 4);
    for piece in pieces {
        assert!(piece.replace("&quot;", "\"").encode_utf16().count() <= 250);
    }
    assert_eq!(xlsx::manifest(&bytes), Some(json));
}
