//! The first section of a report: what is in it, at a glance. It is made of the sections that follow.

use chrono::NaiveDate;
use document::{Cell, Column, Emphasis, Figure, Kind, Level, Row, Section};
use otel_bi_proto::otelbi::common::v1::QualityVerdict;

use super::asking::{self, Answered};
use super::parameters::{Parameters, Part};
use crate::views::Shown;

/// The words for what the checks say, as they stand in the table.
const PASSED: &str = "Passed";
const WARNING: &str = "Warnings";
const FAILED: &str = "Failed";
const NOT_CHECKED: &str = "Not checked";
/// The words for what became of a view.
const INCLUDED: &str = "Included";
const MISSING: &str = "Missing";

const VERDICTS: &[(&str, Level)] = &[
    (PASSED, Level::Good),
    (WARNING, Level::Warning),
    (FAILED, Level::Bad),
    (NOT_CHECKED, Level::Neutral),
];
const RESULTS: &[(&str, Level)] = &[(INCLUDED, Level::Good), (MISSING, Level::Bad)];

/// Sums up what was answered.
pub(super) fn section(parameters: &Parameters, answered: &[Answered]) -> (Section, Vec<Row>) {
    let section = Section {
        title: "Summary".to_owned(),
        paragraphs: paragraphs(parameters, answered),
        figures: figures(answered),
        columns: columns(),
        notes: vec![
            "Each view is shown with its usual settings; what they are stands at its beginning."
                .to_owned(),
        ],
        ..Section::default()
    };
    (section, answered.iter().map(row).collect())
}

fn paragraphs(parameters: &Parameters, answered: &[Answered]) -> Vec<String> {
    let missing: Vec<String> = answered
        .iter()
        .filter(|answered| answered.outcome.is_err())
        .map(title)
        .collect();
    let views = answered.len();
    let names = parameters.names();
    let mut told = vec![format!("{views} views of {names}.")];
    if !missing.is_empty() {
        let count = missing.len();
        let missing = missing.join(", ");
        told.push(format!(
            "{count} of {views} could not be made, and their pages say why: {missing}."
        ));
    }
    told
}

/// A view's title with its domain, for example `AW · Sales history`.
pub(super) fn title(answered: &Answered) -> String {
    titled(answered, answered.view.title)
}

/// A title of something in a view, with the view's domain.
pub(super) fn titled(answered: &Answered, title: &str) -> String {
    let domain = Part::of(answered.view).map_or("", Part::label);
    format!("{domain} · {title}")
}

/// The most important figure of each view, unless it stands there already.
fn figures(answered: &[Answered]) -> Vec<Figure> {
    let mut told: Vec<Figure> = Vec::new();
    for answered in answered {
        let sections = answered.outcome.iter().flat_map(|shown| &shown.sections);
        let Some(first) = sections.flat_map(|(section, _)| &section.figures).next() else {
            continue;
        };
        let label = titled(answered, &first.label);
        if told.iter().all(|figure| figure.label != label) {
            told.push(Figure {
                label,
                ..first.clone()
            });
        }
    }
    told
}

fn columns() -> Vec<Column> {
    let column = |key, title, kind, meaning| Column {
        key,
        title,
        kind,
        unit: "",
        meaning,
        emphasis: Emphasis::None,
    };
    vec![
        column("domain", "Domain", Kind::Text, "The part of the platform."),
        column("view", "View", Kind::Text, "What is shown."),
        Column {
            emphasis: Emphasis::Levels(RESULTS),
            ..column(
                "result",
                "Result",
                Kind::Text,
                "Whether the view is in the report.",
            )
        },
        column(
            "rows",
            "Rows",
            Kind::Integer,
            "Rows of the view's first table.",
        ),
        column(
            "as_of",
            "As of",
            Kind::Date,
            "The day that the view looks back from.",
        ),
        Column {
            emphasis: Emphasis::Levels(VERDICTS),
            ..column(
                "data_quality",
                "Data quality",
                Kind::Text,
                "What the checks of the data behind the view say.",
            )
        },
        column(
            "covers",
            "Covers",
            Kind::Prose,
            "What the view covers, or why it is missing.",
        ),
    ]
}

fn row(answered: &Answered) -> Row {
    let mut row = vec![
        Cell::text(Part::of(answered.view).map_or("", Part::name)),
        Cell::text(answered.view.title),
    ];
    match &answered.outcome {
        Ok(shown) => row.extend(included(shown)),
        Err(error) => row.extend([
            Cell::text(MISSING),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::text(error.message()),
        ]),
    }
    row
}

fn included(shown: &Shown) -> [Cell; 5] {
    let as_of = NaiveDate::parse_from_str(&shown.provenance.as_of, "%Y-%m-%d").ok();
    let verdict = match shown.provenance.quality() {
        QualityVerdict::Unspecified => NOT_CHECKED,
        QualityVerdict::Passed => PASSED,
        QualityVerdict::Warning => WARNING,
        QualityVerdict::Failed => FAILED,
    };
    [
        Cell::text(INCLUDED),
        Cell::Integer(i64::try_from(asking::rows(shown)).unwrap_or(i64::MAX)),
        as_of.into(),
        Cell::text(verdict),
        Cell::text(&*shown.subtitle),
    ]
}
