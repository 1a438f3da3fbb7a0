//! Keys of maps.

use super::super::plan::Kind;
use super::super::text;
use super::super::wire::{FIXED32, FIXED64, Malformed, Raw, VARINT};
use super::gather::utf8;
use super::packed_type;

/// A map's key, ordered by value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MapKey<'a> {
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
    pub(super) fn read(kind: Kind, raw: Option<Raw<'a>>) -> Result<Self, Malformed> {
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

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bool(true) => out.extend_from_slice(b"\"true\""),
            Self::Bool(false) => out.extend_from_slice(b"\"false\""),
            Self::Signed(value) => text::quoted_integer(*value, out),
            Self::Unsigned(value) => text::quoted_integer(*value, out),
            Self::Text(value) => text::string(value, out),
        }
    }
}
