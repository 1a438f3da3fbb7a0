//! The first section of a report: what is in it, at a glance. It is made of the sections that follow.

use chrono::NaiveDate;
use document::{Cell, Column, Emphasis, Figure, Kind, Level, Row, Section};
use otel_bi_proto::otelbi::common::v1::QualityVerdict;

use super::asking::{self, Answered};
use super::parameters::{Parameters, Part};
use crate::views::{Shown, View};

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
/// Figures of each domain: more of them are no summary.
const MOST_FIGURES: usize = 4;

/// A figure that the summary takes from a view.
struct Headline {
    /// The view's name.
    view: &'static str,
    /// How the figure's label begins there.
    figure: &'static str,
    /// What stands for that in the summary.
    label: &'static str,
}

/// Those that say most of a domain, in their order; it has what its views have.
const HEADLINES: &[Headline] = &[
    Headline {
        view: "sales-kpis",
        figure: "Revenue",
        label: "Revenue",
    },
    Headline {
        view: "sales-kpis",
        figure: "Margin rate",
        label: "Margin rate",
    },
    Headline {
        view: "sales-forecast",
        figure: "Expected",
        label: "Expected revenue",
    },
    Headline {
        view: "stock-recommendations",
        figure: "Items to order now",
        label: "Items to order now",
    },
    Headline {
        view: "anomalies",
        figure: "Anomalies",
        label: "Anomalies",
    },
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
        .map(|answered| titled(answered.view, answered.view.title))
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

/// A title of something in a view, with the view's domain, for example `AW · Sales history`.
pub(super) fn titled(view: &View, title: &str) -> String {
    let domain = Part::of(view).map_or("", Part::label);
    format!("{domain} · {title}")
}

/// The few figures of each domain that say most, as their views say them.
fn figures(answered: &[Answered]) -> Vec<Figure> {
    let mut told = Vec::new();
    for part in Part::ALL {
        let of_part = |answered: &&Answered| Part::of(answered.view) == Some(part);
        let headlines = HEADLINES.iter().filter_map(|headline| {
            let mut views = answered.iter().filter(of_part);
            headline.of(views.find(|answered| answered.view.name == headline.view)?)
        });
        told.extend(headlines.take(MOST_FIGURES));
    }
    told
}

impl Headline {
    fn of(&self, answered: &Answered) -> Option<Figure> {
        let shown = answered.outcome.as_ref().ok()?;
        let mut figures = shown
            .sections
            .iter()
            .flat_map(|(section, _)| &section.figures);
        let (figure, rest) =
            figures.find_map(|figure| Some((figure, figure.label.strip_prefix(self.figure)?)))?;
        Some(Figure {
            label: titled(answered.view, &format!("{}{rest}", self.label)),
            // Whole amounts, all of them: cents of millions tell nothing.
            kind: match figure.kind {
                Kind::Money(_) => Kind::Money(0),
                kind => kind,
            },
            ..figure.clone()
        })
    }
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
