//! Why two runs can differ: other data, another question, another program.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use otel_bi_proto::otelbi::common::v1 as proto;
use store::runs::Run;

/// A run as its causes are looked for.
pub(super) struct Told<'a> {
    /// Its header.
    pub(super) run: &'a Run,
    /// How it was computed.
    pub(super) provenance: &'a proto::Provenance,
}

/// What is not the same in the making of two runs: none when all of it is.
pub(super) fn causes(before: &Told<'_>, after: &Told<'_>) -> Vec<proto::Cause> {
    let found = [
        (proto::ChangeCause::Data, data(before, after)),
        (proto::ChangeCause::Parameters, question(before, after)),
        (proto::ChangeCause::Code, program(before, after)),
    ];
    let found = found.into_iter().filter(|(_, details)| !details.is_empty());
    found
        .map(|(cause, details)| proto::Cause {
            cause: cause.into(),
            details,
        })
        .collect()
}

/// Rows of the statements that both were computed from, and days that moved with the data. Where a
/// statement has another text its rows are not compared: that they differ is the program's doing.
fn data(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    let mut earlier = statements(before);
    for (name, used) in statements(after) {
        match earlier.remove(name) {
            None => details.push(format!("{name}: {} rows, was not read", used.rows)),
            Some(before) if before.sha256 != used.sha256 || before.digest == used.digest => {}
            Some(before) if before.rows == used.rows => {
                details.push(format!("{name}: other values in {} rows", used.rows));
            }
            Some(before) => {
                details.push(format!("{name}: {} rows, was {}", used.rows, before.rows));
            }
        }
    }
    for (name, used) in earlier {
        details.push(format!("{name}: not read, was {} rows", used.rows));
    }
    if !asked_otherwise(before, after) {
        differing(&mut details, "as_of", &before.run.as_of, &after.run.as_of);
        let (from, to) = (before.provenance, after.provenance);
        let days = parameters(from, to, true);
        compared(&mut details, days.0, days.1, "none");
    }
    details
}

fn question(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    let (from, to) = (before.provenance, after.provenance);
    let filters = (named(&from.filters), named(&to.filters));
    compared(&mut details, filters.0, filters.1, "all");
    if asked_otherwise(before, after) {
        differing(&mut details, "as_of", &before.run.as_of, &after.run.as_of);
        let days = parameters(from, to, true);
        compared(&mut details, days.0, days.1, "none");
    }
    let others = parameters(from, to, false);
    compared(&mut details, others.0, others.1, "not set");
    details
}

/// Whether they look back from different days because somebody asked for one: not because the newest day of
/// the data is another.
fn asked_otherwise(before: &Told<'_>, after: &Told<'_>) -> bool {
    let asked = |told: &Told<'_>| !told.run.asked_as_of.is_empty();
    before.run.as_of != after.run.as_of && (asked(before) || asked(after))
}

fn statements<'a>(told: &Told<'a>) -> BTreeMap<&'a str, &'a proto::StatementUse> {
    let statements = told.provenance.statements.iter();
    statements.map(|used| (used.name.as_str(), used)).collect()
}

fn named(values: &[proto::NamedValue]) -> BTreeMap<String, String> {
    let values = values.iter();
    values
        .map(|named| (named.name.clone(), named.value.clone()))
        .collect()
}

/// The parameters that are days, or those that are not. A run is asked for one day only, `as_of`: all other
/// days follow from it and from the data.
fn parameters(
    before: &proto::Provenance,
    after: &proto::Provenance,
    days: bool,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let of = |provenance: &proto::Provenance| {
        let mut named = named(&provenance.parameters);
        named.retain(|_, value| value.parse::<NaiveDate>().is_ok() == days);
        named
    };
    (of(before), of(after))
}

fn program(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    let versions = (&before.run.code_version, &after.run.code_version);
    differing(&mut details, "code_version", versions.0, versions.1);
    let earlier = statements(before);
    for (name, used) in statements(after) {
        let same = |before: &&proto::StatementUse| before.sha256 == used.sha256;
        if earlier.get(name).is_some_and(|before| !same(before)) {
            details.push(format!("statement {name}: another text"));
        }
    }
    if before.provenance.method != after.provenance.method {
        details.push("method: described in other words".to_owned());
    }
    details
}

/// Adds what has another value in one than in the other; `missing` stands for a value that is not there.
fn compared(
    details: &mut Vec<String>,
    mut before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    missing: &str,
) {
    for (name, value) in after {
        let earlier = before.remove(&name);
        differing(
            details,
            &name,
            earlier.as_deref().unwrap_or(missing),
            &value,
        );
    }
    for (name, value) in before {
        differing(details, &name, &value, missing);
    }
}

