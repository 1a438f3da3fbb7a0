//! Two runs' results held against each other.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use otel_bi_proto::otelbi::common::v1 as proto;
use store::runs::tables::{Column, Kind, Table};
use store::runs::{ResultRow, Value};

/// Figures that differ by a smaller part than this are the same: what was added up in another order.
const SAME: f64 = 1e-9;
/// How much it weighs that a result came or went, or is of another class: as much as a figure that was
/// nothing before.
const WHOLE: f64 = 1.0;

/// What is not the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Differences {
    /// The results that are the same in both.
    pub(super) unchanged: usize,
    /// Those that are not: the largest relative change first, at one by item.
    pub(super) changed: Vec<proto::ResultDifference>,
}

/// Holds the results of two runs of one analysis against each other, item by item.
pub(super) fn differences(table: &Table, before: &[ResultRow], after: &[ResultRow]) -> Differences {
    let mut earlier: BTreeMap<&str, &ResultRow> =
        before.iter().map(|row| (row.item.as_str(), row)).collect();
    let mut unchanged = 0;
    let mut weighed: Vec<(f64, proto::ResultDifference)> = Vec::new();
    for row in after {
        match earlier.remove(row.item.as_str()) {
            None => weighed.push((WHOLE, whole(row, proto::ResultChange::Added))),
            Some(before) => match changed(table, before, row) {
                Some(found) => weighed.push(found),
                None => unchanged += 1,
            },
        }
    }
    for row in earlier.into_values() {
        weighed.push((WHOLE, whole(row, proto::ResultChange::Removed)));
    }
    weighed.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.item.cmp(&other.item)));
    Differences {
        unchanged,
        changed: weighed.into_iter().map(|(_, found)| found).collect(),
    }
}

fn whole(row: &ResultRow, change: proto::ResultChange) -> proto::ResultDifference {
    proto::ResultDifference {
        item: row.item.clone(),
        label: row.label.clone(),
        change: change.into(),
        fields: Vec::new(),
    }
}

/// The fields of a result that changed, the largest change first, and how much that weighs.
fn changed(
    table: &Table,
    before: &ResultRow,
    after: &ResultRow,
) -> Option<(f64, proto::ResultDifference)> {
    let compared = table.columns.iter().filter(|column| column.compared);
    let mut fields: Vec<(f64, proto::FieldChange)> = compared
        .filter_map(|column| field(column, before.get(column.name), after.get(column.name)))
        .collect();
    fields.sort_by(|(a, _), (b, _)| b.partial_cmp(a).unwrap_or(Ordering::Equal));
    let (largest, _) = fields.first()?;
    let (largest, mut found) = (*largest, whole(after, proto::ResultChange::Changed));
    found.fields = fields.into_iter().map(|(_, field)| field).collect();
    Some((largest, found))
}

/// A field, if it changed, and how much that weighs: relative to the larger of its two values.
fn field(
    column: &Column,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Option<(f64, proto::FieldChange)> {
    let numbers = (number(before), number(after));
    let (weight, difference) = match numbers {
        (Some(before), Some(after)) => {
            let size = before.abs().max(after.abs());
            let difference = after - before;
            if difference.abs() <= SAME * size {
                return None;
            }
            (difference.abs() / size, Some(difference))
        }
        (None, None) if text(before) == text(after) => return None,
        // Words follow the figures they tell of; a class is a figure of its own.
        (None, None) if column.kind == Kind::Text => (0.0, None),
        _ => (WHOLE, None),
    };
    let change = proto::FieldChange {
        field: column.name.to_owned(),
        before: text(before),
        after: text(after),
        difference,
    };
    Some((weight, change))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and places are far below 2^53"
)]
fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Text(_) => None,
        Value::Integer(number) => number.map(|number| number as f64),
        Value::Number(number) => *number,
    }
}

