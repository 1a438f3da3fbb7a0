//! From a JSON body to wire bytes, while it is parsed: a `serde` visitor over the plans.
//!
//! Stricter than JSON readers usually are, so that a mistyped request is told of rather than half
//! understood: unknown fields, a field given twice and two members of a oneof are refused. `null`
//! means that a field is not there.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use status::{Code, Error, reason};

use super::plan::{Cardinality, Field, Kind, Message, MessageId, Plans, Shape};
use super::scalar::{self, Token};
use super::to_json::packed_type;
use super::wire::{BYTES, FIXED64, VARINT, close, put_bytes, put_tag, put_varint};

/// How deep a body may be nested.
const MAX_DEPTH: usize = 64;

impl Plans {
    /// Appends the wire bytes of a message given as JSON.
    pub fn read_json(
        &self,
        message: MessageId,
        json: &[u8],
        out: &mut Vec<u8>,
    ) -> status::Result<()> {
        self.read(json, out, |cx, json| {
            let depth = MAX_DEPTH;
            Content { cx, message, depth }.deserialize(json)
        })
    }

    /// Appends one field of a message, given the JSON of its value.
    pub fn read_field_json(
        &self,
        message: MessageId,
        number: u32,
        json: &[u8],
        out: &mut Vec<u8>,
    ) -> status::Result<()> {
        let plan = self.plan(message);
        let field = plan.by_number(number).map(|index| &plan.fields[index]);
        let Some(field) = field else {
            return Err(Error::internal_fault("a body is bound to an unknown field"));
        };
        self.read(json, out, |cx, json| {
            cx.path.push(Step::Field(&field.name));
            let depth = MAX_DEPTH;
            FieldValue { cx, field, depth }.deserialize(json)
        })
    }

    fn read<'p>(
        &'p self,
        json: &[u8],
        out: &mut Vec<u8>,
        read: impl FnOnce(
            &mut Context<'p, '_>,
            &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
        ) -> Result<Written, serde_json::Error>,
    ) -> status::Result<()> {
        let mut cx = Context {
            plans: self,
            out,
            path: Vec::new(),
        };
        let mut json = serde_json::Deserializer::from_slice(json);
        let result = read(&mut cx, &mut json).and_then(|written| {
            json.end()?;
            match written {
                Written::Null => Err(serde_json::Error::custom("must not be null")),
                Written::Default | Written::Value => Ok(()),
            }
        });
        result.map_err(|problem| cx.error(&problem))
    }
}

/// What a value turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// JSON null: nothing was written.
    Null,
    /// The kind's default.
    Default,
    /// Anything else.
    Value,
}

struct Context<'p, 'o> {
    plans: &'p Plans,
    out: &'o mut Vec<u8>,
    /// Where in the body we are. After an error it stays where the error was.
    path: Vec<Step<'p>>,
}

enum Step<'p> {
    Field(&'p str),
    Index(usize),
    Key(String),
}

impl<'p> Context<'p, '_> {
    fn error(&self, problem: &serde_json::Error) -> Error {
        if !problem.is_data() {
            let message = format!("The body is not valid JSON: {problem}.");
            return Error::new(Code::InvalidArgument, reason::MALFORMED_REQUEST, message);
        }
        let mut field = String::new();
        for step in &self.path {
            // Writing to a string cannot fail.
            let _ = match step {
                Step::Field(name) if field.is_empty() => write!(field, "{name}"),
                Step::Field(name) => write!(field, ".{name}"),
                Step::Index(index) => write!(field, "[{index}]"),
                Step::Key(key) => write!(field, "[{key:?}]"),
            };
        }
        if field.is_empty() {
            "body".clone_into(&mut field);
        }
        Error::invalid_field(field, problem.to_string())
    }

    /// Runs `write` one step further down the path.
    fn step<T, E>(
        &mut self,
        step: Step<'p>,
        write: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.path.push(step);
        let result = write(self)?;
        self.path.pop();
        Ok(result)
    }

    /// Writes a length-delimited field; takes it back when its content is null.
    fn nested<E>(
        &mut self,
        number: u32,
        write: impl FnOnce(&mut Self) -> Result<Written, E>,
    ) -> Result<Written, E> {
        let before = self.out.len();
        put_tag(number, BYTES, self.out);
        let start = self.out.len();
        let written = write(self)?;
        if written == Written::Null {
            self.out.truncate(before);
        } else {
            close(start, self.out);
        }
        Ok(written)
    }
}

