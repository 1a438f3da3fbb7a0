//! Procedure calls: `sp_executesql` with typed parameters.

use std::io;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use rusqlite::types::Value;

use super::protocol;
use super::reader::Reader;

const SP_EXECUTESQL: u16 = 10;

/// A statement with its parameters by name.
pub(super) struct Call {
    pub(super) sql: String,
    pub(super) params: Vec<(String, Value)>,
}

/// Reads an `RPC` message ([MS-TDS] 2.2.6.6), headers skipped.
pub(super) fn parse(reader: &mut Reader<'_>) -> io::Result<Call> {
    let by_number = reader.u16()? == 0xffff;
    if !by_number || reader.u16()? != SP_EXECUTESQL {
        return Err(protocol("the only procedure is sp_executesql"));
    }
    reader.u16()?;
    let Value::Text(sql) = parameter(reader)?.1 else {
        return Err(protocol("sp_executesql without a statement"));
    };
    let mut params = Vec::new();
    if !reader.is_empty() {
        // The declaration of the parameters, which carry their types themselves too.
        parameter(reader)?;
    }
    while !reader.is_empty() {
        params.push(parameter(reader)?);
    }
    Ok(Call { sql, params })
}

fn parameter(reader: &mut Reader<'_>) -> io::Result<(String, Value)> {
    let units = usize::from(reader.u8()?);
    let name = reader.text(units)?;
    reader.u8()?;
    Ok((name, value(reader)?))
}

/// A value with its type before it.
fn value(reader: &mut Reader<'_>) -> io::Result<Value> {
    match reader.u8()? {
        0x1f => Ok(Value::Null),
        0x26 | 0x68 => {
            reader.u8()?;
            integer(reader)
        }
        0x6d => {
            reader.u8()?;
            float(reader)
        }
        0x6a | 0x6c => {
            reader.u8()?;
            reader.u8()?;
            let scale = reader.u8()?;
            decimal(reader, scale)
        }
        0xe7 => {
            let max = reader.u16()?;
            reader.bytes(5)?;
            text(reader, max)
        }
        0x28 => {
            let length = usize::from(reader.u8()?);
            let bytes = reader.bytes(length)?;
            Ok(match bytes {
                [] => Value::Null,
                _ => Value::Text(day(bytes)?.to_string()),
            })
        }
        0x2a => {
            let scale = reader.u8()?;
            date_and_time(reader, scale)
        }
        other => Err(protocol(format!("parameters of type {other:#04x}"))),
    }
}

fn integer(reader: &mut Reader<'_>) -> io::Result<Value> {
    Ok(match reader.u8()? {
        0 => Value::Null,
        1 => Value::Integer(reader.u8()?.into()),
        2 => Value::Integer(reader.u16()?.cast_signed().into()),
        4 => Value::Integer(reader.u32()?.cast_signed().into()),
        8 => Value::Integer(reader.u64()?.cast_signed()),
        other => return Err(protocol(format!("an integer of {other} bytes"))),
    })
}

fn float(reader: &mut Reader<'_>) -> io::Result<Value> {
    Ok(match reader.u8()? {
        0 => Value::Null,
        4 => Value::Real(f32::from_bits(reader.u32()?).into()),
        8 => Value::Real(f64::from_bits(reader.u64()?)),
        other => return Err(protocol(format!("a float of {other} bytes"))),
    })
}

/// Decimals reach SQLite as floats: it has no other fractions.
fn decimal(reader: &mut Reader<'_>, scale: u8) -> io::Result<Value> {
    let length = usize::from(reader.u8()?);
    let Some((sign, digits)) = reader.bytes(length)?.split_first() else {
        return Ok(Value::Null);
    };
    let value = little_endian(digits)? as f64 / 10_f64.powi(scale.into());
    Ok(Value::Real(if *sign == 0 { -value } else { value }))
}

/// `nvarchar` up to 4,000 characters, or `nvarchar(max)` in chunks.
fn text(reader: &mut Reader<'_>, max: u16) -> io::Result<Value> {
    if max != 0xffff {
        return Ok(match reader.u16()? {
            0xffff => Value::Null,
            bytes => Value::Text(reader.text(usize::from(bytes) / 2)?),
        });
    }
    let total = reader.u64()?;
    if total == u64::MAX {
        return Ok(Value::Null);
    }
    let mut bytes = Vec::new();
    // An empty value may come without the empty chunk that ends all others.
    while !reader.is_empty() {
        match reader.length()? {
            0 => break,
            length => bytes.extend_from_slice(reader.bytes(length)?),
        }
    }
    super::reader::utf16(&bytes).map(Value::Text)
}

fn date_and_time(reader: &mut Reader<'_>, scale: u8) -> io::Result<Value> {
    let length = usize::from(reader.u8()?);
    let bytes = reader.bytes(length)?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let out_of_range = || protocol("a datetime2 out of range");
    let (time, date) = bytes
        .split_at_checked(length.saturating_sub(3))
        .ok_or_else(out_of_range)?;
    let units = u64::try_from(little_endian(time)?).map_err(|_| out_of_range())?;
    let nanoseconds = 9_u32
        .checked_sub(scale.into())
        .and_then(|power| units.checked_mul(10_u64.pow(power)))
        .ok_or_else(out_of_range)?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(
        u32::try_from(nanoseconds / 1_000_000_000).map_err(|_| out_of_range())?,
        u32::try_from(nanoseconds % 1_000_000_000).map_err(|_| out_of_range())?,
    )
    .ok_or_else(out_of_range)?;
    Ok(Value::Text(
        NaiveDateTime::new(day(date)?, time).to_string(),
    ))
}

/// Days since the first of January of the year one.
fn day(bytes: &[u8]) -> io::Result<NaiveDate> {
    u64::try_from(little_endian(bytes)?)
        .ok()
        .and_then(|days| super::types::first_day().checked_add_days(Days::new(days)))
        .ok_or_else(|| protocol("a date out of range"))
}

fn little_endian(bytes: &[u8]) -> io::Result<u128> {
    let mut padded = [0; 16];
    padded
        .get_mut(..bytes.len())
        .ok_or_else(|| protocol("a number of more than 16 bytes"))?
        .copy_from_slice(bytes);
    Ok(u128::from_le_bytes(padded))
}
