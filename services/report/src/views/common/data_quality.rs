//! What the data-quality checks found.

use document::{Cell, Emphasis, Figure, Kind, Level, Row, Section};
use otel_bi_proto::otelbi::common::v1::{Provenance, QualityCheck, QualitySample, QualityVerdict};

use super::table::{Table, field};
use super::words::{self, Words};
use super::{figures, notes, prose};
use crate::views::Shown;

/// An answer, with the checks of all pages.
pub(crate) struct Quality {
    /// The worst verdict of all checks.
    pub(crate) verdict: QualityVerdict,
    /// The checks, worst first.
    pub(crate) checks: Vec<QualityCheck>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// Lays out the checks.
pub(crate) fn shown(quality: Quality) -> Shown {
    let (mut section, rows) = table().section("Data quality", &quality.checks);
    section.paragraphs = paragraphs(&quality);
    section.figures = tiles(&quality);
    Shown {
        subtitle: notes::subtitle(None, &quality.provenance),
        sections: vec![(section, rows), samples(&quality.checks)],
        definitions: vec![
            notes::definition("Passed", "Every row looked at follows the rule."),
            notes::definition(
                "Warning",
                "Rows break the rule; figures that depend on them may be coloured.",
            ),
            notes::definition(
                "Failed",
                "Figures that depend on what was checked cannot be trusted.",
            ),
            notes::definition(
                "Not checked",
                "The check has not run yet, or could not be run.",
            ),
        ],
        provenance: quality.provenance,
    }
}

fn table() -> Table<QualityCheck> {
    Table::new(vec![
        field(
            "name",
            "Check",
            Kind::Text,
            "Short, stable name of the check.",
            |line: &QualityCheck| Cell::text(&line.name),
        ),
        field(
            "kind",
            "Kind",
            Kind::Text,
            "What the check is about: keys, ranges, gaps, freshness or reconciliation.",
            |line: &QualityCheck| line.kind().cell(),
        ),
        field(
            "verdict",
            "Verdict",
            Kind::Text,
            "What was found: passed, a warning, failed, or not checked.",
            |line: &QualityCheck| line.verdict().cell(),
        )
        .emphasis(words::VERDICTS),
        field(
            "count",
            "Found",
            Kind::Integer,
            "Rows that break the rule.",
            |line: &QualityCheck| Cell::Integer(line.count.into()),
        )
        .emphasis(Emphasis::None),
        field(
            "examined",
            "Looked at",
            Kind::Integer,
            "Rows looked at.",
            |line: &QualityCheck| Cell::Integer(line.examined.into()),
        ),
        field(
            "counted",
            "Of what",
            Kind::Text,
            "What is counted.",
            |line: &QualityCheck| Cell::text(&line.counted),
        ),
        field(
            "rule",
            "Rule",
            Kind::Prose,
            "What should hold.",
            |line: &QualityCheck| Cell::text(&line.rule),
        ),
        field(
            "finding",
            "Finding",
            Kind::Prose,
            "What the finding means for the figures, or why it was not checked; none when it passed.",
            |line: &QualityCheck| Cell::text(&line.finding),
        ),
        field(
            "affects",
            "Affects",
            Kind::Prose,
            "Answers that depend on what was checked.",
            |line: &QualityCheck| Cell::text(line.affects.join(", ")),
        ),
        field(
            "statements",
            "Statements",
            Kind::Prose,
            "The SQL statements that looked.",
            |line: &QualityCheck| Cell::text(line.statements.join(", ")),
        ),
    ])
}

fn count(quality: &Quality, verdict: QualityVerdict) -> usize {
    quality
        .checks
        .iter()
        .filter(|check| check.verdict() == verdict)
        .count()
}

fn paragraphs(quality: &Quality) -> Vec<String> {
    let checks = prose::counted(quality.checks.len(), "check", "checks");
    let mut paragraphs = vec![if quality.checks.is_empty() {
        "There are no checks to tell of.".to_owned()
    } else {
        format!(
            "Of {checks} {} passed, {} found something that may colour figures and {} failed; {} could not be \
             run or did not run yet.",
            count(quality, QualityVerdict::Passed),
            count(quality, QualityVerdict::Warning),
            count(quality, QualityVerdict::Failed),
            count(quality, QualityVerdict::Unspecified),
        )
    }];
    paragraphs.extend(notes::method(&quality.provenance));
    paragraphs
}

fn tiles(quality: &Quality) -> Vec<Figure> {
    let tile = |label: &str, verdict, bad: Level| {
        let found = count(quality, verdict);
        Figure {
            level: if found == 0 { Level::Neutral } else { bad },
            ..figures::count(label, found)
        }
    };
    vec![
        figures::word(
            "Verdict",
            quality.verdict.words(),
            words::level(quality.verdict),
        ),
        tile("Passed", QualityVerdict::Passed, Level::Good),
        tile("Warnings", QualityVerdict::Warning, Level::Warning),
        tile("Failed", QualityVerdict::Failed, Level::Bad),
        tile("Not checked", QualityVerdict::Unspecified, Level::Warning),
    ]
}

/// A row that a check found.
struct Sample<'a> {
    check: &'a QualityCheck,
    number: usize,
    row: &'a QualitySample,
}

fn samples(checks: &[QualityCheck]) -> (Section, Vec<Row>) {
    let lines: Vec<Sample> = checks
        .iter()
        .flat_map(|check| {
            let samples = check.samples.iter().enumerate();
            samples.map(move |(index, row)| Sample {
                check,
                number: index + 1,
                row,
            })
        })
        .collect();
    let table = Table::new(vec![
        field(
            "name",
            "Check",
            Kind::Text,
            "The check that found it.",
            |line: &Sample| Cell::text(&line.check.name),
        ),
        field(
            "sample",
            "Number",
            Kind::Integer,
            "Number of the row among those shown, the oldest first.",
            |line: &Sample| Cell::Integer(i64::try_from(line.number).unwrap_or(i64::MAX)),
        ),
        field(
            "values",
            "Row",
            Kind::Prose,
            "The columns that identify the row and those that are wrong, with their values.",
            |line: &Sample| {
                let values = line
                    .row
                    .values
                    .iter()
                    .map(|value| format!("{} = {}", value.name, value.value));
                Cell::text(values.collect::<Vec<_>>().join("; "))
            },
        ),
    ]);
    let (mut section, rows) = table.section("Rows found", &lines);
    section.paragraphs.push(if rows.is_empty() {
        "There are no rows to show.".to_owned()
    } else {
        "The oldest rows that break each rule, at most ten.".to_owned()
    });
    (section, rows)
}