/// Implements the visits of everything that a scalar can be written as.
macro_rules! visit_tokens {
    () => {
        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Written, E> {
            self.token(Token::Bool(value)).map_err(E::custom)
        }
        fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Written, E> {
            self.token(Token::Signed(value)).map_err(E::custom)
        }
        fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Written, E> {
            self.token(Token::Unsigned(value)).map_err(E::custom)
        }
        fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Written, E> {
            self.token(Token::Float(value)).map_err(E::custom)
        }
        fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Written, E> {
            self.token(Token::String(value)).map_err(E::custom)
        }
    };
}

/// The value of a field, with its tag.
struct FieldValue<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    field: &'p Field,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_, '_, '_> {
    type Value = Written;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Written, D::Error> {
        let Self { cx, field, depth } = self;
        match (field.cardinality, field.kind) {
            (Cardinality::List, kind) => deserializer.deserialize_any(List {
                cx,
                number: field.number,
                kind,
                depth,
            }),
            (Cardinality::Map(key), value) => deserializer.deserialize_any(Entries {
                cx,
                number: field.number,
                key,
                value,
                depth,
            }),
            (_, kind) => {
                let before = cx.out.len();
                let number = field.number;
                let written = Single {
                    cx,
                    number,
                    kind,
                    depth,
                }
                .deserialize(deserializer)?;
                // Nothing and the default are the same to a field without presence.
                if written == Written::Default && field.cardinality == Cardinality::Implicit {
                    cx.out.truncate(before);
                }
                Ok(written)
            }
        }
    }
}

/// One value, with its tag.
struct Single<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    number: u32,
    kind: Kind,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Single<'_, '_, '_> {
    type Value = Written;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Written, D::Error> {
        let Self {
            cx,
            number,
            kind,
            depth,
        } = self;
        if let Kind::Message(message) = kind {
            return cx.nested(number, |cx| {
                Content { cx, message, depth }.deserialize(deserializer)
            });
        }
        let before = cx.out.len();
        put_tag(number, scalar::wire_type(kind), cx.out);
        let written = Scalar { cx, kind }.deserialize(deserializer)?;
        if written == Written::Null {
            cx.out.truncate(before);
        }
        Ok(written)
    }
}

/// A scalar, without its tag.
struct Scalar<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    kind: Kind,
}

impl<'de> DeserializeSeed<'de> for Scalar<'_, '_, '_> {
    type Value = Written;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Written, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Scalar<'_, '_, '_> {
    fn token(self, token: Token<'_>) -> Result<Written, String> {
        let is_default = scalar::encode(self.cx.plans, self.kind, token, self.cx.out)?;
        Ok(if is_default {
            Written::Default
        } else {
            Written::Value
        })
    }
}

impl<'de> Visitor<'de> for Scalar<'_, '_, '_> {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a single value")
    }

    visit_tokens!();

    fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
        if let Kind::Enum(id) = self.kind
            && self.cx.plans.r#enum(id).is_null
        {
            put_varint(0, self.cx.out);
            return Ok(Written::Default);
        }
        Ok(Written::Null)
    }
}

/// A list's elements, with their tags.
struct List<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    number: u32,
    kind: Kind,
    depth: usize,
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
        Ok(Written::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let Self {
            cx,
            number,
            kind,
            depth,
        } = self;
        let depth = deeper(depth)?;
        let packed = packed_type(kind).is_some();
        let before = cx.out.len();
        if packed {
            put_tag(number, BYTES, cx.out);
        }
        let start = cx.out.len();
        let mut index = 0;
        loop {
            let written = cx.step(Step::Index(index), |cx| {
                let written = if packed {
                    list.next_element_seed(Scalar { cx, kind })?
                } else {
                    list.next_element_seed(Single {
                        cx,
                        number,
                        kind,
                        depth,
                    })?
                };
                if written == Some(Written::Null) {
                    return Err(A::Error::custom("must not be null"));
                }
                Ok(written)
            })?;
            if written.is_none() {
                break;
            }
            index += 1;
        }
        if packed && index > 0 {
            close(start, cx.out);
        } else if packed {
            cx.out.truncate(before);
        }
        Ok(Written::Value)
    }
}

