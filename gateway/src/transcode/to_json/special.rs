//! Messages with a JSON form of their own.

use super::super::plan::Message;
use super::super::wire::{Malformed, Raw, Reader, TOO_DEEP, VARINT};
use super::super::{text, well_known};
use super::Writer;
use super::gather::{bytes, gather, utf8};

impl<'p> Writer<'p, '_> {
    pub(super) fn only_field(
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

    pub(super) fn any_value(
        &mut self,
        plan: &'p Message,
        wire: &[u8],
        depth: usize,
    ) -> Result<(), Malformed> {
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

    pub(super) fn field_mask(&mut self, plan: &'p Message, wire: &[u8]) -> Result<(), Malformed> {
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

    pub(super) fn any(
        &mut self,
        plan: &'p Message,
        wire: &[u8],
        depth: usize,
    ) -> Result<(), Malformed> {
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "signed values are on the wire as the 64 bits of their two's complement"
)]
pub(super) fn seconds_and_nanos(wire: &[u8]) -> Result<(i64, i32), Malformed> {
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