fn differing(details: &mut Vec<String>, name: &str, before: &str, after: &str) {
    if before != after {
        details.push(format!("{name}: {after}, was {before}"));
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn run(as_of: &str, asked_as_of: &str, code_version: &str) -> Run {
        Run {
            run_id: String::new(),
            domain: "aw".to_owned(),
            analysis: "FORECAST".to_owned(),
            as_of: as_of.to_owned(),
            asked_as_of: asked_as_of.to_owned(),
            issued: asked_as_of.is_empty(),
            parameters: String::new(),
            code_version: code_version.to_owned(),
            // Of all tables, also of those that it is not computed from.
            snapshot: format!("{as_of} {code_version}"),
            quality: "PASSED".to_owned(),
            provenance: String::new(),
            computed_at: UNIX_EPOCH,
            trace_id: String::new(),
            execution_id: String::new(),
            records: 0,
        }
    }

    /// Computed from rows, told by their number and digest.
    fn provenance(rows: (u32, &str), horizon_days: &str, sha256: &str) -> proto::Provenance {
        proto::Provenance {
            statements: vec![proto::StatementUse {
                name: "sales".to_owned(),
                sha256: sha256.to_owned(),
                rows: rows.0,
                digest: rows.1.to_owned(),
            }],
            parameters: vec![parameter("horizon_days", horizon_days)],
            ..proto::Provenance::default()
        }
    }

    fn parameter(name: &str, value: &str) -> proto::NamedValue {
        proto::NamedValue {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    fn found(
        (before, of_before): (Run, proto::Provenance),
        (after, of_after): (Run, proto::Provenance),
    ) -> Vec<(proto::ChangeCause, Vec<String>)> {
        let told = |run, provenance| Told { run, provenance };
        let causes = causes(&told(&before, &of_before), &told(&after, &of_after));
        let causes = causes.into_iter();
        causes.map(|cause| (cause.cause(), cause.details)).collect()
    }

    const USUAL: (u32, &str) = (10, "00");

    fn told(cause: proto::ChangeCause, details: &[&str]) -> Vec<(proto::ChangeCause, Vec<String>)> {
        let details = details.iter().map(|&detail| detail.to_owned());
        vec![(cause, details.collect())]
    }

    #[test]
    fn only_what_differs_is_a_cause() {
        let day = "2014-01-20";
        let usual = || (run(day, "", "1"), provenance(USUAL, "30", "aa"));
        assert_eq!(found(usual(), usual()), []);
        for (rows, detail) in [
            ((11, "11"), "sales: 11 rows, was 10"),
            ((10, "11"), "sales: other values in 10 rows"),
        ] {
            let other = (run(day, "", "1"), provenance(rows, "30", "aa"));
            let expected = told(proto::ChangeCause::Data, &[detail]);
            assert_eq!(found(usual(), other), expected);
        }
        let asked = (
            run("2014-01-13", "2014-01-13", "1"),
            provenance(USUAL, "60", "aa"),
        );
        assert_eq!(
            found(usual(), asked),
            told(
                proto::ChangeCause::Parameters,
                &[
                    "as_of: 2014-01-13, was 2014-01-20",
                    "horizon_days: 60, was 30"
                ]
            )
        );
        // Another text gives other rows: nothing is known of the data.
        let coded = (run(day, "", "2"), provenance((9, "22"), "30", "bb"));
        assert_eq!(
            found(usual(), coded),
            told(
                proto::ChangeCause::Code,
                &["code_version: 2, was 1", "statement sales: another text"]
            )
        );
    }

    #[test]
    fn days_that_moved_with_the_data_are_data() {
        let at = |as_of: &str, asked: &str, through: Option<&str>| {
            let mut provenance = provenance(USUAL, "30", "aa");
            let through = through.map(|day| parameter("data_through", day));
            provenance.parameters.extend(through);
            provenance.parameters.push(parameter("to", as_of));
            (run(as_of, asked, "1"), provenance)
        };
        let (first, second) = ("2014-01-20", "2014-01-27");
        assert_eq!(
            found(at(first, "", None), at(second, "", Some(second))),
            told(
                proto::ChangeCause::Data,
                &[
                    "as_of: 2014-01-27, was 2014-01-20",
                    "data_through: 2014-01-27, was none",
                    "to: 2014-01-27, was 2014-01-20"
                ]
            )
        );
        // The same day asked for of data that are complete for more of it.
        assert_eq!(
            found(at(first, first, None), at(first, first, Some(first))),
            told(
                proto::ChangeCause::Data,
                &["data_through: 2014-01-20, was none"]
            )
        );
        let [(cause, _)] = found(at(first, first, None), at(second, "", None))
            .try_into()
            .unwrap();
        assert_eq!(cause, proto::ChangeCause::Parameters);
    }

    #[test]
    fn a_statement_that_only_one_was_computed_from_is_other_data() {
        let without = || (run("2014-01-20", "", "1"), proto::Provenance::default());
        let with = || {
            let provenance = proto::Provenance {
                parameters: Vec::new(),
                ..provenance(USUAL, "30", "aa")
            };
            (run("2014-01-20", "", "1"), provenance)
        };
        let expected = told(proto::ChangeCause::Data, &["sales: 10 rows, was not read"]);
        assert_eq!(found(without(), with()), expected);
        let expected = told(proto::ChangeCause::Data, &["sales: not read, was 10 rows"]);
        assert_eq!(found(with(), without()), expected);
    }
}
