//! What the cover says of a document's data, from how the services say they were made.

use chrono::{DateTime, SecondsFormat, Utc};
use document::{Fact, Level, Verdict};
use otel_bi_proto::otelbi::common::v1::{NamedValue, Provenance, QualityVerdict};
use prost_types::Timestamp;

/// What the checks say of the data behind a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quality {
    /// In one word, for programs: `PASSED`, `WARNING`, `FAILED`, `NOT_CHECKED`.
    pub(crate) word: &'static str,
    /// For people.
    pub(crate) verdict: Verdict,
}

/// A name and what it is.
pub(crate) fn fact(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact {
        label: label.into(),
        value: value.into(),
    }
}

/// Which data, by which method: the same whenever the same is asked of the same data.
pub(crate) fn of(provenance: &Provenance) -> Vec<Fact> {
    let range = match (provenance.data_from.as_str(), provenance.data_to.as_str()) {
        ("", _) | (_, "") => "none".to_owned(),
        (from, to) => format!("{from} to {to}"),
    };
    let filters = match words(&provenance.filters) {
        none if none.is_empty() => "none: everything".to_owned(),
        some => some,
    };
    let facts = [
        fact("As of", &provenance.as_of),
        fact("Filters", filters),
        fact("Method", &provenance.method),
        fact("Parameters", words(&provenance.parameters)),
        fact("Data in the warehouse", range),
    ];
    let told = facts.into_iter().filter(|fact| !fact.value.is_empty());
    told.collect()
}

/// When the data were read: it changes with each reading, also when the data do not.
pub(crate) fn noted(provenance: &Provenance) -> Vec<Fact> {
    let read = provenance.loaded_at.and_then(utc).map(instant);
    let Some(read) = read else {
        return Vec::new();
    };
    let read = if provenance.stale {
        format!("{read}; the warehouse could not be read since")
    } else {
        read
    };
    vec![fact("Data read", read)]
}

/// The worst that is said of any of these data, with all that was found.
pub(crate) fn quality<'a>(provenances: impl IntoIterator<Item = &'a Provenance>) -> Quality {
    let mut worst = QualityVerdict::Passed;
    let mut findings: Vec<String> = Vec::new();
    for provenance in provenances {
        if badness(provenance.quality()) > badness(worst) {
            worst = provenance.quality();
        }
        for NamedValue { name, value } in &provenance.quality_findings {
            let told = format!("{name}: {value}");
            if !findings.contains(&told) {
                findings.push(told);
            }
        }
    }
    let (word, level, label) = match worst {
        QualityVerdict::Passed => ("PASSED", Level::Good, "Passed"),
        QualityVerdict::Warning => ("WARNING", Level::Warning, "Warnings"),
        QualityVerdict::Failed => ("FAILED", Level::Bad, "Failed"),
        QualityVerdict::Unspecified => ("NOT_CHECKED", Level::Neutral, "Not checked"),
    };
    Quality {
        word,
        verdict: Verdict {
            level,
            label: label.to_owned(),
            findings,
        },
    }
}

fn badness(verdict: QualityVerdict) -> u8 {
    match verdict {
        QualityVerdict::Passed => 0,
        QualityVerdict::Unspecified => 1,
        QualityVerdict::Warning => 2,
        QualityVerdict::Failed => 3,
    }
}

/// Names and values as one text.
fn words(values: &[NamedValue]) -> String {
    let each = values
        .iter()
        .map(|value| format!("{}: {}", value.name, value.value));
    each.collect::<Vec<_>>().join("; ")
}

/// An instant in UTC, RFC 3339.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn utc(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance(quality: QualityVerdict, finding: &str) -> Provenance {
        let finding = NamedValue {
            name: "orphans".to_owned(),
            value: finding.to_owned(),
        };
        Provenance {
            quality: quality.into(),
            quality_findings: Some(finding)
                .filter(|finding| !finding.value.is_empty())
                .into_iter()
                .collect(),
            ..Provenance::default()
        }
    }

    #[test]
    fn the_worst_verdict_counts_and_findings_are_told_once() {
        let passed = provenance(QualityVerdict::Passed, "");
        let unchecked = provenance(QualityVerdict::Unspecified, "");
        let warning = provenance(QualityVerdict::Warning, "3 rows");
        assert_eq!(quality([&passed]).word, "PASSED");
        assert_eq!(quality([&passed, &unchecked]).word, "NOT_CHECKED");
        let found = quality([&warning, &passed, &warning, &unchecked]);
        assert_eq!(found.word, "WARNING");
        assert_eq!(found.verdict.findings, ["orphans: 3 rows"]);
    }

    #[test]
    fn filters_and_parameters_are_told_in_words() {
        let value = |name: &str, value: &str| NamedValue {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let provenance = Provenance {
            as_of: "2014-01-28".to_owned(),
            filters: vec![value("channels", "A, B"), value("countries", "France")],
            data_from: "2010-12-29".to_owned(),
            data_to: "2014-01-28".to_owned(),
            ..Provenance::default()
        };
        let facts = of(&provenance);
        assert_eq!(facts[1].value, "channels: A, B; countries: France");
        assert_eq!(facts[2].value, "2010-12-29 to 2014-01-28");
        assert_eq!(of(&Provenance::default())[0].value, "none: everything");
    }
}
