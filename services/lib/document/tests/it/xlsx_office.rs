//! LibreOffice opens workbooks: what it saves again holds the same values.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use crate::xlsx_sample::workbook;

/// The program on the path; none when this machine has no LibreOffice and need not.
fn office() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&path)
        .flat_map(|folder| [folder.join("soffice"), folder.join("libreoffice")]);
    let found = candidates.find(|candidate| candidate.is_file());
    if found.is_none() {
        let required = std::env::var("OTELBI_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
        assert!(!required, "LibreOffice is not installed, but is required");
        eprintln!("skipped: LibreOffice is not installed");
    }
    found
}

fn convert(office: &Path, folder: &Path, to: &str) {
    let status = Command::new(office)
        // A profile of its own, so that several can run at once.
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(folder.join("out"))
        .arg(folder.join("sample.xlsx"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn libreoffice_reads_the_same_values() {
    let Some(office) = office() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("sample.xlsx");
    std::fs::write(&original, workbook()).unwrap();
    convert(&office, folder.path(), "xlsx");

    let mut ours: Xlsx<_> = open_workbook(&original).unwrap();
    let mut theirs: Xlsx<_> = open_workbook(folder.path().join("out/sample.xlsx")).unwrap();
    assert_eq!(ours.sheet_names(), theirs.sheet_names());
    for sheet in ours.sheet_names() {
        let (ours, theirs) = (
            ours.worksheet_range(&sheet).unwrap(),
            theirs.worksheet_range(&sheet).unwrap(),
        );
        let (top, left) = ours.start().unwrap();
        for (row, place) in ours.rows().zip(top..) {
            for (cell, column) in row.iter().zip(left..) {
                let place = (place, column);
                let other = theirs.get_value(place).unwrap_or(&Data::Empty);
                assert!(
                    same(cell, other),
                    "{sheet} {place:?}: {cell:?} became {other:?}"
                );
            }
        }
    }
    assert_eq!(
        document::xlsx::manifest(&std::fs::read(folder.path().join("out/sample.xlsx")).unwrap()),
        Some(crate::xlsx_sample::closing().manifest.json),
        "the manifest survives when the workbook is saved again"
    );
}

#[test]
fn libreoffice_prints_every_sheet() {
    let Some(office) = office() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sample.xlsx"), workbook()).unwrap();
    convert(&office, folder.path(), "pdf");
    let printed = lopdf::Document::load(folder.path().join("out/sample.pdf")).unwrap();
    // Eight sheets; some take several pages.
    assert!(printed.get_pages().len() >= 8);
}

fn same(ours: &Data, theirs: &Data) -> bool {
    match (ours, theirs) {
        (Data::Float(ours), Data::Float(theirs)) => (ours - theirs).abs() <= ours.abs() * 1e-12,
        (Data::DateTime(ours), Data::DateTime(theirs)) => {
            (ours.as_f64() - theirs.as_f64()).abs() < 1e-8
        }
        // LibreOffice keeps them as numbers that are shown as TRUE and FALSE.
        (Data::Bool(ours), Data::Float(theirs)) => {
            (f64::from(u8::from(*ours)) - theirs).abs() < f64::EPSILON
        }
        (ours, theirs) => ours == theirs,
    }
}
