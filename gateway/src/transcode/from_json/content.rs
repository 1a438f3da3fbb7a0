//! What a message holds, by its shape.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::super::plan::{Cardinality, Field, Kind, Message, MessageId, Plans, Shape};
use super::super::scalar::{self, Token};
use super::super::wire::{BYTES, FIXED64, VARINT, put_bytes, put_tag, put_varint};
use super::field::{Entries, List};
use super::object::{any, deeper, fields};
use super::{Context, Written};

/// What a message holds, without tag and length.
pub(super) struct Content<'c, 'p, 'o> {
    pub(super) cx: &'c mut Context<'p, 'o>,
    pub(super) message: MessageId,
    pub(super) depth: usize,
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
