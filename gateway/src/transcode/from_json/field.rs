//! Fields: single values, lists and maps.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::super::plan::{Cardinality, Field, Kind};
use super::super::scalar::{self, Token};
use super::super::to_json::packed_type;
use super::super::wire::{BYTES, close, put_tag, put_varint};
use super::content::Content;
use super::object::deeper;
use super::{Context, Step, Written};

/// The value of a field, with its tag.
pub(super) struct FieldValue<'c, 'p, 'o> {
    pub(super) cx: &'c mut Context<'p, 'o>,
    pub(super) field: &'p Field,
    pub(super) depth: usize,
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

impl Visitor<'_> for Scalar<'_, '_, '_> {
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
pub(super) struct List<'c, 'p, 'o> {
    pub(super) cx: &'c mut Context<'p, 'o>,
    pub(super) number: u32,
    pub(super) kind: Kind,
    pub(super) depth: usize,
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
pub(super) struct Entries<'c, 'p, 'o> {
    pub(super) cx: &'c mut Context<'p, 'o>,
    pub(super) number: u32,
    pub(super) key: Kind,
    pub(super) value: Kind,
    pub(super) depth: usize,
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
