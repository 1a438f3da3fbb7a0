//! From wire bytes to JSON text in one pass.
//!
//! Encoders write fields in ascending order, and JSON is written in the same order, so a message
//! is transcoded while it is read, without holding it. Where the order is another (it may be, by
//! the wire format), the message's fields are gathered first and written then.

use std::collections::BTreeMap;

use super::plan::{Cardinality, Field, Kind, Message, MessageId, Plans, Shape};
use super::wire::{FIXED32, FIXED64, MAX_DEPTH, Malformed, Raw, Reader, TOO_DEEP, VARINT};
use super::{text, well_known};

impl Plans {
    /// Appends a message's JSON, by the proto3 JSON mapping. Fields without presence are always
    /// written, so that a reader can rely on them; others only when set. On an error `out` holds
    /// an unusable part.
    pub fn to_json(
        &self,
        message: MessageId,
        wire: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Malformed> {
        out.reserve(wire.len() * 2 + 64);
        let mut writer = Writer::new(self, out);
        writer.message(message, wire, MAX_DEPTH)
    }

    /// Appends the JSON of one field of a message, its default when it is not there; null for a
    /// message that is not there.
    pub fn field_to_json(
        &self,
        message: MessageId,
        number: u32,
        wire: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Malformed> {
        out.reserve(wire.len() * 2 + 64);
        let plan = self.plan(message);
        let index = plan.by_number(number);
        let index = index.ok_or(Malformed("the message has no such field"))?;
        let found = gather(plan, wire)?;
        let own: Vec<_> = found
            .iter()
            .filter(|(at, _)| *at == index)
            .copied()
            .collect();
        let mut writer = Writer::new(self, out);
        let field = &plan.fields[index];
        if own.is_empty() {
            writer.out.extend_from_slice(field.absent_value());
            return Ok(());
        }
        writer.field_value(field, &own, MAX_DEPTH)
    }
}

/// A field's index in its plan, and one of its values.
type Found<'a> = (usize, Raw<'a>);

struct Writer<'p, 'o> {
    plans: &'p Plans,
    out: &'o mut Vec<u8>,
    /// Set once fields came in another order than ours: from then on every message is gathered
    /// first. Otherwise messages inside messages, each turning out to be out of order at its end,
    /// would be written again and again.
    gather_first: bool,
}

/// Whether a message's fields came in ascending order.
#[derive(PartialEq)]
enum Order {
    Kept,
    Lost,
}

impl<'p, 'o> Writer<'p, 'o> {
    fn new(plans: &'p Plans, out: &'o mut Vec<u8>) -> Self {
        Self {
            plans,
            out,
            gather_first: false,
        }
    }

    fn message(&mut self, id: MessageId, wire: &[u8], depth: usize) -> Result<(), Malformed> {
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        let plan = self.plans.plan(id);
        match plan.shape {
            Shape::Object => {
                self.out.push(b'{');
                self.object(plan, wire, depth)
            }
            Shape::OnlyField => self.only_field(plan, wire, depth),
            Shape::Value => self.any_value(plan, wire, depth),
            Shape::Timestamp => {
                let (seconds, nanos) = seconds_and_nanos(wire)?;
                self.plain(&well_known::timestamp_text(seconds, nanos)?);
                Ok(())
            }
            Shape::Duration => {
                let (seconds, nanos) = seconds_and_nanos(wire)?;
                self.plain(&well_known::duration_text(seconds, nanos)?);
                Ok(())
            }
            Shape::FieldMask => self.field_mask(plan, wire),
            Shape::Any => self.any(plan, wire, depth),
        }
    }

    /// Text that needs no escapes.
    fn plain(&mut self, text: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
    }

    /// The fields of an object, whose brace is open, and its closing brace.
    fn object(&mut self, plan: &'p Message, wire: &[u8], depth: usize) -> Result<(), Malformed> {
        let start = self.out.len();
        // What looks malformed may be the first part of a message whose rest comes later.
        if self.gather_first || self.object_in_order(plan, wire, depth) != Ok(Order::Kept) {
            self.gather_first = true;
            self.out.truncate(start);
            self.object_in_any_order(plan, wire, depth)?;
        }
        self.close(b'}');
        Ok(())
    }

