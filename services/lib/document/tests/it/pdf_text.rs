//! What readers find in PDF files, by the tools of poppler.

use std::path::PathBuf;
use std::process::Command;

use document::{Cell, Head, Kind, Orientation, Section};
use tempfile::TempDir;

use crate::pdf_documents::{closing, column, head, report, weeks, written};

/// A document in a file.
struct Pdf {
    _folder: TempDir,
    path: PathBuf,
}

impl Pdf {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("document.pdf");
        std::fs::write(&path, bytes).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    /// What a tool says of it; none when the tool is absent.
    fn asked(&self, tool: &str, options: &[&str]) -> Option<String> {
        let mut command = Command::new(tool);
        command.args(options).arg(&self.path);
        if tool == "pdftotext" {
            command.arg("-");
        }
        let output = match command.output() {
            Ok(output) => output,
            Err(_) if std::env::var("OTELBI_REQUIRE_TOOLS").as_deref() != Ok("1") => {
                eprintln!("skipped: {tool} is not installed");
                return None;
            }
            Err(problem) => panic!("{tool}: {problem}"),
        };
        let problems = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tool}: {problems}");
        assert_eq!(problems, "", "{tool} complains");
        Some(String::from_utf8(output.stdout).unwrap())
    }

    /// The text of each page.
    fn pages(&self) -> Option<Vec<String>> {
        let text = self.asked("pdftotext", &["-layout"])?;
        let mut pages: Vec<String> = text.split('\u{C}').map(str::to_owned).collect();
        pages.pop();
        Some(pages)
    }
}

