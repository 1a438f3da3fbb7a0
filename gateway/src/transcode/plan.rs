//! What the transcoder knows of each message and enum, laid out for speed: compiled once from the
//! descriptors, then only read.

use std::collections::HashMap;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, FieldDescriptor, Kind as DescriptorKind, MessageDescriptor,
};

use super::enums::Enum;
use super::text;

/// A message the plans know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageId(usize);

/// An enum the plans know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EnumId(usize);

/// Plans for every message of a descriptor pool.
#[derive(Debug)]
pub struct Plans {
    messages: Vec<Message>,
    enums: Vec<Enum>,
    by_name: HashMap<String, MessageId>,
}

/// How a message is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As an object of its fields.
    Object,
    /// As its only field's value: wrappers, `Struct`, `ListValue`.
    OnlyField,
    /// `google.protobuf.Value`: whatever JSON it holds.
    Value,
    /// `google.protobuf.Timestamp`: RFC 3339 text.
    Timestamp,
    /// `google.protobuf.Duration`: `1.5s`.
    Duration,
    /// `google.protobuf.FieldMask`: `a,b.c`.
    FieldMask,
    /// `google.protobuf.Any`: the message inside, with its type.
    Any,
}

/// One message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) full_name: String,
    pub(super) shape: Shape,
    /// Ascending by number: the order of the wire, of the JSON and of every index.
    pub(super) fields: Vec<Field>,
    /// How many oneofs it has.
    pub(super) oneofs: usize,
    /// Index + 1 by number, for the low numbers that nearly all fields have.
    dense: Vec<u16>,
    /// Index by JSON name and by proto name.
    names: HashMap<String, usize>,
}

/// How often a field can be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cardinality {
    /// Once; not there is the same as its default.
    Implicit,
    /// Once, or not there.
    Explicit,
    /// Any number of times, in order.
    List,
    /// Any number of times, by a key of this kind.
    Map(Kind),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    Enum(EnumId),
    Message(MessageId),
}

/// One field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) name: String,
    /// Of the value; of an element of a list; of the values of a map.
    pub(super) kind: Kind,
    pub(super) cardinality: Cardinality,
    /// The oneof it is a member of.
    pub(super) oneof: Option<usize>,
    /// `"jsonName":`.
    pub(super) key: Vec<u8>,
    /// What stands for the field when it is not there, from its key to the comma after it; empty
    /// when nothing does.
    pub(super) absent: Vec<u8>,
}

/// Below this number a field is found by an index into a table.
const DENSE: u32 = 512;

impl Plans {
    /// Compiles the plans of every message in `pool`; the error lists what cannot be transcoded.
    pub fn compile(pool: &DescriptorPool) -> Result<Self, Vec<String>> {
        let messages: Vec<_> = pool.all_messages().collect();
        let enums: Vec<_> = pool.all_enums().collect();
        let ids = Ids {
            messages: index(messages.iter().map(MessageDescriptor::full_name)),
            enums: index(enums.iter().map(EnumDescriptor::full_name)),
        };
        let mut mistakes = Vec::new();
        let mut plans = Self {
            enums: enums.iter().map(Enum::compile).collect(),
            messages: Vec::with_capacity(messages.len()),
            by_name: HashMap::with_capacity(messages.len()),
        };
        for (at, message) in messages.iter().enumerate() {
            let name = message.full_name().to_owned();
            plans.by_name.insert(name, MessageId(at));
            let compiled = Message::compile(message, &ids, &plans.enums, &mut mistakes);
            plans.messages.push(compiled);
        }
        if mistakes.is_empty() {
            Ok(plans)
        } else {
            Err(mistakes)
        }
    }

    /// The message of a full name.
    #[must_use]
    pub fn message(&self, full_name: &str) -> Option<MessageId> {
        self.by_name.get(full_name).copied()
    }

    pub(super) fn plan(&self, id: MessageId) -> &Message {
        &self.messages[id.0]
    }

    pub(super) fn r#enum(&self, id: EnumId) -> &Enum {
        &self.enums[id.0]
    }
}

struct Ids {
    messages: HashMap<String, usize>,
    enums: HashMap<String, usize>,
}

fn index<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    names
        .enumerate()
        .map(|(at, name)| (name.to_owned(), at))
        .collect()
}

impl Message {
    fn compile(
        message: &MessageDescriptor,
        ids: &Ids,
        enums: &[Enum],
        mistakes: &mut Vec<String>,
    ) -> Self {
        let mut fields = Vec::with_capacity(message.fields().len());
        for field in message.fields() {
            match Field::compile(&field, ids, enums) {
                Some(field) => fields.push(field),
                None => mistakes.push(format!(
                    "{} is a group, which JSON transcoding does not know",
                    field.full_name()
                )),
            }
        }
        fields.sort_by_key(|field| field.number);
        let mut dense = Vec::new();
        let mut names = HashMap::with_capacity(fields.len() * 2);
        for (at, field) in fields.iter().enumerate() {
            if field.number < DENSE {
                let number = field.number as usize;
                dense.resize(dense.len().max(number + 1), 0);
                dense[number] = u16::try_from(at + 1).unwrap_or(0);
            }
        }
        for field in message.fields() {
            if let Some(at) = fields.iter().position(|own| own.number == field.number()) {
                names.insert(field.name().to_owned(), at);
                names.insert(field.json_name().to_owned(), at);
            }
        }
        Self {
            full_name: message.full_name().to_owned(),
            shape: Shape::of(message.full_name()),
            fields,
            oneofs: message
                .oneofs()
                .filter(|oneof| !oneof.is_synthetic())
                .count(),
            dense,
            names,
        }
    }