    /// Ends an object or a list, all of whose parts have a comma after them.
    fn close(&mut self, bracket: u8) {
        match self.out.last_mut() {
            Some(last) if *last == b',' => *last = bracket,
            _ => self.out.push(bracket),
        }
    }

    fn object_in_order(
        &mut self,
        plan: &'p Message,
        wire: &[u8],
        depth: usize,
    ) -> Result<Order, Malformed> {
        let mut reader = Reader::new(wire);
        // The first field that is not written yet.
        let mut next = 0;
        let mut oneofs = Oneofs::default();
        while !reader.is_empty() {
            let before = reader.rest();
            let (number, wire_type) = reader.tag()?;
            let Some(index) = plan.by_number(number) else {
                reader.skip(number, wire_type)?;
                continue;
            };
            let field = &plan.fields[index];
            if index < next || !oneofs.is_first(field) {
                return Ok(Order::Lost);
            }
            for absent in &plan.fields[next..index] {
                self.out.extend_from_slice(&absent.absent);
            }
            next = index + 1;
            self.out.extend_from_slice(&field.key);
            let tag = &before[..before.len() - reader.rest().len()];
            let raw = reader.value(wire_type)?;
            match field.cardinality {
                Cardinality::Implicit | Cardinality::Explicit => {
                    self.value(field.kind, raw, depth)?;
                }
                Cardinality::List => {
                    self.out.push(b'[');
                    self.elements(field.kind, raw, depth)?;
                    while reader.take_prefix(tag) {
                        let raw = reader.value(wire_type)?;
                        self.elements(field.kind, raw, depth)?;
                    }
                    self.close(b']');
                }
                Cardinality::Map(_) => {
                    let mut entries = vec![(index, raw)];
                    while reader.take_prefix(tag) {
                        entries.push((index, reader.value(wire_type)?));
                    }
                    self.field_value(field, &entries, depth)?;
                }
            }
            self.out.push(b',');
        }
        for absent in &plan.fields[next..] {
            self.out.extend_from_slice(&absent.absent);
        }
        Ok(Order::Kept)
    }

    fn object_in_any_order(
        &mut self,
        plan: &'p Message,
        wire: &[u8],
        depth: usize,
    ) -> Result<(), Malformed> {
        let found = gather(plan, wire)?;
        let mut rest = found.as_slice();
        for (index, field) in plan.fields.iter().enumerate() {
            let own = rest.partition_point(|(at, _)| *at == index);
            let (values, after) = rest.split_at(own);
            rest = after;
            if values.is_empty() {
                self.out.extend_from_slice(&field.absent);
            } else {
                self.out.extend_from_slice(&field.key);
                self.field_value(field, values, depth)?;
                self.out.push(b',');
            }
        }
        Ok(())
    }

    /// A field's value from all that the wire has of it, at least one.
    fn field_value(
        &mut self,
        field: &'p Field,
        values: &[Found<'_>],
        depth: usize,
    ) -> Result<(), Malformed> {
        match field.cardinality {
            Cardinality::Implicit | Cardinality::Explicit => {
                self.merged(field.kind, values.iter().map(|(_, raw)| *raw), depth)
            }
            Cardinality::List => {
                self.out.push(b'[');
                for (_, raw) in values {
                    self.elements(field.kind, *raw, depth)?;
                }
                self.close(b']');
                Ok(())
            }
            Cardinality::Map(key) => self.map(key, field.kind, values, depth),
        }
    }

    /// One value that the wire may have several times: the last wins, messages are merged, which
    /// is what reading their bytes one after the other does.
    fn merged<'a>(
        &mut self,
        kind: Kind,
        mut values: impl DoubleEndedIterator<Item = Raw<'a>> + Clone,
        depth: usize,
    ) -> Result<(), Malformed> {
        if let Kind::Message(id) = kind
            && values.clone().nth(1).is_some()
        {
            let mut merged = Vec::new();
            for raw in values {
                merged.extend_from_slice(bytes(raw)?);
            }
            return self.message(id, &merged, depth);
        }
        match values.next_back() {
            Some(raw) => self.value(kind, raw, depth),
            None => Ok(()),
        }
    }

