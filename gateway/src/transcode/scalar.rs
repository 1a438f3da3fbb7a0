//! Single values on their way in: from JSON or from the text of a path or query to the wire.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::plan::{EnumId, Kind, MessageId, Plans, Shape};
use super::well_known;
use super::wire::{BYTES, VARINT, put_bytes, put_tag, put_varint};

/// A value as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token<'a> {
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    /// A JSON string.
    String(&'a str),
    /// Text of a path or query: anything, without quotes; enum values may be written short.
    Text(&'a str),
}

impl<'a> Token<'a> {
    fn text(self) -> Option<&'a str> {
        match self {
            Self::String(text) | Self::Text(text) => Some(text),
            Self::Bool(_) | Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => None,
        }
    }
}

/// Appends a scalar's wire form, without a tag. Gives whether it is the kind's default. The error
/// says what would be right.
pub(super) fn encode(
    plans: &Plans,
    kind: Kind,
    token: Token<'_>,
    out: &mut Vec<u8>,
) -> Result<bool, String> {
    match kind {
        Kind::Double => {
            let value = double(token).ok_or("must be a number")?;
            out.extend_from_slice(&value.to_le_bytes());
            Ok(value.to_bits() == 0)
        }
        Kind::Float => {
            let value = float(token).ok_or("must be a number in the range of a 32-bit float")?;
            out.extend_from_slice(&value.to_le_bytes());
            Ok(value.to_bits() == 0)
        }
        Kind::Bool => {
            let value = boolean(token).ok_or("must be true or false")?;
            out.push(u8::from(value));
            Ok(!value)
        }
        Kind::String => {
            let text = token.text().ok_or("must be a string")?;
            put_bytes(text.as_bytes(), out);
            Ok(text.is_empty())
        }
        Kind::Bytes => {
            let value = token
                .text()
                .and_then(base64_bytes)
                .ok_or("must be base64")?;
            put_bytes(&value, out);
            Ok(value.is_empty())
        }
        Kind::Enum(id) => {
            let number = enum_number(plans, id, token)?;
            put_varint(sign_extended(number), out);
            Ok(number == 0)
        }
        Kind::Message(_) => Err("must be an object".to_owned()),
        Kind::Int32
        | Kind::Int64
        | Kind::Uint32
        | Kind::Uint64
        | Kind::Sint32
        | Kind::Sint64
        | Kind::Fixed32
        | Kind::Fixed64
        | Kind::Sfixed32
        | Kind::Sfixed64 => {
            let value = integer(kind, token)?;
            put_integer(kind, value, out);
            Ok(value == 0)
        }
    }
}

/// Appends the content of a well-known message that is written as a single text or number.
pub(super) fn encode_message(
    plans: &Plans,
    id: MessageId,
    token: Token<'_>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let plan = plans.plan(id);
    let text = || token.text().ok_or_else(|| "must be a string".to_owned());
    match plan.shape {
        Shape::Timestamp => put_time(well_known::read_timestamp(text()?)?, out),
        Shape::Duration => put_time(well_known::read_duration(text()?)?, out),
        Shape::FieldMask => {
            for path in text()?.split(',').filter(|path| !path.is_empty()) {
                put_tag(1, BYTES, out);
                put_bytes(well_known::read_mask_path(path).as_bytes(), out);
            }
        }
        Shape::OnlyField => {
            let Some(field) = plan.fields.first() else {
                return Err("cannot be given".to_owned());
            };
            let before = out.len();
            if put_field(plans, field.number, field.kind, token, out)? {
                // The field inside has no presence: its default is not written.
                out.truncate(before);
            }
        }
        Shape::Object | Shape::Value | Shape::Any => return Err("must be an object".to_owned()),
    }
    Ok(())
}

/// Appends a scalar with its tag. Gives whether it is the default; writes nothing on an error.
pub(super) fn put_field(
    plans: &Plans,
    number: u32,
    kind: Kind,
    token: Token<'_>,
    out: &mut Vec<u8>,
) -> Result<bool, String> {
    let start = out.len();
    put_tag(number, wire_type(kind), out);
    let is_default = encode(plans, kind, token, out);
    if is_default.is_err() {
        out.truncate(start);
    }
    is_default
}

