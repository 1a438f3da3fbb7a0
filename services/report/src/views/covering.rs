//! For tests: whether a view shows all fields of the answer that it is made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use document::{Cell, Row};
use otel_bi_proto::DESCRIPTORS;
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, Kind, MessageDescriptor, ReflectMessage, Value,
};

use super::Shown;

/// An answer, and where its fields are to be found. A field that nothing is said of must be in a column of
/// its own name: one that is added to the contract and forgotten in the view fails the test.
pub(crate) struct Covering {
    answer: DynamicMessage,
    /// The columns of fields that are called otherwise, by the field's path.
    columns: BTreeMap<String, String>,
    /// Fields, with all below them, that are in no column, and why.
    left_out: BTreeMap<String, &'static str>,
}

impl Covering {
    /// An answer of the given type.
    pub(crate) fn new(message: &str, answer: &impl Message) -> Self {
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        let descriptor = pool.get_message_by_name(message).unwrap();
        let answer = answer.encode_to_vec();
        Self {
            answer: DynamicMessage::decode(descriptor, answer.as_slice()).unwrap(),
            columns: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// The field is in the column of another name.
    pub(crate) fn column(mut self, path: &str, key: &str) -> Self {
        self.columns.insert(path.to_owned(), key.to_owned());
        self
    }

    /// The ends of both intervals below `path` are in the columns `{before}low_80` and so on.
    pub(crate) fn intervals(self, path: &str, before: &str) -> Self {
        [("low", 80), ("high", 80), ("low", 95), ("high", 95)]
            .into_iter()
            .fold(self, |covering, (end, width)| {
                let path = format!("{path}.interval{width}.{end}");
                covering.column(&path, &format!("{before}{end}_{width}"))
            })
    }

    /// The field is in no column.
    pub(crate) fn left_out(mut self, path: &str, why: &'static str) -> Self {
        self.left_out.insert(path.to_owned(), why);
        self
    }

    /// Asserts that every field's values are in its column, and that nothing is said of fields that there
    /// are not.
    pub(crate) fn assert(&self, shown: &Shown) {
        let mut paths = Vec::new();
        leaves(&self.answer.descriptor(), "", &mut paths);
        for said in self.columns.keys() {
            assert!(paths.contains(said), "there is no field {said}");
        }
        for (said, why) in &self.left_out {
            let known = paths.iter().any(|path| is_at_or_below(path, said));
            assert!(known && !why.is_empty(), "there is no field {said}");
        }
        paths.retain(|path| {
            let mut left_out = self.left_out.keys();
            !left_out.any(|left_out| is_at_or_below(path, left_out))
        });
        for path in paths {
            let mut values = Vec::new();
            collect(&Value::Message(self.answer.clone()), &path, &mut values);
            self.assert_column(&path, &values, shown);
        }
    }

    /// Asserts that one of the sections has all the values in the column of that field.
    fn assert_column(&self, path: &str, values: &[Expected], shown: &Shown) {
        let own = path.rsplit('.').next().unwrap();
        let key = self.columns.get(path).map_or(own, String::as_str);
        let columns: Vec<Vec<&Cell>> = shown
            .sections
            .iter()
            .filter_map(|(section, rows)| {
                let place = section
                    .columns
                    .iter()
                    .position(|column| column.key == key)?;
                Some(rows.iter().map(|row: &Row| &row[place]).collect())
            })
            .collect();
        assert!(!columns.is_empty(), "{path} is in no column {key}");
        let missing: Vec<Expected> = columns
            .iter()
            .filter_map(|cells| first_missing(values, cells))
            .collect();
        assert!(
            missing.len() < columns.len(),
            "{path} is not in the column {key}: {missing:?}"
        );
    }
}

fn is_at_or_below(path: &str, field: &str) -> bool {
    path.strip_prefix(field)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A value that is to be found in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expected {
    /// A number or a flag, as it is written.
    Exactly(String),
    /// A day, alone or within a text.
    Day(String),
    /// A text, alone or among others.
    Within(String),
    /// A value of an enumeration: some word.
    Word,
}

/// The first of the values that the cells do not have, each cell counting once for what is exact.
fn first_missing(values: &[Expected], cells: &[&Cell]) -> Option<Expected> {
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for cell in cells {
        *written.entry(write(cell)).or_default() += 1;
    }
    let texts: Vec<&str> = cells
        .iter()
        .filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let mut words = texts.len();
    let mut take = |value: &Expected| match value {
        Expected::Exactly(text) => take_one(written.get_mut(text)),
        Expected::Day(text) => take_one(written.get_mut(text)) || is_within(text, &texts),
        Expected::Within(text) => is_within(text, &texts),
        Expected::Word => take_one(Some(&mut words)),
    };
    values.iter().find(|value| !take(value)).cloned()
}

/// Whether a text is part of one of these, or its words are.
fn is_within(text: &str, texts: &[&str]) -> bool {
    let words = text.replace('_', " ");
    texts
        .iter()
        .any(|whole| whole.contains(text) || whole.contains(&words))
}

/// Counts one down, if one is left.
fn take_one(left: Option<&mut usize>) -> bool {
    left.is_some_and(|left| match left.checked_sub(1) {
        Some(fewer) => {
            *left = fewer;
            true
        }
        None => false,
    })
}

fn write(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => number(*value),
        Cell::Date(day) => day.to_string(),
        Cell::Instant(at) => at.to_rfc3339(),
        Cell::Flag(value) => value.to_string(),
    }
}

/// A number; nothing has no sign.
fn number(value: f64) -> String {
    (value + 0.0).to_string()
}

/// The paths of all fields that are no messages.
fn leaves(message: &MessageDescriptor, before: &str, paths: &mut Vec<String>) {
    for field in message.fields() {
        let path = format!("{before}{}", field.name());
        match field.kind() {
            Kind::Message(inner) => leaves(&inner, &format!("{path}."), paths),
            _ => paths.push(path),
        }
    }
}

/// The values at a path that are there: no empty texts, no values of enumerations that are not told.
fn collect(value: &Value, path: &str, values: &mut Vec<Expected>) {
    match value {
        Value::List(list) => list.iter().for_each(|value| collect(value, path, values)),
        Value::Message(message) => {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            let field = message.descriptor().get_field_by_name(name).unwrap();
            if !field.supports_presence() || message.has_field(&field) {
                collect(&message.get_field(&field), rest, values);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) if text.parse::<NaiveDate>().is_ok() => {
            values.push(Expected::Day(text.clone()));
        }
        Value::String(text) => values.push(Expected::Within(text.clone())),
        Value::EnumNumber(0) => {}
        Value::EnumNumber(_) => values.push(Expected::Word),
        Value::Bool(flag) => values.push(Expected::Exactly(flag.to_string())),
        Value::I32(number) => values.push(Expected::Exactly(number.to_string())),
        Value::U32(number) => values.push(Expected::Exactly(number.to_string())),
        Value::F64(value) => values.push(Expected::Exactly(number(*value))),
        other => panic!("{other:?} is of no kind that answers have"),
    }
}