/// A map's entries, with their tags.
struct Entries<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    number: u32,
    key: Kind,
    value: Kind,
    depth: usize,
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
        Ok(Written::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
        let Self {
            cx,
            number,
            key: key_kind,
            value: kind,
            depth,
        } = self;
        let depth = deeper(depth)?;
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            cx.path.push(Step::Key(key.clone()));
            cx.nested(number, |cx| {
                let start = cx.out.len();
                scalar::put_field(cx.plans, 1, key_kind, Token::Text(&key), cx.out)
                    .map_err(|problem| A::Error::custom(format!("the key {problem}")))?;
                // Compared as they are on the wire: `01` and `1` are the same number.
                if !seen.insert(cx.out[start..].to_vec()) {
                    return Err(A::Error::custom("is given twice"));
                }
                match map.next_value_seed(Single {
                    cx,
                    number: 2,
                    kind,
                    depth,
                })? {
                    Written::Null => Err(A::Error::custom("must not be null")),
                    written => Ok(written),
                }
            })?;
            cx.path.pop();
        }
        Ok(Written::Value)
    }
}

/// What a message holds, without tag and length.
struct Content<'c, 'p, 'o> {
    cx: &'c mut Context<'p, 'o>,
    message: MessageId,
    depth: usize,
}

impl<'p> Content<'_, 'p, '_> {
    fn plan(&self) -> &'p Message {
        self.cx.plans.plan(self.message)
    }

    /// The only field of a `Struct`, a `ListValue` or a wrapper.
    fn only_field(&self) -> Option<&'p Field> {
        match self.plan().shape {
            Shape::OnlyField => self.plan().fields.first(),
            _ => None,
        }
    }

    /// A scalar: of a wrapper, of a `Value`, or the text of a time or mask.
    fn token(self, token: Token<'_>) -> Result<Written, String> {
        let cx = self.cx;
        let plan = cx.plans.plan(self.message);
        if plan.shape == Shape::Value {
            put_value_token(token, cx.out);
        } else {
            scalar::encode_message(cx.plans, self.message, token, cx.out)?;
        }
        Ok(Written::Value)
    }
}

/// The member of `google.protobuf.Value` for a JSON scalar.
fn put_value_token(token: Token<'_>, out: &mut Vec<u8>) {
    let number = match token {
        Token::Bool(value) => {
            put_tag(4, VARINT, out);
            out.push(u8::from(value));
            return;
        }
        Token::String(text) | Token::Text(text) => {
            put_tag(3, BYTES, out);
            put_bytes(text.as_bytes(), out);
            return;
        }
        Token::Signed(value) => value as f64,
        Token::Unsigned(value) => value as f64,
        Token::Float(value) => value,
    };
    put_tag(2, FIXED64, out);
    out.extend_from_slice(&number.to_le_bytes());
}

