//! A report as one document: the summary, and then each view under its domain.

use chrono::NaiveDate;
use document::{Definition, Fact, Fingerprint, PageSetup, Row, Section};
use otel_bi_proto::otelbi::common::v1::Provenance;
use status::{Error, Result};

use super::asking::Answered;
use super::making::ROWS;
use super::parameters::{Parameters, Part};
use super::summary;
use crate::exports::facts::{self, Quality, fact};
use crate::exports::identity;
use crate::views::View;

/// What is in a report, whatever kind of file it becomes.
pub(super) struct Content {
    /// Its sections with their rows.
    pub(super) sections: Vec<(Section, Vec<Row>)>,
    /// What words in it mean.
    pub(super) definitions: Vec<Definition>,
    /// What the cover says of its domains.
    pub(super) facts: Vec<Fact>,
    /// What it says beside, which may be told otherwise the next time although the data are the same.
    pub(super) noted: Vec<Fact>,
    /// The days it looks back from; empty when no view is in it.
    pub(super) as_of: String,
    /// The newest of them.
    pub(super) day: Option<NaiveDate>,
    /// Digests of the snapshots it was made of.
    pub(super) snapshot: String,
    /// What the checks say of the data.
    pub(super) quality: Quality,
    /// What tells its data from those of another report.
    pub(super) data: String,
    /// Rows of all its tables.
    pub(super) rows: u64,
    /// SHA-256 of all its tables as CSV, one after the other.
    pub(super) data_sha256: String,
    /// Its paper.
    pub(super) page: PageSetup,
}

/// Rows of a table that the PDF shows: it is to be read, and the workbook beside it has all of them.
const EXCERPT: usize = 20;

/// Lays out what was answered, with a `step` now and then: every cell is read.
pub(super) fn lay_out(
    parameters: &Parameters,
    answered: Vec<Answered>,
    step: &dyn Fn(),
) -> Result<Content> {
    let told_apart = answered.iter().map(|answered| {
        step();
        data(answered)
    });
    let data = told_apart.collect::<Result<Vec<_>>>()?;
    let told = Provenances::of(&answered);
    let mut sections = vec![summary::section(parameters, &answered)];
    let mut definitions = Vec::new();
    for Answered { view, outcome } in answered {
        match outcome {
            Ok(shown) => {
                for definition in shown.definitions {
                    if !definitions.contains(&definition) {
                        definitions.push(definition);
                    }
                }
                sections.extend(titled_sections(view, &shown.subtitle, shown.sections));
            }
            Err(error) => sections.push((missing(view, &error), Vec::new())),
        }
    }
    let (rows, data_sha256) = fingerprint(&sections, step)?;
    Ok(Content {
        sections,
        definitions,
        facts: told.facts(),
        noted: told.noted(),
        as_of: distinct(&told.all(), |told| &told.as_of),
        day: told.newest_day(),
        snapshot: distinct(&told.all(), |told| &told.snapshot),
        quality: facts::quality(told.all()),
        data: data.join("\n"),
        rows,
        data_sha256,
        page: PageSetup {
            paper: parameters.paper.into(),
            excerpt: Some(EXCERPT),
            ..PageSetup::default()
        },
    })
}

/// The sections of a view under titles with its domain.
fn titled_sections(
    view: &View,
    subtitle: &str,
    sections: Vec<(Section, Vec<Row>)>,
) -> impl Iterator<Item = (Section, Vec<Row>)> {
    let sections = sections.into_iter().enumerate();
    sections.map(move |(index, (mut section, rows))| {
        section.title = summary::titled(view, &section.title);
        section.part = index > 0;
        if index == 0 && !subtitle.is_empty() {
            section.paragraphs.insert(0, format!("{subtitle}."));
        }
        (section, rows)
    })
}

/// A page that says why a view is not there.
fn missing(view: &View, error: &Error) -> Section {
    Section {
        title: summary::titled(view, view.title),
        problem: Some(error.message().to_owned()),
        ..Section::default()
    }
}