fn table(titles: &[&'static str], rows: Vec<Vec<Cell>>) -> (Section, Vec<Vec<Cell>>) {
    let section = Section {
        title: "Table".to_owned(),
        columns: titles
            .iter()
            .map(|title| column("key", title, Kind::Text))
            .collect(),
        ..Section::default()
    };
    (section, rows)
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn each_row_is_there_once_and_in_order() {
    let rows = (0..500)
        .map(|row| {
            vec![
                Cell::text(format!("first{row:04}")),
                Cell::text(format!("second{row:04}")),
            ]
        })
        .collect();
    let bytes = written(head(), &[table(&["First", "Second"], rows)], &closing());
    let Some(pages) = Pdf::new(&bytes).pages() else {
        return;
    };
    let text = pages.concat();
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.starts_with("first0") || word.starts_with("second0"))
        .collect();
    let expected: Vec<String> = (0..500)
        .flat_map(|row| [format!("first{row:04}"), format!("second{row:04}")])
        .collect();
    assert_eq!(words, expected);
}

#[test]
fn each_page_says_which_one_it_is_and_repeats_the_head() {
    let rows = (0..300)
        .map(|row| vec![Cell::Integer(row), Cell::text("x")])
        .collect();
    let bytes = written(head(), &[table(&["Number", "Letter"], rows)], &closing());
    let Some(pages) = Pdf::new(&bytes).pages() else {
        return;
    };
    let count = pages.len();
    for (index, page) in (1..).zip(&pages) {
        assert!(
            page.contains(&format!("Page {index} of {count}")),
            "page {index}: {page}"
        );
        assert!(
            page.contains("As of 2014-06-30"),
            "page {index} has no footer"
        );
    }
    let with_head = pages
        .iter()
        .filter(|page| page.lines().any(|line| bare(line) == "NumberLetter"))
        .count();
    assert!(
        with_head >= 5,
        "the head is on {with_head} of {count} pages"
    );
    // Cover, contents, definitions and the page on the document itself have no rows.
    assert_eq!(with_head, count - 4);
}

#[test]
fn characters_are_kept_or_visibly_replaced() {
    let text = "Dvořáček žije za 5 € v Łódź – Ελλάδα, Россия; \u{7}bell, 中 and 🎉";
    let bytes = written(
        head(),
        &[table(&["Words"], vec![vec![Cell::text(text)]])],
        &closing(),
    );
    let Some(text) = Pdf::new(&bytes).asked("pdftotext", &["-raw"]) else {
        return;
    };
    let text = bare(&text);
    let expected = bare("Dvořáček žije za 5 € v Łódź – Ελλάδα, Россия; bell, □ and □");
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn long_texts_are_wrapped_and_not_lost() {
    let word = "abcdefghij".repeat(60);
    let prose = (0..3_000)
        .map(|index| format!("word{index}"))
        .collect::<Vec<_>>()
        .join(" ");
    let rows = vec![
        vec![Cell::text(word.clone()), Cell::text("short")],
        vec![Cell::text(prose.clone()), Cell::text("end")],
    ];
    let (mut section, rows) = table(&["Text", "Other"], rows);
    section.columns[0].kind = Kind::Prose;
    let bytes = written(head(), &[(section, rows)], &closing());
    let pdf = Pdf::new(&bytes);
    let pages = pdf.pages().unwrap_or_default();
    for (index, page) in pages.iter().enumerate().skip(2) {
        assert!(bare(page).len() > 200, "page {index} is empty: {page}");
    }
    let Some(text) = pdf.asked("pdftotext", &["-raw"]) else {
        return;
    };
    let text = bare(&text.replace("short", ""));
    assert!(text.contains(&word));
    let mut from = 0;
    for index in 0..3_000 {
        let word = format!("word{index}");
        let at = text[from..].find(&word);
        from += at.unwrap_or_else(|| panic!("{word} is missing")) + word.len();
    }
}

#[test]
fn columns_that_do_not_fit_follow_on_pages_of_their_own() {
    let bytes = written(head(), &[weeks(100)], &closing());
    let Some(pages) = Pdf::new(&bytes).pages() else {
        return;
    };
    let text = pages.concat();
    assert!(
        text.contains("of 37"),
        "which columns a page has is not said"
    );
    for row in 0..100 {
        for week in [1, 18, 36] {
            let figure = format!("{},000.00", {
                let thousands = row * 100 + week;
                if thousands >= 1_000 {
                    format!("{},{:03}", thousands / 1_000, thousands % 1_000)
                } else {
                    thousands.to_string()
                }
            });
            let count = text
                .split_whitespace()
                .filter(|word| **word == figure)
                .count();
            assert_eq!(count, 1, "{figure} of row {row}");
        }
    }
    // Each page of rows says whose they are.
    for page in pages.iter().filter(|page| page.contains("of 37")) {
        assert!(page.contains("Product "), "{page}");
    }
}

#[test]
fn readers_are_told_title_language_and_bookmarks() {
    let (head, sections, closing) = report();
    let pdf = Pdf::new(&written(head, &sections, &closing));
    let Some(information) = pdf.asked("pdfinfo", &[]) else {
        return;
    };
    for expected in [
        "AdventureWorks: sales and stock",
        "Žofie Čapková",
        "A4",
        "Metadata Stream: yes",
        "Encrypted:       no",
    ] {
        assert!(information.contains(expected), "{expected}: {information}");
    }
    let Some(metadata) = pdf.asked("pdfinfo", &["-meta"]) else {
        return;
    };
    assert!(metadata.contains("0198f3a2-7c1e-7d7a-9a55-0c8f6f2b1a11"));
    let Some(targets) = pdf.asked("pdfinfo", &["-dests"]) else {
        return;
    };
    assert!(!targets.contains("rror"), "{targets}");
}

#[test]
fn a_section_that_failed_says_so() {
    let (head, sections, closing) = report();
    let Some(pages) = Pdf::new(&written(head, &sections, &closing)).pages() else {
        return;
    };
    let page = pages
        .iter()
        .find(|page| page.contains("wwi-analytics did not answer in time."))
        .unwrap();
    assert!(page.contains("could not be made"), "{page}");
    // And the contents warn of it.
    assert!(pages[1].contains("could not be made"), "{}", pages[1]);
}

#[test]
fn the_contents_have_the_pages_of_the_sections() {
    let (head, sections, closing) = report();
    let Some(pages) = Pdf::new(&written(head, &sections, &closing)).pages() else {
        return;
    };
    for (section, _) in &sections {
        let entry = pages[1]
            .lines()
            .find(|line| line.trim_start().starts_with(&section.title))
            .unwrap();
        let number: usize = entry.split_whitespace().last().unwrap().parse().unwrap();
        let title = pages[number - 1]
            .lines()
            .filter(|line| line.trim() == section.title)
            .count();
        assert_eq!(title, 1, "{} is not on page {number}", section.title);
    }
}

#[test]
fn a_part_follows_on_the_page_of_its_section() {
    let short = |title: &str, part| {
        let rows = vec![vec![Cell::Text(format!("row of {title}"))]; 3];
        let (section, rows) = table(&["Name"], rows);
        let section = Section {
            title: title.to_owned(),
            part,
            ..section
        };
        (section, rows)
    };
    let (mut head, _, closing) = report();
    head.cover = false;
    let sections = [
        short("One", false),
        short("Two", true),
        short("Three", false),
    ];
    let Some(pages) = Pdf::new(&written(head, &sections, &closing)).pages() else {
        return;
    };
    assert_eq!(pages.len(), 2);
    let place = |text: &str| pages[0].find(text).unwrap();
    assert!(place("row of One") < place("Two") && place("Two") < place("row of Two"));
    assert!(pages[1].contains("row of Three"));
}

#[test]
fn an_excerpt_says_how_much_there_is() {
    let (mut head, _, closing) = report();
    head.cover = false;
    head.page.excerpt = Some(5);
    let rows = (0..1234).map(|row| vec![Cell::Text(format!("row {row}."))]);
    let sections = [table(&["Name"], rows.collect())];
    let Some(pages) = Pdf::new(&written(head, &sections, &closing)).pages() else {
        return;
    };
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("row 4.") && !pages[0].contains("row 5."));
    assert!(pages[0].contains("The first 5 of 1,234 rows are shown here"));
}

#[test]
fn a_title_stays_with_its_table_even_where_the_first_row_is_high() {
    let (mut head, _, closing) = report();
    head.cover = false;
    let reason = "Because of what was found. ".repeat(120);
    let (mut section, rows) = table(&["Reason"], vec![vec![Cell::text(reason)]; 3]);
    section.columns[0].kind = Kind::Prose;
    section.paragraphs = vec!["What it is about. ".repeat(150)];
    let Some(pages) = Pdf::new(&written(head, &[(section, rows)], &closing)).pages() else {
        return;
    };
    assert!(
        pages[0].contains("Because of what was found."),
        "{}",
        pages[0]
    );
    let said: usize = pages
        .iter()
        .map(|page| bare(page).matches("found.").count())
        .sum();
    assert_eq!(said, 360, "a row that is parted is there as a whole");
}

#[test]
fn notes_do_not_stand_on_a_page_alone() {
    for count in 20..60 {
        let (mut head, _, closing) = report();
        head.cover = false;
        let rows = (0..count).map(|row| vec![Cell::Text(format!("row {row}."))]);
        let (mut section, rows) = table(&["Name"], rows.collect());
        section.notes = vec!["What has to be known. ".repeat(30); 6];
        let Some(pages) = Pdf::new(&written(head, &[(section, rows)], &closing)).pages() else {
            return;
        };
        for page in &pages {
            assert!(page.contains("row "), "{count} rows: {page}");
        }
    }
}

#[test]
fn a_cover_of_a_report_tells_the_first_findings() {
    let (mut head, sections, closing) = report();
    let verdict = head.verdict.as_mut().unwrap();
    verdict.findings = (1..=7).map(|index| format!("Finding {index}.")).collect();
    let cover = |head: Head| {
        let pages = Pdf::new(&written(head, &sections, &closing)).pages()?;
        pages.into_iter().next()
    };
    let Some(all) = cover(head.clone()) else {
        return;
    };
    assert!(all.contains("Finding 7."));
    head.page.excerpt = Some(10);
    let some = cover(head).unwrap();
    assert!(some.contains("Finding 4.") && !some.contains("Finding 5."));
    assert!(some.contains("and 3 more: see the data-quality sections"));
}

#[test]
fn definitions_of_many_columns_are_left_to_the_workbook() {
    let (mut head, _, closing) = report();
    let many = vec![table(&["One", "Two", "Three", "Four", "Five"], Vec::new()); 40];
    let text = |head: Head, sections: &[(Section, Vec<Vec<Cell>>)]| {
        let pages = Pdf::new(&written(head, sections, &closing)).pages()?;
        Some(pages.concat())
    };
    let left = "The definitions of all columns are in the workbook.";
    let meaning = "What the column holds";
    let Some(all) = text(head.clone(), &many) else {
        return;
    };
    assert!(all.contains(meaning) && !all.contains(left));
    head.page.excerpt = Some(10);
    let without = text(head.clone(), &many).unwrap();
    assert!(!without.contains(meaning) && without.contains(left));
    assert!(without.contains("Forecast band"), "terms stay");
    let few = text(head, &many[..2]).unwrap();
    assert!(few.contains(meaning) && !few.contains(left));
}

#[test]
fn without_a_cover_there_are_the_sections_alone() {
    let (mut head, sections, closing) = report();
    head.cover = false;
    head.page.orientation = Orientation::Portrait;
    let Some(pages) = Pdf::new(&written(head, &sections[..1], &closing)).pages() else {
        return;
    };
    assert!(pages[0].contains("Sales history"));
    assert!(
        pages
            .iter()
            .all(|page| !page.contains("Manifest") && !page.contains("Definitions"))
    );
}

#[test]
fn the_file_is_sound_for_qpdf() {
    let (head, sections, closing) = report();
    let pdf = Pdf::new(&written(head, &sections, &closing));
    if let Some(said) = pdf.asked("qpdf", &["--check"]) {
        assert!(
            said.contains("No syntax or stream encoding errors"),
            "{said}"
        );
    }
}

/// For eyes: the document of all parts stays where cargo keeps tests' files.
#[test]
fn a_document_to_look_at_is_left_behind() {
    let (head, sections, closing) = report();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("report.pdf");
    std::fs::write(&path, written(head, &sections, &closing)).unwrap();
    assert!(path.exists());
}
