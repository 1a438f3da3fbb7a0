//! From wire bytes to JSON text in one pass.
//!
//! Encoders write fields in ascending order, and JSON is written in the same order, so a message
//! is transcoded while it is read, without holding it. Where the order is another (it may be, by
//! the wire format), the message's fields are gathered first and written then.

mod gather;
mod map_key;
mod special;
mod value;

use super::plan::{Cardinality, Kind, Message, MessageId, Plans, Shape};
use super::well_known;
use super::wire::{FIXED32, FIXED64, MAX_DEPTH, Malformed, Reader, TOO_DEEP, VARINT};
use gather::{Oneofs, gather};
use special::seconds_and_nanos;

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