/// What tells a view's data from others; of one that failed why it did.
fn data(answered: &Answered) -> Result<String> {
    match &answered.outcome {
        Ok(shown) => identity::data(shown),
        Err(error) => Ok(format!("{}: {}", error.reason(), error.message())),
    }
}

/// Rows and digest of all tables.
fn fingerprint(sections: &[(Section, Vec<Row>)], step: &dyn Fn()) -> Result<(u64, String)> {
    let mut tables = Fingerprint::default();
    let with_tables = sections
        .iter()
        .filter(|(section, _)| !section.columns.is_empty());
    let fault = |problem: document::Error| Error::internal_fault(problem.to_string());
    for (section, rows) in with_tables {
        tables.section(section).map_err(fault)?;
        for some in rows.chunks(ROWS) {
            step();
            tables.rows(some).map_err(fault)?;
        }
    }
    Ok((tables.row_count(), tables.hex()))
}

/// How the views of each domain were computed.
struct Provenances(Vec<(Part, Vec<Provenance>)>);

impl Provenances {
    fn of(answered: &[Answered]) -> Self {
        let of_part = |part| {
            let views = answered
                .iter()
                .filter(|answered| Part::of(answered.view) == Some(part));
            let shown = views.filter_map(|answered| answered.outcome.as_ref().ok());
            shown.map(|shown| shown.provenance.clone()).collect()
        };
        let parts = Part::ALL.map(|part| (part, of_part(part)));
        let with_any = parts
            .into_iter()
            .filter(|(_, provenances): &(_, Vec<_>)| !provenances.is_empty());
        Self(with_any.collect())
    }

    fn all(&self) -> Vec<&Provenance> {
        self.0
            .iter()
            .flat_map(|(_, provenances)| provenances)
            .collect()
    }

    fn newest_day(&self) -> Option<NaiveDate> {
        let days = self.all().into_iter().map(|told| told.as_of.parse());
        days.filter_map(Result::ok).max()
    }

    /// What the cover says of each domain.
    fn facts(&self) -> Vec<Fact> {
        let mut told = Vec::new();
        for (part, provenances) in &self.0 {
            let each: Vec<&Provenance> = provenances.iter().collect();
            let name = part.name();
            let as_of = distinct(&each, |told| &told.as_of);
            let mut words = vec![format!("as of {as_of}")];
            words.extend(range(provenances));
            let snapshot = distinct(&each, |told| &told.snapshot);
            let quality = facts::quality(each).verdict.label.to_lowercase();
            words.push(format!("data quality: {quality}"));
            told.push(fact(name, words.join("; ")));
            told.push(fact(format!("{name}: snapshot"), snapshot));
        }
        told
    }

    /// When the data of each domain were read.
    fn noted(&self) -> Vec<Fact> {
        let mut told = Vec::new();
        for (part, provenances) in &self.0 {
            let read = provenances.iter().flat_map(facts::noted);
            let read = joined(read.map(|fact| fact.value));
            told.push(fact(format!("{}: data read", part.name()), read));
        }
        told.retain(|fact| !fact.value.is_empty());
        told
    }
}

/// What these say, each once.
fn distinct(provenances: &[&Provenance], told: fn(&Provenance) -> &String) -> String {
    joined(provenances.iter().map(|each| told(each).clone()))
}

/// The days that these have data of, from the first to the last.
fn range(provenances: &[Provenance]) -> Option<String> {
    let told = provenances
        .iter()
        .filter(|told| !told.data_from.is_empty() && !told.data_to.is_empty());
    // Days in ISO form are ordered as their texts are.
    let from = told.clone().map(|told| &told.data_from).min()?;
    let to = told.map(|told| &told.data_to).max()?;
    Some(format!("data from {from} to {to}"))
}

/// Texts, each once, in the order they came.
fn joined(texts: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct.join(", ")
}