/// The wire type of a kind outside of packed lists.
pub(super) fn wire_type(kind: Kind) -> u8 {
    super::to_json::packed_type(kind).unwrap_or(BYTES)
}

fn put_time((seconds, nanos): (i64, i32), out: &mut Vec<u8>) {
    if seconds != 0 {
        put_tag(1, VARINT, out);
        put_varint(seconds.cast_unsigned(), out);
    }
    if nanos != 0 {
        put_tag(2, VARINT, out);
        put_varint(sign_extended(nanos), out);
    }
}

fn sign_extended(value: i32) -> u64 {
    i64::from(value).cast_unsigned()
}

/// The smallest and the largest value of an integer kind.
fn range(kind: Kind) -> (i128, i128) {
    match kind {
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
        Kind::Uint32 | Kind::Fixed32 => (0, u32::MAX.into()),
        Kind::Uint64 | Kind::Fixed64 => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

fn integer(kind: Kind, token: Token<'_>) -> Result<i128, String> {
    let (least, most) = range(kind);
    let value = match token {
        Token::Signed(value) => Some(i128::from(value)),
        Token::Unsigned(value) => Some(i128::from(value)),
        Token::Float(value) => whole(value),
        Token::String(text) | Token::Text(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                // More digits than fit are out of range, too.
                text.parse().ok()
            } else {
                number(text).and_then(whole)
            }
        }
        Token::Bool(_) => None,
    };
    value
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| format!("must be a whole number from {least} to {most}"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "whole and far from the limits"
)]
fn whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < 1e20).then_some(value as i128)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value was checked against the kind's range"
)]
fn put_integer(kind: Kind, value: i128, out: &mut Vec<u8>) {
    match kind {
        Kind::Sint32 | Kind::Sint64 => {
            let value = value as i64;
            put_varint(((value << 1) ^ (value >> 63)).cast_unsigned(), out);
        }
        Kind::Fixed32 | Kind::Sfixed32 => out.extend_from_slice(&(value as u32).to_le_bytes()),
        Kind::Fixed64 | Kind::Sfixed64 => out.extend_from_slice(&(value as u64).to_le_bytes()),
        _ => put_varint(value as u64, out),
    }
}

/// A number by JSON's syntax, give or take leading zeros: not `inf`, not `.5`.
fn number(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let first = text.trim_start_matches('-').bytes().next()?;
    let last = text.bytes().last()?;
    if !plain || !first.is_ascii_digit() || !last.is_ascii_digit() {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

fn double(token: Token<'_>) -> Option<f64> {
    match token {
        Token::Signed(value) => Some(value as f64),
        Token::Unsigned(value) => Some(value as f64),
        Token::Float(value) => Some(value),
        Token::String(text) | Token::Text(text) => not_a_number(text).or_else(|| number(text)),
        Token::Bool(_) => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding is what is asked for"
)]
fn float(token: Token<'_>) -> Option<f32> {
    let value = double(token)?;
    let float = value as f32;
    (float.is_finite() || !value.is_finite()).then_some(float)
}

fn not_a_number(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn boolean(token: Token<'_>) -> Option<bool> {
    match token {
        Token::Bool(value) => Some(value),
        Token::Text("true") => Some(true),
        Token::Text("false") => Some(false),
        _ => None,
    }
}

fn enum_number(plans: &Plans, id: EnumId, token: Token<'_>) -> Result<i32, String> {
    let plan = plans.r#enum(id);
    let number = match token {
        Token::Signed(number) => i32::try_from(number).ok(),
        Token::Unsigned(number) => i32::try_from(number).ok(),
        Token::String(name) => plan.by_name(name),
        Token::Text(name) => plan.by_short_name(name),
        Token::Bool(_) | Token::Float(_) => None,
    };
    number.ok_or_else(|| match token {
        Token::Text(_) => format!("must be one of {}", plan.listed),
        _ => format!("must be one of {}", plan.names.join(", ")),
    })
}

/// Standard or URL-safe base64, with or without padding.
fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
    const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);
    let engine = if text.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    engine.decode(text).ok()
}