    /// Whether its JSON is another than an object of its fields, which `Any` has to tell apart.
    pub(super) fn is_special(&self) -> bool {
        self.shape != Shape::Object || self.full_name == "google.protobuf.Empty"
    }

    /// The index of the field of a number.
    pub(super) fn by_number(&self, number: u32) -> Option<usize> {
        if number < DENSE {
            let at = *self.dense.get(number as usize)?;
            return usize::from(at).checked_sub(1);
        }
        self.fields
            .binary_search_by_key(&number, |field| field.number)
            .ok()
    }

    /// The index of the field of a JSON or proto name.
    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }
}

impl Shape {
    fn of(full_name: &str) -> Self {
        match full_name.strip_prefix("google.protobuf.").unwrap_or("") {
            "Timestamp" => Self::Timestamp,
            "Duration" => Self::Duration,
            "FieldMask" => Self::FieldMask,
            "Any" => Self::Any,
            "Value" => Self::Value,
            "Struct" | "ListValue" | "DoubleValue" | "FloatValue" | "Int32Value" | "Int64Value"
            | "UInt32Value" | "UInt64Value" | "BoolValue" | "StringValue" | "BytesValue" => {
                Self::OnlyField
            }
            _ => Self::Object,
        }
    }
}

impl Field {
    /// None for a group.
    fn compile(field: &FieldDescriptor, ids: &Ids, enums: &[Enum]) -> Option<Self> {
        if field.is_group() {
            return None;
        }
        let mut cardinality = if field.is_list() {
            Cardinality::List
        } else if field.supports_presence() {
            Cardinality::Explicit
        } else {
            Cardinality::Implicit
        };
        let mut value = field.kind();
        if field.is_map()
            && let DescriptorKind::Message(entry) = &value
        {
            cardinality = Cardinality::Map(ids.kind(&entry.map_entry_key_field().kind()));
            value = entry.map_entry_value_field().kind();
        }
        let kind = ids.kind(&value);
        let mut key = Vec::new();
        text::string(field.json_name(), &mut key);
        key.push(b':');
        let mut absent = key.clone();
        match cardinality {
            Cardinality::Explicit => absent.clear(),
            Cardinality::Implicit => absent.extend(default(kind, enums)),
            Cardinality::List => absent.extend(b"[]"),
            Cardinality::Map(_) => absent.extend(b"{}"),
        }
        if !absent.is_empty() {
            absent.push(b',');
        }
        let oneof = field
            .containing_oneof()
            .filter(|oneof| !oneof.is_synthetic());
        Some(Self {
            number: field.number(),
            name: field.name().to_owned(),
            kind,
            cardinality,
            oneof: oneof.and_then(|oneof| {
                let all = field.parent_message().oneofs();
                all.filter(|other| !other.is_synthetic())
                    .position(|other| other == oneof)
            }),
            key,
            absent,
        })
    }
}

/// The JSON of a kind's default. Messages have none.
fn default(kind: Kind, enums: &[Enum]) -> &[u8] {
    match kind {
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => b"\"0\"",
        Kind::Double
        | Kind::Float
        | Kind::Int32
        | Kind::Uint32
        | Kind::Sint32
        | Kind::Fixed32
        | Kind::Sfixed32 => b"0",
        Kind::Bool => b"false",
        Kind::String | Kind::Bytes => b"\"\"",
        Kind::Enum(id) => enums[id.0].json(0).unwrap_or(b"0"),
        Kind::Message(_) => b"{}",
    }
}

impl Field {
    /// The JSON value that stands for the field when it is not there.
    pub(super) fn absent_value(&self) -> &[u8] {
        self.absent
            .get(self.key.len()..self.absent.len().saturating_sub(1))
            .unwrap_or(b"null")
    }
}

impl Ids {
    /// Every type a field can refer to is in the pool, or decoding the pool would have failed.
    fn kind(&self, kind: &DescriptorKind) -> Kind {
        match kind {
            DescriptorKind::Double => Kind::Double,
            DescriptorKind::Float => Kind::Float,
            DescriptorKind::Int32 => Kind::Int32,
            DescriptorKind::Int64 => Kind::Int64,
            DescriptorKind::Uint32 => Kind::Uint32,
            DescriptorKind::Uint64 => Kind::Uint64,
            DescriptorKind::Sint32 => Kind::Sint32,
            DescriptorKind::Sint64 => Kind::Sint64,
            DescriptorKind::Fixed32 => Kind::Fixed32,
            DescriptorKind::Fixed64 => Kind::Fixed64,
            DescriptorKind::Sfixed32 => Kind::Sfixed32,
            DescriptorKind::Sfixed64 => Kind::Sfixed64,
            DescriptorKind::Bool => Kind::Bool,
            DescriptorKind::String => Kind::String,
            DescriptorKind::Bytes => Kind::Bytes,
            DescriptorKind::Enum(r#enum) => Kind::Enum(EnumId(self.enums[r#enum.full_name()])),
            DescriptorKind::Message(message) => {
                Kind::Message(MessageId(self.messages[message.full_name()]))
            }
        }
    }
}
