//! JSON schemas of messages and enums, as the transcoder reads and writes them.

use std::collections::BTreeMap;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::comments::Comments;
use crate::contract::domain;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// An answer: every field without presence is there.
    Answer,
    /// A request's body: every field may be left out, no other may be there.
    Body,
}

/// The schemas that the paths refer to, filled while they are written.
pub(super) struct Schemas<'a> {
    pub(super) comments: &'a Comments,
    done: BTreeMap<String, Value>,
    /// Which descriptor a schema's name belongs to, to find two of one name.
    owners: BTreeMap<String, (String, Direction)>,
    pub(super) mistakes: Vec<String>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(comments: &'a Comments) -> Self {
        Self {
            comments,
            done: BTreeMap::new(),
            owners: BTreeMap::new(),
            mistakes: Vec::new(),
        }
    }

    /// The finished schemas.
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.done.into_iter().collect()
    }

    /// A schema of a message: a reference, or its special JSON form.
    pub(super) fn message(&mut self, message: &MessageDescriptor, direction: Direction) -> Value {
        if let Some(special) = well_known(message.full_name()) {
            return special;
        }
        let mut name = type_name(message.package_name(), message.full_name());
        if direction == Direction::Body && !name.ends_with("Request") {
            name.push_str("Input");
        }
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        if self.claim(&name, message.full_name(), direction) {
            // Taken first, so that a message that holds itself ends.
            let schema = self.object(message, direction);
            self.done.insert(name, schema);
        }
        reference
    }

    fn object(&mut self, message: &MessageDescriptor, direction: Direction) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in message.fields() {
            let name = field.json_name().to_owned();
            if direction == Direction::Answer && !field.supports_presence() {
                required.push(name.clone());
            }
            properties.insert(name, self.field(&field, direction));
        }
        let mut schema = json!({"type": "object", "properties": properties});
        let text = self.comments.above(&message.parent_file(), message.path());
        describe(&mut schema, text);
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if direction == Direction::Body {
            schema["additionalProperties"] = json!(false);
        }
        schema
    }

    /// The schema of a field, with its comment.
    pub(super) fn field(&mut self, field: &FieldDescriptor, direction: Direction) -> Value {
        let mut schema = if field.is_map() {
            let value = match field.kind() {
                Kind::Message(entry) => self.kind(&entry.map_entry_value_field().kind(), direction),
                _ => json!({}),
            };
            json!({"type": "object", "additionalProperties": value})
        } else if field.is_list() {
            let items = self.kind(&field.kind(), direction);
            json!({"type": "array", "items": items})
        } else {
            self.kind(&field.kind(), direction)
        };
        let text = self
            .comments
            .above(&field.parent_message().parent_file(), field.path());
        describe(&mut schema, text);
        schema
    }

    fn kind(&mut self, kind: &Kind, direction: Direction) -> Value {
        match kind {
            Kind::Message(message) => self.message(message, direction),
            Kind::Enum(r#enum) => self.r#enum(r#enum),
            scalar => self::scalar(scalar),
        }
    }

    fn r#enum(&mut self, r#enum: &EnumDescriptor) -> Value {
        if r#enum.full_name() == "google.protobuf.NullValue" {
            return json!({"type": "null"});
        }
        let name = type_name(r#enum.package_name(), r#enum.full_name());
        if self.claim(&name, r#enum.full_name(), Direction::Answer) {
            let values: Vec<_> = r#enum
                .values()
                .map(|value| value.name().to_owned())
                .collect();
            let mut text = self
                .comments
                .above(&r#enum.parent_file(), r#enum.path())
                .to_owned();
            for value in r#enum.values() {
                let comment = self.comments.above(&r#enum.parent_file(), value.path());
                if !comment.is_empty() {
                    text.extend(["\n- `", value.name(), "`: ", comment]);
                }
            }
            let mut schema = json!({"type": "string", "enum": values});
            describe(&mut schema, &text);
            self.done.insert(name.clone(), schema);
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// Whether the name is new. Another type of the same name is a mistake.
    fn claim(&mut self, name: &str, full_name: &str, direction: Direction) -> bool {
        let owner = (full_name.to_owned(), direction);
        match self.owners.get(name) {
            Some(taken) if *taken == owner => false,
            Some((taken, _)) => {
                self.mistakes.push(format!(
                    "{full_name} and {taken} would both be {name} in openapi.json"
                ));
                false
            }
            None => {
                self.owners.insert(name.to_owned(), owner);
                true
            }
        }
    }
}

/// Adds a description where there is one.
pub(super) fn describe(schema: &mut Value, text: &str) {
    if !text.is_empty() {
        schema["description"] = json!(text);
    }
}

/// A type's name in the document: `otelbi.aw.v1.SalesFigures` is `AwSalesFigures`. The shared
/// package goes without its name, version 1 without its number.
pub(super) fn type_name(package: &str, full_name: &str) -> String {
    let mut name = package_prefix(package);
    let own = full_name.strip_prefix(package).unwrap_or(full_name);
    name.extend(own.split('.').map(capitalized));
    name
}

/// What a type's or an operation's name begins with.
pub(super) fn package_prefix(package: &str) -> String {
    let domain = domain(package);
    let mut prefix = if domain == "common" {
        String::new()
    } else {
        capitalized(domain)
    };
    if let Some(version) = package.split('.').nth(2)
        && version != "v1"
    {
        prefix.push_str(&capitalized(version));
    }
    prefix
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The JSON form of a scalar.
pub(super) fn scalar(kind: &Kind) -> Value {
    match kind {
        Kind::Double => json!({"type": "number", "format": "double"}),
        Kind::Float => json!({"type": "number", "format": "float"}),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            json!({"type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX})
        }
        Kind::Uint32 | Kind::Fixed32 => {
            json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX})
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({
            "type": "string", "format": "int64", "pattern": "^-?[0-9]+$"
        }),
        Kind::Uint64 | Kind::Fixed64 => json!({
            "type": "string", "format": "uint64", "pattern": "^[0-9]+$"
        }),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::String => json!({"type": "string"}),
        Kind::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
        Kind::Message(_) | Kind::Enum(_) => json!({}),
    }
}

/// The JSON forms of protobuf's own types that are not plain objects.
pub(super) fn well_known(full_name: &str) -> Option<Value> {
    let integer = |kind| Some(scalar(&kind));
    match full_name.strip_prefix("google.protobuf.")? {
        "Timestamp" => Some(json!({"type": "string", "format": "date-time"})),
        "Duration" => Some(json!({
            "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,9})?s$", "examples": ["1.5s"]
        })),
        "FieldMask" => Some(json!({"type": "string", "examples": ["name,size.width"]})),
        "Struct" => Some(json!({"type": "object", "additionalProperties": true})),
        "Value" => Some(json!({})),
        "ListValue" => Some(json!({"type": "array", "items": {}})),
        "Empty" => Some(json!({"type": "object", "additionalProperties": false})),
        "Any" => Some(json!({
            "type": "object",
            "properties": {"@type": {"type": "string"}},
            "required": ["@type"],
            "additionalProperties": true,
        })),
        "DoubleValue" => integer(Kind::Double),
        "FloatValue" => integer(Kind::Float),
        "Int32Value" => integer(Kind::Int32),
        "Int64Value" => integer(Kind::Int64),
        "UInt32Value" => integer(Kind::Uint32),
        "UInt64Value" => integer(Kind::Uint64),
        "BoolValue" => integer(Kind::Bool),
        "StringValue" => integer(Kind::String),
        "BytesValue" => integer(Kind::Bytes),
        _ => None,
    }
}
