//! For tests: whether what a view lays out can be drawn and read, which every renderer relies on, and whether
//! its rows say what was answered.

use std::collections::BTreeSet;

use document::{Cell, Chart, Column, Emphasis, Kind, Look, Row, Section};
use otel_bi_proto::DESCRIPTORS;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, MessageDescriptor, Value};

use super::Shown;

/// Sheets have no longer names.
const LONGEST_TITLE: usize = 31;

/// Holds what every view has to: rows that fit their columns, charts of rows that are there, everything named
/// and explained.
pub(crate) fn is_sound(shown: &Shown) {
    assert!(!shown.subtitle.is_empty());
    let titles: BTreeSet<&str> = shown
        .sections
        .iter()
        .map(|(section, _)| section.title.as_str())
        .collect();
    assert_eq!(titles.len(), shown.sections.len(), "{titles:?}");
    for (section, rows) in &shown.sections {
        section_is_sound(section, rows);
    }
}

/// Holds it of one section.
pub(crate) fn section_is_sound(section: &Section, rows: &[Row]) {
    let title = &section.title;
    assert!(
        (1..=LONGEST_TITLE).contains(&title.chars().count()),
        "{title}"
    );
    let keys: BTreeSet<&str> = section.columns.iter().map(|column| column.key).collect();
    assert_eq!(keys.len(), section.columns.len(), "{title}: {keys:?}");
    for column in &section.columns {
        assert!(
            !column.title.is_empty() && !column.meaning.is_empty(),
            "{column:?}"
        );
    }
    for row in rows {
        assert_eq!(row.len(), section.columns.len(), "{title}");
        for (cell, column) in row.iter().zip(&section.columns) {
            assert!(fits(cell, column), "{title}: {cell:?} in {column:?}");
        }
    }
    for chart in &section.charts {
        chart_is_sound(chart, section, rows);
    }
    for text in section.paragraphs.iter().chain(&section.notes) {
        assert!(!text.trim().is_empty(), "{title}");
    }
}

fn chart_is_sound(chart: &Chart, section: &Section, rows: &[Row]) {
    let title = &chart.title;
    assert!(
        !title.is_empty() && !chart.description.is_empty(),
        "{chart:?}"
    );
    assert!(
        chart.axis < section.columns.len() && !chart.series.is_empty(),
        "{title}"
    );
    let has_figures = |column: usize| {
        let kind = section.columns[column].kind;
        !matches!(
            kind,
            Kind::Text | Kind::Prose | Kind::Flag | Kind::Date | Kind::Instant
        )
    };
    for series in &chart.series {
        assert!(series.rows.end <= rows.len(), "{title}: {series:?}");
        assert!(has_figures(series.column), "{title}: {series:?}");
        if let Look::Band { high } = series.look {
            assert!(has_figures(high), "{title}: {series:?}");
        }
    }
}

/// Whether a cell is of its column's kind, and its emphasis knows what to do with it.
fn fits(cell: &Cell, column: &Column) -> bool {
    let kind = match cell {
        Cell::Empty => true,
        Cell::Text(text) => {
            // A day that is not written as one stays a text.
            matches!(column.kind, Kind::Text | Kind::Prose) && !text.is_empty()
        }
        Cell::Integer(_) => matches!(
            column.kind,
            Kind::Integer | Kind::Identifier | Kind::Decimal(_) | Kind::Money(_)
        ),
        Cell::Number(value) => {
            let whole = column.kind != Kind::Integer || value.fract() == 0.0;
            let figures = matches!(
                column.kind,
                Kind::Integer | Kind::Decimal(_) | Kind::Money(_) | Kind::Percent(_)
            );
            value.is_finite() && whole && figures
        }
        Cell::Date(_) => column.kind == Kind::Date,
        Cell::Instant(_) => column.kind == Kind::Instant,
        Cell::Flag(_) => column.kind == Kind::Flag,
    };
    let emphasis = match (column.emphasis, cell) {
        (_, Cell::Empty) | (Emphasis::None, _) => true,
        (Emphasis::Levels(levels), Cell::Text(text)) => {
            levels.iter().any(|(known, _)| known == text)
        }
        (Emphasis::Levels(_), _) => false,
        (Emphasis::Bar(_) | Emphasis::Negative | Emphasis::Scale, cell) => cell.number().is_some(),
    };
    kind && emphasis
}

/// Holds that a section has a row for each message, in their order, and that each cell of a column that is
/// named after a field says what the field does. Gives the number of cells compared.
pub(crate) fn rows_are<M: Message>(
    (section, rows): &(Section, Vec<Row>),
    message: &str,
    items: &[M],
) -> usize {
    assert_eq!(rows.len(), items.len(), "{}", section.title);
    let descriptor = descriptor(message);
    let mut compared = 0;
    for (row, item) in rows.iter().zip(items) {
        let bytes = item.encode_to_vec();
        let item = DynamicMessage::decode(descriptor.clone(), bytes.as_slice()).unwrap();
        for (column, cell) in section.columns.iter().zip(row) {
            let field = descriptor.get_field_by_name(column.key);
            if let Some(field) = field.filter(|field| !field.is_list() && is_plain(field)) {
                let told = (!field.supports_presence() || item.has_field(&field))
                    .then(|| item.get_field(&field).into_owned());
                let same = told
                    .as_ref()
                    .map_or(*cell == Cell::Empty, |told| says(cell, told));
                assert!(same, "{}: {cell:?} for {told:?}", column.key);
                compared += 1;
            }
        }
    }
    compared
}

fn is_plain(field: &FieldDescriptor) -> bool {
    !matches!(field.kind(), prost_reflect::Kind::Message(_))
}

/// Whether a cell says a value. Numbers stay exact; 0 and the empty text may be left out, where they mean
/// that there is none; how an enumeration reads is its own matter.
fn says(cell: &Cell, value: &Value) -> bool {
    match value {
        Value::Bool(value) => *cell == Cell::Flag(*value),
        Value::F64(value) => *cell == Cell::Number(*value),
        Value::I32(value) => number(cell, i64::from(*value)),
        Value::U32(value) => number(cell, i64::from(*value)),
        Value::String(text) => match cell {
            Cell::Empty => text.is_empty(),
            Cell::Date(day) => day.to_string() == *text,
            Cell::Text(cell) => cell == text,
            _ => false,
        },
        Value::EnumNumber(number) => match cell {
            Cell::Text(_) => true,
            cell => *number == 0 && *cell == Cell::Empty,
        },
        _ => false,
    }
}

fn number(cell: &Cell, value: i64) -> bool {
    match cell {
        Cell::Integer(cell) => *cell == value,
        Cell::Empty => value == 0,
        _ => false,
    }
}

fn descriptor(message: &str) -> MessageDescriptor {
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    pool.get_message_by_name(message)
        .unwrap_or_else(|| panic!("there is no {message}"))
}
