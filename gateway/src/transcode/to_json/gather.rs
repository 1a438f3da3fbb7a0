//! What the wire has of a message, put in order.

use super::super::plan::{Field, Message};
use super::super::wire::{Malformed, Raw, Reader};

/// A field's index in its plan, and one of its values.
pub(super) type Found<'a> = (usize, Raw<'a>);

/// Which oneofs have a member already.
#[derive(Default)]
pub(super) struct Oneofs(u64);

impl Oneofs {
    /// Whether no other member came before. Only the first 64 oneofs of a message are told apart;
    /// members of further ones count as out of order.
    pub(super) fn is_first(&mut self, field: &Field) -> bool {
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
pub(super) fn gather<'a>(plan: &Message, wire: &'a [u8]) -> Result<Vec<Found<'a>>, Malformed> {
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

pub(super) fn bytes(raw: Raw<'_>) -> Result<&[u8], Malformed> {
    match raw {
        Raw::Bytes(bytes) => Ok(bytes),
        _ => Err(Malformed(
            "a field has another wire type than the contract's",
        )),
    }
}

pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed("a string is not UTF-8"))
}