    /// One element of a list, or a packed run of them, each with a comma after it.
    fn elements(&mut self, kind: Kind, raw: Raw<'_>, depth: usize) -> Result<(), Malformed> {
        let Some(wire_type) = packed_type(kind) else {
            self.value(kind, raw, depth)?;
            self.out.push(b',');
            return Ok(());
        };
        let Raw::Bytes(run) = raw else {
            self.value(kind, raw, depth)?;
            self.out.push(b',');
            return Ok(());
        };
        let mut reader = Reader::new(run);
        while !reader.is_empty() {
            let raw = reader.value(wire_type)?;
            self.value(kind, raw, depth)?;
            self.out.push(b',');
        }
        Ok(())
    }

    /// Entries in the order of their keys; of equal keys the last.
    fn map(
        &mut self,
        key: Kind,
        value: Kind,
        entries: &[Found<'_>],
        depth: usize,
    ) -> Result<(), Malformed> {
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        let mut map = BTreeMap::new();
        for (_, raw) in entries {
            let mut reader = Reader::new(bytes(*raw)?);
            let mut own_key = None;
            let mut values = Vec::with_capacity(1);
            while !reader.is_empty() {
                match reader.tag()? {
                    (1, wire_type) => own_key = Some(reader.value(wire_type)?),
                    (2, wire_type) => values.push(reader.value(wire_type)?),
                    (number, wire_type) => reader.skip(number, wire_type)?,
                }
            }
            map.insert(MapKey::read(key, own_key)?, values);
        }
        self.out.push(b'{');
        for (key, values) in &map {
            key.write(self.out);
            self.out.push(b':');
            if values.is_empty() {
                self.absent_value(value, depth)?;
            } else {
                self.merged(value, values.iter().copied(), depth)?;
            }
            self.out.push(b',');
        }
        self.close(b'}');
        Ok(())
    }

    fn absent_value(&mut self, kind: Kind, depth: usize) -> Result<(), Malformed> {
        let empty = match packed_type(kind) {
            None => Raw::Bytes(&[]),
            Some(FIXED64) => Raw::Fixed64(0),
            Some(FIXED32) => Raw::Fixed32(0),
            Some(_) => Raw::Varint(0),
        };
        self.value(kind, empty, depth)
    }

    /// One value.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "32-bit values are on the wire as 64 bits: what is above is to be cut off"
    )]
    fn value(&mut self, kind: Kind, raw: Raw<'_>, depth: usize) -> Result<(), Malformed> {
        let out = &mut *self.out;
        match (kind, raw) {
            (Kind::Double, Raw::Fixed64(bits)) => text::double(f64::from_bits(bits), out),
            (Kind::String, Raw::Bytes(bytes)) => text::string(utf8(bytes)?, out),
            (Kind::Message(id), Raw::Bytes(bytes)) => return self.message(id, bytes, depth),
            (Kind::Float, Raw::Fixed32(bits)) => text::float(f32::from_bits(bits), out),
            (Kind::Int32, Raw::Varint(value)) => text::integer(value as i32, out),
            (Kind::Int64, Raw::Varint(value)) => text::quoted_integer(value as i64, out),
            (Kind::Uint32, Raw::Varint(value)) => text::integer(value as u32, out),
            (Kind::Uint64, Raw::Varint(value)) | (Kind::Fixed64, Raw::Fixed64(value)) => {
                text::quoted_integer(value, out);
            }
            (Kind::Sint32, Raw::Varint(value)) => {
                let value = value as u32;
                text::integer((value >> 1) as i32 ^ -((value & 1) as i32), out);
            }
            (Kind::Sint64, Raw::Varint(value)) => {
                text::quoted_integer((value >> 1) as i64 ^ -((value & 1) as i64), out);
            }
            (Kind::Fixed32, Raw::Fixed32(value)) => text::integer(value, out),
            (Kind::Sfixed32, Raw::Fixed32(value)) => text::integer(value as i32, out),
            (Kind::Sfixed64, Raw::Fixed64(value)) => text::quoted_integer(value as i64, out),
            (Kind::Bool, Raw::Varint(value)) => {
                out.extend_from_slice(if value == 0 { b"false" } else { b"true" });
            }
            (Kind::Bytes, Raw::Bytes(bytes)) => text::bytes(bytes, out),
            (Kind::Enum(id), Raw::Varint(value)) => {
                let number = value as i32;
                match self.plans.r#enum(id).json(number) {
                    Some(name) => out.extend_from_slice(name),
                    None => text::integer(number, out),
                }
            }
            _ => {
                return Err(Malformed(
                    "a field has another wire type than the contract's",
                ));
            }
        }
        Ok(())
    }

    fn only_field(
        &mut self,
        plan: &'p Message,
        wire: &[u8],
        depth: usize,
    ) -> Result<(), Malformed> {
        let Some(field) = plan.fields.first() else {
            return Err(Malformed("a well-known type has no field"));
        };
        let found = gather(plan, wire)?;
        if found.is_empty() {
            self.out.extend_from_slice(field.absent_value());
            return Ok(());
        }
        self.field_value(field, &found, depth)
    }

    fn any_value(&mut self, plan: &'p Message, wire: &[u8], depth: usize) -> Result<(), Malformed> {
        let found = gather(plan, wire)?;
        let Some((index, raw)) = found.last() else {
            self.out.extend_from_slice(b"null");
            return Ok(());
        };
        if let Raw::Fixed64(bits) = raw
            && !f64::from_bits(*bits).is_finite()
        {
            return Err(Malformed("a google.protobuf.Value is no finite number"));
        }
        self.field_value(&plan.fields[*index], &found, depth)
    }

    fn field_mask(&mut self, plan: &'p Message, wire: &[u8]) -> Result<(), Malformed> {
        let mut paths = String::new();
        for (_, raw) in gather(plan, wire)? {
            if !paths.is_empty() {
                paths.push(',');
            }
            well_known::mask_path_text(utf8(bytes(raw)?)?, &mut paths)?;
        }
        text::string(&paths, self.out);
        Ok(())
    }

    fn any(&mut self, plan: &'p Message, wire: &[u8], depth: usize) -> Result<(), Malformed> {
        let mut type_url = "";
        let mut content: &[u8] = &[];
        for (index, raw) in gather(plan, wire)? {
            match plan.fields[index].number {
                1 => type_url = utf8(bytes(raw)?)?,
                _ => content = bytes(raw)?,
            }
        }
        if type_url.is_empty() && content.is_empty() {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        let name = type_url.rsplit('/').next().unwrap_or(type_url);
        let inner = self.plans.message(name);
        let inner = inner.ok_or(Malformed("an Any holds a type that the contract has not"))?;
        self.out.extend_from_slice(b"{\"@type\":");
        text::string(type_url, self.out);
        self.out.push(b',');
        let inner_plan = self.plans.plan(inner);
        if inner_plan.is_special() {
            self.out.extend_from_slice(b"\"value\":");
            self.message(inner, content, depth)?;
            self.out.push(b'}');
            return Ok(());
        }
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        self.object(inner_plan, content, depth)
    }
}

