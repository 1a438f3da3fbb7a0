//! Values of fields: single ones, lists and maps.

use std::collections::BTreeMap;

use super::super::plan::{Cardinality, Field, Kind};
use super::super::text;
use super::super::wire::{FIXED32, FIXED64, Malformed, Raw, Reader, TOO_DEEP};
use super::gather::{Found, bytes, utf8};
use super::map_key::MapKey;
use super::{Writer, packed_type};

impl<'p> Writer<'p, '_> {
    /// A field's value from all that the wire has of it, at least one.
    pub(super) fn field_value(
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
    pub(super) fn merged<'a>(
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
    pub(super) fn elements(
        &mut self,
        kind: Kind,
        raw: Raw<'_>,
        depth: usize,
    ) -> Result<(), Malformed> {
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
    pub(super) fn map(
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

    pub(super) fn absent_value(&mut self, kind: Kind, depth: usize) -> Result<(), Malformed> {
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
    pub(super) fn value(
        &mut self,
        kind: Kind,
        raw: Raw<'_>,
        depth: usize,
    ) -> Result<(), Malformed> {
        let out = &mut *self.out;
        match (kind, raw) {
            (Kind::Double, Raw::Fixed64(bits)) => text::double(f64::from_bits(bits), out),
            (Kind::String, Raw::Bytes(bytes)) => text::string(utf8(bytes)?, out),
            (Kind::Message(id), Raw::Bytes(bytes)) => return self.message(id, bytes, depth),
            (Kind::Float, Raw::Fixed32(bits)) => text::float(f32::from_bits(bits), out),
            (Kind::Int32, Raw::Varint(value)) => text::integer(value as i32, out),
            (Kind::Int64, Raw::Varint(value)) | (Kind::Sfixed64, Raw::Fixed64(value)) => {
                text::quoted_integer(value as i64, out);
            }
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
}
