//! Why two runs can differ: other data, another question, another program.

use std::collections::BTreeMap;

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

fn data(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    if before.run.snapshot == after.run.snapshot {
        return details;
    }
    let rows = |told: &Told<'_>| {
        let statements = told.provenance.statements.iter();
        statements
            .map(|used| (used.name.clone(), format!("{} rows", used.rows)))
            .collect()
    };
    compared(&mut details, rows(before), rows(after), "not read");
    let short = |told: &Told<'_>| -> String { told.run.snapshot.chars().take(12).collect() };
    differing(&mut details, "snapshot", &short(before), &short(after));
    if details.is_empty() {
        // Digests of checks begin with that of the snapshot, and go on with that of what they read.
        details.push("other rows in the tables that the checks look at".to_owned());
    }
    details
}

fn question(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    differing(&mut details, "as_of", &before.run.as_of, &after.run.as_of);
    let named = |values: &[proto::NamedValue]| {
        let values = values.iter();
        values
            .map(|named| (named.name.clone(), named.value.clone()))
            .collect()
    };
    let (from, to) = (before.provenance, after.provenance);
    compared(
        &mut details,
        named(&from.filters),
        named(&to.filters),
        "all",
    );
    compared(
        &mut details,
        named(&from.parameters),
        named(&to.parameters),
        "not set",
    );
    details
}

fn program(before: &Told<'_>, after: &Told<'_>) -> Vec<String> {
    let mut details = Vec::new();
    let versions = (&before.run.code_version, &after.run.code_version);
    differing(&mut details, "code_version", versions.0, versions.1);
    let texts = |told: &Told<'_>| -> BTreeMap<String, String> {
        let statements = told.provenance.statements.iter();
        statements
            .map(|used| (used.name.clone(), used.sha256.clone()))
            .collect()
    };
    let earlier = texts(before);
    for (name, sha256) in texts(after) {
        if earlier.get(&name).is_some_and(|before| *before != sha256) {
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

    fn run(as_of: &str, snapshot: &str, code_version: &str) -> Run {
        Run {
            run_id: String::new(),
            domain: "aw".to_owned(),
            analysis: "FORECAST".to_owned(),
            as_of: as_of.to_owned(),
            asked_as_of: String::new(),
            issued: true,
            parameters: String::new(),
            code_version: code_version.to_owned(),
            snapshot: snapshot.to_owned(),
            quality: "PASSED".to_owned(),
            provenance: String::new(),
            computed_at: UNIX_EPOCH,
            trace_id: String::new(),
            execution_id: String::new(),
            records: 0,
        }
    }

    fn provenance(rows: u32, horizon_days: &str, sha256: &str) -> proto::Provenance {
        proto::Provenance {
            statements: vec![proto::StatementUse {
                name: "sales".to_owned(),
                sha256: sha256.to_owned(),
                rows,
            }],
            parameters: vec![proto::NamedValue {
                name: "horizon_days".to_owned(),
                value: horizon_days.to_owned(),
            }],
            ..proto::Provenance::default()
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

    #[test]
    fn only_what_differs_is_a_cause() {
        let usual = || (run("2014-01-20", "0000", "1"), provenance(10, "30", "aa"));
        assert_eq!(found(usual(), usual()), []);
        assert_eq!(
            found(
                usual(),
                (run("2014-01-20", "1111", "1"), provenance(11, "30", "aa"))
            ),
            [(
                proto::ChangeCause::Data,
                vec![
                    "sales: 11 rows, was 10 rows".to_owned(),
                    "snapshot: 1111, was 0000".to_owned()
                ]
            )]
        );
        assert_eq!(
            found(
                usual(),
                (run("2014-01-27", "0000", "1"), provenance(10, "60", "aa"))
            ),
            [(
                proto::ChangeCause::Parameters,
                vec![
                    "as_of: 2014-01-27, was 2014-01-20".to_owned(),
                    "horizon_days: 60, was 30".to_owned()
                ]
            )]
        );
        assert_eq!(
            found(
                usual(),
                (run("2014-01-20", "0000", "2"), provenance(10, "30", "bb"))
            ),
            [(
                proto::ChangeCause::Code,
                vec![
                    "code_version: 2, was 1".to_owned(),
                    "statement sales: another text".to_owned()
                ]
            )]
        );
    }

    #[test]
    fn checks_of_other_rows_are_other_data() {
        let of = |digest: &str| {
            let snapshot = format!("0123456789abcdef.{digest}");
            (
                run("2014-01-20", &snapshot, "1"),
                provenance(10, "30", "aa"),
            )
        };
        let [(cause, details)] = found(of("a"), of("b")).try_into().unwrap();
        assert_eq!(cause, proto::ChangeCause::Data);
        assert_eq!(details.len(), 1);
    }
}