impl<'de> DeserializeSeed<'de> for Content<'_, '_, '_> {
    type Value = Written;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Written, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Content<'_, '_, '_> {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.plan().shape {
            Shape::Object | Shape::Any => "an object",
            Shape::Timestamp => "an instant like \"2014-01-31T12:00:00Z\"",
            Shape::Duration => "a duration like \"1.5s\"",
            Shape::FieldMask => "field names like \"a,b.c\"",
            Shape::OnlyField | Shape::Value => "another type of value",
        })
    }

    visit_tokens!();

    fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
        if self.plan().shape != Shape::Value {
            return Ok(Written::Null);
        }
        put_tag(1, VARINT, self.cx.out);
        put_varint(0, self.cx.out);
        Ok(Written::Value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Written, A::Error> {
        let depth = deeper(self.depth)?;
        let Some(values) = list_field(self.cx.plans, self.plan(), self.only_field()) else {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        };
        let in_value = self.plan().shape == Shape::Value;
        let write = |cx: &mut Context<'_, '_>| {
            let Field { number, kind, .. } = *values;
            List {
                cx,
                number,
                kind,
                depth,
            }
            .visit_seq(list)
        };
        if in_value {
            self.cx.nested(6, write)
        } else {
            write(self.cx)
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        let depth = deeper(self.depth)?;
        let plan = self.plan();
        match plan.shape {
            Shape::Object => fields(self.cx, plan, depth, map),
            Shape::Any => any(self.cx, depth, map),
            Shape::Value | Shape::OnlyField => {
                let Some((field, key)) = map_field(self.cx.plans, plan, self.only_field()) else {
                    return Err(A::Error::invalid_type(serde::de::Unexpected::Map, &self));
                };
                let write = |cx: &mut Context<'_, '_>| {
                    let Field {
                        number,
                        kind: value,
                        ..
                    } = *field;
                    Entries {
                        cx,
                        number,
                        key,
                        value,
                        depth,
                    }
                    .visit_map(map)
                };
                if plan.shape == Shape::Value {
                    self.cx.nested(5, write)
                } else {
                    write(self.cx)
                }
            }
            Shape::Timestamp | Shape::Duration | Shape::FieldMask => {
                Err(A::Error::invalid_type(serde::de::Unexpected::Map, &self))
            }
        }
    }
}

/// The list that an array is written to: of a `ListValue`, or of the one in a `Value`.
fn list_field<'p>(
    plans: &'p Plans,
    plan: &'p Message,
    only: Option<&'p Field>,
) -> Option<&'p Field> {
    let field = only.or_else(|| member(plans, plan, 6))?;
    (field.cardinality == Cardinality::List).then_some(field)
}

/// The map that an object is written to: of a `Struct`, or of the one in a `Value`.
fn map_field<'p>(
    plans: &'p Plans,
    plan: &'p Message,
    only: Option<&'p Field>,
) -> Option<(&'p Field, Kind)> {
    let field = only.or_else(|| member(plans, plan, 5))?;
    match field.cardinality {
        Cardinality::Map(key) => Some((field, key)),
        _ => None,
    }
}

/// The only field of the message in field `number` of a `google.protobuf.Value`.
fn member<'p>(plans: &'p Plans, plan: &'p Message, number: u32) -> Option<&'p Field> {
    if plan.shape != Shape::Value {
        return None;
    }
    match plan.fields[plan.by_number(number)?].kind {
        Kind::Message(id) => plans.plan(id).fields.first(),
        _ => None,
    }
}

/// The fields of a plain message.
fn fields<'de, 'p, A: MapAccess<'de>>(
    cx: &mut Context<'p, '_>,
    plan: &'p Message,
    depth: usize,
    mut map: A,
) -> Result<Written, A::Error> {
    let mut seen = Seen::new(plan);
    while let Some(key) = map.next_key_seed(FieldName(plan))? {
        let field = seen.take(cx, key).map_err(A::Error::custom)?;
        cx.step(Step::Field(&field.name), |cx| {
            let written = map.next_value_seed(FieldValue { cx, field, depth })?;
            seen.settle(field, written).map_err(A::Error::custom)
        })?;
    }
    Ok(Written::Value)
}