/// A value as text; empty for none.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(Some(text))) => text.clone(),
        Some(Value::Integer(Some(number))) => number.to_string(),
        Some(Value::Number(Some(number))) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use store::runs::tables::{AW_FORECASTS, DATA_QUALITY_RESULTS};

    use super::*;

    fn check(item: &str, verdict: &str, broken: i64, finding: &str) -> ResultRow {
        ResultRow::new(item, item)
            .with("kind", "KEYS")
            .with("verdict", verdict)
            .with("broken", broken)
            .with("examined", 100_i64)
            .with("rule", "holds")
            .with("finding", finding)
    }

    fn shown(found: &Differences) -> Vec<(String, Vec<String>)> {
        let of = |found: &proto::ResultDifference| {
            let fields = found.fields.iter();
            let fields = fields.map(|field| {
                let difference = field.difference.map(|by| format!(" ({by:+})"));
                let (name, before, after) = (&field.field, &field.before, &field.after);
                format!(
                    "{name}: {before} -> {after}{}",
                    difference.unwrap_or_default()
                )
            });
            (found.item.clone(), fields.collect())
        };
        found.changed.iter().map(of).collect()
    }

    #[test]
    fn the_largest_changes_come_first() {
        let before = [
            check("a", "PASSED", 0, ""),
            check("b", "WARNING", 100, "100 rows"),
            check("c", "WARNING", 10, "10 rows"),
            check("gone", "PASSED", 0, ""),
            check("words", "PASSED", 0, "fine"),
        ];
        let after = [
            check("a", "PASSED", 0, ""),
            check("b", "WARNING", 101, "101 rows"),
            check("c", "FAILED", 20, "20 rows"),
            check("new", "PASSED", 0, ""),
            check("words", "PASSED", 0, "very fine"),
        ];
        let found = differences(&DATA_QUALITY_RESULTS, &before, &after);
        assert_eq!(found.unchanged, 1);
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let expected: Vec<(String, Vec<String>)> = vec![
            (
                "c".to_owned(),
                texts(&[
                    "verdict: WARNING -> FAILED",
                    "broken: 10 -> 20 (+10)",
                    "finding: 10 rows -> 20 rows",
                ]),
            ),
            ("gone".to_owned(), vec![]),
            ("new".to_owned(), vec![]),
            (
                "b".to_owned(),
                texts(&["broken: 100 -> 101 (+1)", "finding: 100 rows -> 101 rows"]),
            ),
            ("words".to_owned(), texts(&["finding: fine -> very fine"])),
        ];
        assert_eq!(shown(&found), expected);
        let changes = found.changed.iter().map(proto::ResultDifference::change);
        assert_eq!(
            changes.take(3).collect::<Vec<_>>(),
            [
                proto::ResultChange::Changed,
                proto::ResultChange::Removed,
                proto::ResultChange::Added
            ]
        );
    }

    #[test]
    fn what_was_only_added_up_in_another_order_is_the_same() {
        let point =
            |value: f64, baseline: Option<f64>, days_ahead: i64| {
                AW_FORECASTS.columns.iter().fold(
                    ResultRow::new("A 2014-02-01", "A"),
                    |row, column| match column.name {
                        "value" => row.with("value", value),
                        "baseline" => row.with("baseline", baseline),
                        "days_ahead" => row.with("days_ahead", days_ahead),
                        name => match column.kind {
                            Kind::Text | Kind::Class => row.with(name, "text"),
                            Kind::Integer => row.with(name, 0_i64),
                            Kind::Number => row.with(name, 0.0),
                        },
                    },
                )
            };
        let same = |a: &ResultRow, b: &ResultRow| {
            let found = differences(
                &AW_FORECASTS,
                std::slice::from_ref(a),
                std::slice::from_ref(b),
            );
            found.unchanged == 1
        };
        let usual = point(0.3, None, 3);
        // Looked at from another day, and the same all the same.
        assert!(same(&usual, &point(0.1 + 0.2, None, 2)));
        assert!(!same(&usual, &point(0.300_001, None, 3)));
        assert!(!same(&usual, &point(0.3, Some(0.0), 3)));
        assert!(!same(&point(0.0, None, 3), &point(1e-12, None, 3)));
    }
}
