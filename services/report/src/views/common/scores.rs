//! What composite scores are made of.

use document::{Cell, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{Interval, ScorePart};

use super::table::{Table, field};

/// What stands out in a column of scores: they go from 0 to 100.
pub(crate) const SCORE: Emphasis = Emphasis::Bar(100);

/// The lower end of an interval; empty without one.
pub(crate) fn low(interval: Option<&Interval>) -> Cell {
    interval.map(|interval| interval.low).into()
}

/// The upper end of an interval; empty without one.
pub(crate) fn high(interval: Option<&Interval>) -> Cell {
    interval.map(|interval| interval.high).into()
}

/// One part of the score of one item.
struct Part<'a> {
    item: &'a str,
    part: &'a ScorePart,
}

/// The parts of many scores, as a section of its own: a row for each part of each item. `key` and `title`
/// name the column of the items, `meaning` says what they are.
pub(crate) fn parts<'a>(
    (key, title, meaning): (&'static str, &'static str, &'static str),
    items: impl Iterator<Item = (&'a str, &'a [ScorePart])>,
) -> (Section, Vec<Row>) {
    let lines: Vec<Part> = items
        .flat_map(|(item, parts)| parts.iter().map(move |part| Part { item, part }))
        .collect();
    let table = Table::new(vec![
        field(key, title, Kind::Text, meaning, |line: &Part| {
            Cell::text(line.item)
        }),
        field(
            "part",
            "Part",
            Kind::Text,
            "A part of the score.",
            |line: &Part| Cell::text(line.part.name.replace('_', " ")),
        ),
        field(
            "part_value",
            "Value",
            Kind::Decimal(4),
            "The figure behind the part, in its own unit; none when the data do not have it.",
            |line: &Part| line.part.value.into(),
        ),
        field(
            "part_score",
            "Part score",
            Kind::Decimal(1),
            "The figure on a scale of 0 (worst) to 100 (best).",
            |line: &Part| line.part.score.into(),
        )
        .emphasis(SCORE),
        field(
            "weight",
            "Weight",
            Kind::Percent(1),
            "How much the part counts. The weights of the parts that have a value add up to 100 %.",
            |line: &Part| line.part.weight.into(),
        ),
        field(
            "contribution",
            "Contribution",
            Kind::Decimal(2),
            "What the part adds to the score: part score times weight.",
            |line: &Part| line.part.contribution.into(),
        ),
    ]);
    let (mut section, rows) = table.section(&format!("{title} score parts"), &lines);
    section.paragraphs.push(
        "What each score is made of: the contributions of an item's parts add up to its score."
            .to_owned(),
    );
    section.notes = descriptions(&lines);
    (section, rows)
}

/// What each part is, once: it is the same for all items.
fn descriptions(lines: &[Part]) -> Vec<String> {
    let mut descriptions: Vec<String> = Vec::new();
    for line in lines {
        let description = format!(
            "{}: {}",
            line.part.name.replace('_', " "),
            line.part.description
        );
        if !line.part.description.is_empty() && !descriptions.contains(&description) {
            descriptions.push(description);
        }
    }
    descriptions
}