/// Which oneofs have a member already.
#[derive(Default)]
struct Oneofs(u64);

impl Oneofs {
    /// Whether no other member came before. Only the first 64 oneofs of a message are told apart;
    /// members of further ones count as out of order.
    fn is_first(&mut self, field: &Field) -> bool {
        let Some(oneof) = field.oneof else {
            return true;
        };
        let bit = u32::try_from(oneof)
            .ok()
            .and_then(|oneof| 1_u64.checked_shl(oneof));
        let bit = bit.unwrap_or(0);
        let first = bit != 0 && self.0 & bit == 0;
        self.0 |= bit;
        first
    }
}

/// Every known field on the wire, by index, each field's values in their order. Of a oneof only
/// the last member is left, with what came of it since another was set.
fn gather<'a>(plan: &Message, wire: &'a [u8]) -> Result<Vec<Found<'a>>, Malformed> {
    let mut reader = Reader::new(wire);
    let mut found = Vec::new();
    // For each oneof: the member that is set, and since which position in `found`.
    let mut members: Vec<Option<(usize, usize)>> = vec![None; plan.oneofs];
    let mut replaced = false;
    while !reader.is_empty() {
        let (number, wire_type) = reader.tag()?;
        let Some(index) = plan.by_number(number) else {
            reader.skip(number, wire_type)?;
            continue;
        };
        if let Some(oneof) = plan.fields[index].oneof {
            match members[oneof] {
                Some((member, _)) if member == index => {}
                before => {
                    replaced |= before.is_some();
                    members[oneof] = Some((index, found.len()));
                }
            }
        }
        found.push((index, reader.value(wire_type)?));
    }
    if replaced {
        let mut position = 0;
        found.retain(|(index, _)| {
            let oneof = plan.fields[*index].oneof;
            let member = oneof.and_then(|oneof| members[oneof]);
            let kept = member.is_none_or(|(member, since)| member == *index && position >= since);
            position += 1;
            kept
        });
    }
    found.sort_by_key(|(index, _)| *index);
    Ok(found)
}

