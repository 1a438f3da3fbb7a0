//! The fields of an object.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::plan::{Field, Message, MessageId};
use super::super::wire::{BYTES, put_bytes, put_tag};
use super::content::Content;
use super::field::FieldValue;
use super::{Context, MAX_DEPTH, Step, Written};

/// The fields of a plain message.
pub(super) fn fields<'de, 'p, A: MapAccess<'de>>(
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
pub(super) fn any<'de, A: MapAccess<'de>>(
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

pub(super) fn deeper<E: serde::de::Error>(depth: usize) -> Result<usize, E> {
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
