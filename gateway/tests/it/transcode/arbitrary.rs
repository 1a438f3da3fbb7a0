//! Arbitrary messages, made of bytes so that a failing one shrinks.

use prost_reflect::prost::Message as _;
use prost_reflect::prost::encoding::{decode_varint, encode_varint};
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage, Value,
};

/// Choices, taken from a run of bytes; zeros when it is used up.
pub(crate) struct Choices<'a>(std::slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    fn bits(&mut self) -> u64 {
        // Mostly small numbers, some of any size.
        match self.byte() % 4 {
            0 => u64::from(self.byte()),
            1 => u64::from(self.byte()).wrapping_neg(),
            2 => 1 << (self.byte() % 64),
            _ => u64::from_le_bytes(std::array::from_fn(|_| self.byte())),
        }
    }

    fn text(&mut self) -> String {
        const SOME: [&str; 10] = [
            "a", "é", "\"", "\\", "\n", "\u{1}", "😀", "/", "z", "\u{2028}",
        ];
        (0..self.below(6)).map(|_| SOME[self.below(10)]).collect()
    }

    /// In JSON what is no number is a string, save within wrappers and `Value`, where the
    /// reference writes null or nothing.
    fn double(&mut self, finite: bool) -> f64 {
        let value = match self.byte() % 4 {
            0 => f64::from(self.byte()),
            1 => f64::from(self.byte()) / 100.0,
            2 => -f64::from(self.byte()) * 1e18,
            _ => f64::from_bits(self.bits()),
        };
        if value.is_nan() || (finite && !value.is_finite()) {
            0.5
        } else {
            value
        }
    }
}

/// A message of a type; the deeper, the emptier.
pub(crate) fn message(
    of: &MessageDescriptor,
    choices: &mut Choices<'_>,
    depth: u8,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    if let Some(special) = special(of, choices, depth) {
        return special;
    }
    for field in of.fields() {
        let is_message = matches!(field.kind(), Kind::Message(_));
        if choices.byte().is_multiple_of(3) || (depth == 0 && is_message) {
            continue;
        }
        let value = if field.is_list() {
            let count = choices.below(4);
            Value::List(
                (0..count)
                    .map(|_| value(&field.kind(), choices, depth))
                    .collect(),
            )
        } else if let Kind::Message(entry) = field.kind()
            && field.is_map()
        {
            let (key, of) = (entry.map_entry_key_field(), entry.map_entry_value_field());
            let count = choices.below(3);
            let entries =
                (0..count).map(|_| (map_key(&key, choices), value(&of.kind(), choices, depth)));
            Value::Map(entries.collect())
        } else {
            value(&field.kind(), choices, depth)
        };
        message.set_field(&field, value);
    }
    message
}

fn special(of: &MessageDescriptor, choices: &mut Choices<'_>, depth: u8) -> Option<DynamicMessage> {
    let mut message = DynamicMessage::new(of.clone());
    let name = of.full_name().strip_prefix("google.protobuf.")?;
    match name {
        "Timestamp" | "Duration" => {
            let seconds = i64::from_le_bytes(choices.bits().to_le_bytes()) % 10_000_000_000;
            let nanos = [0, 5, 7_000, 250_000_000, 999_999_999][choices.below(5)];
            let nanos = if seconds < 0 && name == "Duration" {
                -nanos
            } else {
                nanos
            };
            message.set_field_by_name("seconds", Value::I64(seconds));
            message.set_field_by_name("nanos", Value::I32(nanos));
        }
        "FieldMask" => {
            let paths =
                ["a", "foo_bar", "foo_bar.baz_qux"].map(|path| Value::String(path.to_owned()));
            let paths = paths[..choices.below(4)].to_vec();
            message.set_field_by_name("paths", Value::List(paths));
        }
        "Value" => {
            // Its members are never the default in JSON: one is always set.
            let member = [
                "null_value",
                "number_value",
                "string_value",
                "bool_value",
                "struct_value",
                "list_value",
            ];
            let field =
                of.get_field_by_name(member[choices.below(if depth == 0 { 4 } else { 6 })])?;
            let value = match field.name() {
                "number_value" => Value::F64(choices.double(true)),
                "null_value" => Value::EnumNumber(0),
                _ => value(&field.kind(), choices, depth),
            };
            message.set_field(&field, value);
        }
        "Any" => {
            let pool = of.parent_pool();
            let inner = [
                "trial.Rich",
                "google.protobuf.Duration",
                "google.protobuf.Empty",
            ];
            let inner = pool.get_message_by_name(inner[choices.below(3)])?;
            let content = self::message(&inner, choices, depth.saturating_sub(1));
            let url = format!("type.googleapis.com/{}", content.descriptor().full_name());
            message.set_field_by_name("type_url", Value::String(url));
            message.set_field_by_name("value", Value::Bytes(content.encode_to_vec().into()));
        }
        "DoubleValue" => message.set_field_by_name("value", Value::F64(choices.double(true))),
        "FloatValue" => message.set_field_by_name("value", Value::F32(0.25)),
        _ => return None,
    }
    Some(message)
}