/// The wire type of a kind's elements in a packed run; none for kinds that are never packed.
pub(super) fn packed_type(kind: Kind) -> Option<u8> {
    match kind {
        Kind::String | Kind::Bytes | Kind::Message(_) => None,
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => Some(FIXED64),
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => Some(FIXED32),
        Kind::Int32
        | Kind::Int64
        | Kind::Uint32
        | Kind::Uint64
        | Kind::Sint32
        | Kind::Sint64
        | Kind::Bool
        | Kind::Enum(_) => Some(VARINT),
    }
}

fn bytes(raw: Raw<'_>) -> Result<&[u8], Malformed> {
    match raw {
        Raw::Bytes(bytes) => Ok(bytes),
        _ => Err(Malformed(
            "a field has another wire type than the contract's",
        )),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed("a string is not UTF-8"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "signed values are on the wire as the 64 bits of their two's complement"
)]
fn seconds_and_nanos(wire: &[u8]) -> Result<(i64, i32), Malformed> {
    let mut reader = Reader::new(wire);
    let (mut seconds, mut nanos) = (0, 0);
    while !reader.is_empty() {
        match reader.tag()? {
            (1, VARINT) => seconds = reader.varint()? as i64,
            (2, VARINT) => nanos = reader.varint()? as i32,
            (1 | 2, _) => return Err(Malformed("a time has another wire type than its own")),
            (number, wire_type) => reader.skip(number, wire_type)?,
        }
    }
    Ok((seconds, nanos))
}

/// A map's key, ordered by value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum MapKey<'a> {
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Text(&'a str),
}

impl<'a> MapKey<'a> {
    /// A key that is not there is its kind's default.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "32-bit values are on the wire as 64 bits: what is above is to be cut off"
    )]
    fn read(kind: Kind, raw: Option<Raw<'a>>) -> Result<Self, Malformed> {
        let number = match raw {
            Some(Raw::Bytes(bytes)) if kind == Kind::String => {
                return Ok(Self::Text(utf8(bytes)?));
            }
            None if kind == Kind::String => return Ok(Self::Text("")),
            None => 0,
            Some(Raw::Varint(value)) if packed_type(kind) == Some(VARINT) => value,
            Some(Raw::Fixed64(value)) if packed_type(kind) == Some(FIXED64) => value,
            Some(Raw::Fixed32(value)) if packed_type(kind) == Some(FIXED32) => u64::from(value),
            Some(_) => return Err(Malformed("a map's key has another wire type than its own")),
        };
        Ok(match kind {
            Kind::Bool => Self::Bool(number != 0),
            Kind::Int32 | Kind::Sfixed32 => Self::Signed(i64::from(number as i32)),
            Kind::Int64 | Kind::Sfixed64 => Self::Signed(number as i64),
            Kind::Sint32 => {
                let number = number as u32;
                Self::Signed(i64::from((number >> 1) as i32 ^ -((number & 1) as i32)))
            }
            Kind::Sint64 => Self::Signed((number >> 1) as i64 ^ -((number & 1) as i64)),
            Kind::Uint32 => Self::Unsigned(u64::from(number as u32)),
            _ => Self::Unsigned(number),
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bool(true) => out.extend_from_slice(b"\"true\""),
            Self::Bool(false) => out.extend_from_slice(b"\"false\""),
            Self::Signed(value) => text::quoted_integer(*value, out),
            Self::Unsigned(value) => text::quoted_integer(*value, out),
            Self::Text(value) => text::string(value, out),
        }
    }
}