/// `google.protobuf.Any`. Its type can stand behind its content, so the content is kept as text
/// until the type is known.
fn any<'de, A: MapAccess<'de>>(
    cx: &mut Context<'_, '_>,
    depth: usize,
    mut map: A,
) -> Result<Written, A::Error> {
    let mut type_url: Option<String> = None;
    let mut content: Vec<(String, Box<RawValue>)> = Vec::new();
    while let Some(key) = map.next_key::<String>()? {
        if key == "@type" && type_url.is_none() {
            type_url = Some(map.next_value()?);
        } else if key == "@type" || content.iter().any(|(other, _)| *other == key) {
            return Err(A::Error::custom(format!("gives {key:?} twice")));
        } else {
            content.push((key, map.next_value()?));
        }
    }
    let Some(type_url) = type_url else {
        // An empty object is an empty Any.
        return if content.is_empty() {
            Ok(Written::Value)
        } else {
            Err(A::Error::custom("has no \"@type\""))
        };
    };
    let name = type_url.rsplit('/').next().unwrap_or_default();
    let Some(message) = cx.plans.message(name) else {
        return Err(A::Error::custom(format!(
            "{type_url:?} is not a known type"
        )));
    };
    put_tag(1, BYTES, cx.out);
    put_bytes(type_url.as_bytes(), cx.out);
    let written = cx.nested(2, |cx| {
        let start = cx.out.len();
        let written = any_content(cx, message, &content, depth)?;
        // An empty value is the default of a field without presence.
        Ok(if cx.out.len() == start {
            Written::Null
        } else {
            written
        })
    });
    written.map_err(|problem: serde_json::Error| A::Error::custom(problem))?;
    Ok(Written::Value)
}

fn any_content(
    cx: &mut Context<'_, '_>,
    message: MessageId,
    content: &[(String, Box<RawValue>)],
    depth: usize,
) -> Result<Written, serde_json::Error> {
    let plan = cx.plans.plan(message);
    if plan.is_special() {
        let [(key, value)] = content else {
            return Err(serde_json::Error::custom(
                "must have its content in \"value\"",
            ));
        };
        if key != "value" {
            return Err(serde_json::Error::custom(
                "must have its content in \"value\"",
            ));
        }
        return Content { cx, message, depth }.deserialize(value.as_ref());
    }
    let mut seen = Seen::new(plan);
    for (key, value) in content {
        let field = seen
            .take(cx, plan.by_name(key).ok_or_else(|| key.clone()))
            .map_err(serde_json::Error::custom)?;
        cx.step(Step::Field(&field.name), |cx| {
            let written = FieldValue { cx, field, depth }.deserialize(value.as_ref())?;
            seen.settle(field, written)
                .map_err(serde_json::Error::custom)
        })?;
    }
    Ok(Written::Value)
}

fn deeper<E: serde::de::Error>(depth: usize) -> Result<usize, E> {
    depth
        .checked_sub(1)
        .ok_or_else(|| E::custom(format!("is nested deeper than {MAX_DEPTH}")))
}

/// Finds a field's index by a key of the JSON; gives the key back when there is none.
struct FieldName<'p>(&'p Message);

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldName<'_> {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.by_name(name).ok_or_else(|| name.to_owned()))
    }
}

/// Which fields of a message were given.
struct Seen<'p> {
    plan: &'p Message,
    fields: Vec<bool>,
    /// The member that is set, by oneof.
    members: Vec<Option<&'p str>>,
}

impl<'p> Seen<'p> {
    fn new(plan: &'p Message) -> Self {
        Self {
            plan,
            fields: vec![false; plan.fields.len()],
            members: vec![None; plan.oneofs],
        }
    }

    /// The field of a key, the first time it comes.
    fn take(
        &mut self,
        cx: &mut Context<'p, '_>,
        key: Result<usize, String>,
    ) -> Result<&'p Field, String> {
        let index = key.map_err(|key| {
            let names: Vec<_> = self.plan.fields.iter().map(|field| &*field.name).collect();
            format!("has no field {key:?}; it has {}", names.join(", "))
        })?;
        let field = &self.plan.fields[index];
        if std::mem::replace(&mut self.fields[index], true) {
            cx.path.push(Step::Field(&field.name));
            return Err("is given twice".to_owned());
        }
        Ok(field)
    }

    /// Notes what a field turned out to be.
    fn settle(&mut self, field: &'p Field, written: Written) -> Result<(), String> {
        let Some(oneof) = field.oneof.filter(|_| written != Written::Null) else {
            return Ok(());
        };
        match self.members[oneof].replace(&field.name) {
            Some(other) => Err(format!("cannot be given together with {other}")),
            None => Ok(()),
        }
    }
}