fn value(kind: &Kind, choices: &mut Choices<'_>, depth: u8) -> Value {
    let bits = |choices: &mut Choices<'_>| choices.bits();
    match kind {
        Kind::Double => Value::F64(choices.double(false)),
        Kind::Float => {
            let value = f32::from_bits(low(bits(choices)));
            Value::F32(if value.is_nan() { 0.1 } else { value })
        }
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(low(bits(choices)).cast_signed()),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(bits(choices).cast_signed()),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(low(bits(choices))),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(bits(choices)),
        Kind::Bool => Value::Bool(choices.byte() % 2 == 1),
        Kind::String => Value::String(choices.text()),
        Kind::Bytes => Value::Bytes((0..choices.below(6)).map(|_| choices.byte()).collect()),
        Kind::Message(inner) => Value::Message(message(inner, choices, depth.saturating_sub(1))),
        Kind::Enum(of) if of.full_name() == "google.protobuf.NullValue" => Value::EnumNumber(0),
        Kind::Enum(_) => Value::EnumNumber([0, 1, 2, -3, 77, i32::MIN][choices.below(6)]),
    }
}

fn map_key(field: &FieldDescriptor, choices: &mut Choices<'_>) -> MapKey {
    match value(&field.kind(), choices, 0) {
        Value::Bool(value) => MapKey::Bool(value),
        Value::I32(value) => MapKey::I32(value),
        Value::I64(value) => MapKey::I64(value),
        Value::U32(value) => MapKey::U32(value),
        Value::U64(value) => MapKey::U64(value),
        Value::String(value) => MapKey::String(value),
        other => panic!("{other:?} is no key"),
    }
}

fn low(bits: u64) -> u32 {
    u32::try_from(bits & u64::from(u32::MAX)).unwrap()
}

/// The same message on the wire in another way: fields in any order, messages in two parts, packed
/// runs split up or unpacked.
pub(crate) fn scramble(of: &MessageDescriptor, wire: &[u8], choices: &mut Choices<'_>) -> Vec<u8> {
    let mut parts: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut rest = wire;
    while !rest.is_empty() {
        let (number, wire_type, content) = take(&mut rest);
        let field = of.get_field(number).unwrap();
        match (field.kind(), wire_type) {
            (Kind::Message(inner), 2) if field.is_map() => {
                drop(inner);
                parts.push((number, delimited(number, content)));
            }
            (Kind::Message(inner), 2) => {
                let content = scramble(&inner, content, choices);
                let half = first_part(&content, choices);
                if field.is_list() || half == 0 {
                    parts.push((number, delimited(number, &content)));
                } else {
                    parts.push((number, delimited(number, &content[..half])));
                    parts.push((number, delimited(number, &content[half..])));
                }
            }
            (Kind::Bool, 2) => {
                for element in content {
                    parts.push((number, tagged(number, 0, &[*element])));
                }
            }
            (Kind::Double | Kind::Sfixed64, 2) if content.len() >= 16 => {
                parts.push((number, delimited(number, &content[..8])));
                parts.push((number, tagged(number, 1, &content[8..16])));
                parts.push((number, delimited(number, &content[16..])));
            }
            (_, 2) => parts.push((number, delimited(number, content))),
            (_, wire_type) => parts.push((number, tagged(number, wire_type, content))),
        }
    }
    // Values of one field keep their order.
    let mut out = Vec::new();
    while !parts.is_empty() {
        let chosen = choices.below(parts.len());
        let number = parts[chosen].0;
        let first = parts
            .iter()
            .position(|(other, _)| *other == number)
            .unwrap();
        out.extend(parts.remove(first).1);
        if choices.byte().is_multiple_of(4) {
            // A field that nobody knows.
            out.extend(tagged(3_000, 0, &[1]));
        }
    }
    out
}

/// The length of the first fields of a message's content, up to half of them.
fn first_part(content: &[u8], choices: &mut Choices<'_>) -> usize {
    let mut ends = Vec::new();
    let mut rest = content;
    while !rest.is_empty() {
        take(&mut rest);
        ends.push(content.len() - rest.len());
    }
    if ends.len() < 2 {
        return 0;
    }
    ends[choices.below(ends.len() - 1)]
}

fn take<'a>(rest: &mut &'a [u8]) -> (u32, u64, &'a [u8]) {
    let tag = decode_varint(rest).unwrap();
    let wire_type = tag & 7;
    let length = match wire_type {
        0 => rest.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1,
        1 => 8,
        2 => usize::try_from(decode_varint(rest).unwrap()).unwrap(),
        5 => 4,
        other => panic!("wire type {other}"),
    };
    let (content, after) = rest.split_at(length);
    *rest = after;
    (u32::try_from(tag >> 3).unwrap(), wire_type, content)
}

fn tagged(number: u32, wire_type: u64, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode_varint(u64::from(number) << 3 | wire_type, &mut out);
    out.extend(content);
    out
}

fn delimited(number: u32, content: &[u8]) -> Vec<u8> {
    let mut out = tagged(number, 2, &[]);
    encode_varint(content.len() as u64, &mut out);
    out.extend(content);
    out
}
