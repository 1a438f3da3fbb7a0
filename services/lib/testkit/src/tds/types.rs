//! SQL Server's types: their names, how a column of them is announced and a value written.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use rusqlite::types::Value;
use rust_decimal::{Decimal, RoundingStrategy};

use super::tokens::Tokens;

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SqlType {
    Bit,
    /// Of 1, 2, 4 or 8 bytes.
    Int(u8),
    /// Of 4 or 8 bytes.
    Float(u8),
    Decimal {
        precision: u8,
        scale: u8,
    },
    /// Of 4 or 8 bytes.
    Money(u8),
    Date,
    DateTime,
    SmallDateTime,
    DateTime2(u8),
    /// Up to 4,000 characters.
    Text,
    /// `nvarchar(max)`.
    LongText,
    Binary,
}

/// The day that `date` and `datetime2` count from.
pub(super) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()
}

/// The day that `datetime` and `smalldatetime` count from.
fn first_day_of_datetime() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

impl SqlType {
    /// The type of that name, as in a column's declaration or a CAST: `decimal(18, 2)`.
    pub(super) fn parse(declared: &str) -> Option<Self> {
        let declared = declared.to_ascii_lowercase();
        let (name, rest) = declared.split_once('(').unwrap_or((&declared, ""));
        let sizes: Vec<u8> = rest
            .trim_end_matches(')')
            .split(',')
            .filter_map(|size| size.trim().parse().ok())
            .collect();
        let size = |index: usize, default| sizes.get(index).copied().unwrap_or(default);
        Some(match name.trim() {
            "bit" => Self::Bit,
            "tinyint" => Self::Int(1),
            "smallint" => Self::Int(2),
            "int" | "integer" => Self::Int(4),
            "bigint" => Self::Int(8),
            "real" => Self::Float(4),
            "float" | "double precision" => Self::Float(if size(0, 53) <= 24 { 4 } else { 8 }),
            "decimal" | "numeric" | "dec" => Self::Decimal {
                precision: size(0, 18),
                scale: size(1, 0),
            },
            "money" => Self::Money(8),
            "smallmoney" => Self::Money(4),
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "smalldatetime" => Self::SmallDateTime,
            "datetime2" => Self::DateTime2(size(0, 7).min(7)),
            "nvarchar" | "varchar" if rest.starts_with("max") => Self::LongText,
            "nvarchar" | "varchar" | "nchar" | "char" => Self::Text,
            "text" | "ntext" => Self::LongText,
            "binary" | "varbinary" | "blob" => Self::Binary,
            _ => return None,
        })
    }

    /// The type of an expression, by all its values: SQLite declares none.
    pub(super) fn infer<'a>(values: impl Iterator<Item = &'a Value>) -> Self {
        let mut inferred = None;
        for value in values {
            inferred = match (inferred, value) {
                (known, Value::Null) => known,
                (Some(Self::LongText), _) => return Self::LongText,
                (_, Value::Text(text)) if text.encode_utf16().count() > 4_000 => {
                    Some(Self::LongText)
                }
                (Some(Self::Text), _) | (_, Value::Text(_)) => Some(Self::Text),
                (_, Value::Blob(_)) => Some(Self::Binary),
                (Some(Self::Float(8)), _) | (_, Value::Real(_)) => Some(Self::Float(8)),
                (_, Value::Integer(_)) => Some(Self::Int(8)),
            };
        }
        inferred.unwrap_or(Self::Int(4))
    }

    /// `TYPE_INFO`.
    pub(super) fn write_info(self, out: &mut Tokens) {
        /// Latin1_General_CI_AS; the text itself is UTF-16 whatever it says.
        const COLLATION: [u8; 5] = [9, 4, 0xd0, 0, 0x34];
        match self {
            Self::Bit => out.raw(&[0x68, 1]),
            Self::Int(size) => out.raw(&[0x26, size]),
            Self::Float(size) => out.raw(&[0x6d, size]),
            Self::Decimal { precision, scale } => {
                out.raw(&[0x6a, decimal_size(precision), precision, scale]);
            }
            Self::Money(size) => out.raw(&[0x6e, size]),
            Self::Date => out.u8(0x28),
            Self::DateTime => out.raw(&[0x6f, 8]),
            Self::SmallDateTime => out.raw(&[0x6f, 4]),
            Self::DateTime2(scale) => out.raw(&[0x2a, scale]),
            Self::Text => {
                out.u8(0xe7);
                out.u16(8_000);
                out.raw(&COLLATION);
            }
            Self::LongText => {
                out.u8(0xe7);
                out.u16(0xffff);
                out.raw(&COLLATION);
            }
            Self::Binary => {
                out.u8(0xa5);
                out.u16(8_000);
            }
        }
    }

    /// A value of this type, or what keeps it from being one.
    pub(super) fn write_value(self, out: &mut Tokens, value: &Value) -> Result<(), String> {
        if *value == Value::Null {
            match self {
                Self::Text | Self::Binary => out.u16(0xffff),
                Self::LongText => out.raw(&u64::MAX.to_le_bytes()),
                _ => out.u8(0),
            }
            return Ok(());
        }
        let misfit = || format!("{value:?} does not fit {self:?}");
        match (self, value) {
            (Self::Bit, Value::Integer(bit)) => out.raw(&[1, u8::from(*bit != 0)]),
            (Self::Int(size), value) => {
                let whole = whole(value).ok_or_else(misfit)?;
                let bytes = whole.to_le_bytes();
                if !fits(whole, size) {
                    return Err(misfit());
                }
                out.u8(size);
                out.raw(&bytes[..usize::from(size)]);
            }
            (Self::Float(4), value) => {
                out.u8(4);
                #[expect(clippy::cast_possible_truncation, reason = "real has no more digits")]
                out.raw(&(float(value).ok_or_else(misfit)? as f32).to_le_bytes());
            }
            (Self::Float(_), value) => {
                out.u8(8);
                out.raw(&float(value).ok_or_else(misfit)?.to_le_bytes());
            }
            (Self::Decimal { precision, scale }, value) => {
                let digits = scaled(value, scale).ok_or_else(misfit)?;
                let size = usize::from(decimal_size(precision)) - 1;
                let bytes = digits.unsigned_abs().to_le_bytes();
                if bytes[size..].iter().any(|byte| *byte != 0) {
                    return Err(misfit());
                }
                out.u8(decimal_size(precision));
                out.u8(u8::from(digits >= 0));
                out.raw(&bytes[..size]);
            }
            (Self::Money(size), value) => {
                let units = scaled(value, 4)
                    .and_then(|digits| i64::try_from(digits).ok())
                    .filter(|units| fits(*units, size))
                    .ok_or_else(misfit)?;
                write_money(out, size, units);
            }
            (Self::Text, value) => {
                let units: Vec<u16> = text(value).ok_or_else(misfit)?.encode_utf16().collect();
                let bytes = u16::try_from(2 * units.len()).map_err(|_| misfit())?;
                out.u16(bytes);
                out.units(&units);
            }
            (Self::LongText, value) => {
                write_long_text(out, &text(value).ok_or_else(misfit)?).ok_or_else(misfit)?;
            }
            (Self::Binary, Value::Blob(bytes)) => {
                out.u16(u16::try_from(bytes.len()).map_err(|_| misfit())?);
                out.raw(bytes);
            }
            (_, Value::Text(text)) => {
                let time = moment(text).ok_or_else(misfit)?;
                self.write_time(out, time).ok_or_else(misfit)?;
            }
            _ => return Err(misfit()),
        }
        Ok(())
    }

    fn write_time(self, out: &mut Tokens, time: NaiveDateTime) -> Option<()> {
        let days = u32::try_from((time.date() - first_day()).num_days()).ok()?;
        let days_of_datetime = (time.date() - first_day_of_datetime()).num_days();
        let clock = time.time();
        match self {
            Self::Date => {
                out.u8(3);
                out.raw(&days.to_le_bytes()[..3]);
            }
            Self::DateTime => {
                // The unit is a three-hundredth of a second.
                let millis = u64::from(clock.num_seconds_from_midnight()) * 1_000
                    + u64::from(clock.nanosecond() / 1_000_000);
                out.u8(8);
                out.raw(&i32::try_from(days_of_datetime).ok()?.to_le_bytes());
                out.u32(u32::try_from((millis * 3 + 5) / 10).ok()?);
            }
            Self::SmallDateTime => {
                out.u8(4);
                out.u16(u16::try_from(days_of_datetime).ok()?);
                out.u16(u16::try_from(clock.num_seconds_from_midnight() / 60).ok()?);
            }
            Self::DateTime2(scale) => {
                let nanoseconds = u64::from(clock.num_seconds_from_midnight()) * 1_000_000_000
                    + u64::from(clock.nanosecond());
                let units = nanoseconds / 10_u64.pow(9_u32.saturating_sub(scale.into()));
                let size = match scale {
                    0..=2 => 3,
                    3..=4 => 4,
                    _ => 5,
                };
                out.u8(size + 3);
                out.raw(&units.to_le_bytes()[..usize::from(size)]);
                out.raw(&days.to_le_bytes()[..3]);
            }
            _ => return None,
        }
        Some(())
    }
}

/// Bytes of a decimal, its sign included.
fn decimal_size(precision: u8) -> u8 {
    match precision {
        0..=9 => 5,
        10..=19 => 9,
        20..=28 => 13,
        _ => 17,
    }
}

/// `money` goes high half first.
fn write_money(out: &mut Tokens, size: u8, units: i64) {
    let bytes = units.to_le_bytes();
    let (low, high) = bytes.split_at(4);
    out.u8(size);
    if size == 8 {
        out.raw(high);
    }
    out.raw(low);
}

/// One chunk, and the empty one that ends them.
fn write_long_text(out: &mut Tokens, text: &str) -> Option<()> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let bytes = u32::try_from(2 * units.len()).ok()?;
    out.raw(&u64::from(bytes).to_le_bytes());
    if bytes > 0 {
        out.u32(bytes);
        out.units(&units);
    }
    out.u32(0);
    Some(())
}

fn fits(value: i64, size: u8) -> bool {
    match size {
        1 => u8::try_from(value).is_ok(),
        2 => i16::try_from(value).is_ok(),
        4 => i32::try_from(value).is_ok(),
        _ => true,
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(whole) => Some(*whole),
        Value::Real(_) => i64::try_from(scaled(value, 0)?).ok(),
        _ => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(whole) => Some(*whole as f64),
        Value::Real(float) => Some(*float),
        _ => None,
    }
}

/// The digits of a number with that many places after the point.
fn scaled(value: &Value, places: u8) -> Option<i128> {
    let exact = match value {
        Value::Integer(whole) => Decimal::from(*whole),
        // All its digits: fewer would lose cents of amounts beyond a billion.
        Value::Real(float) => Decimal::from_f64_retain(*float)?,
        _ => return None,
    };
    let rounded =
        exact.round_dp_with_strategy(places.into(), RoundingStrategy::MidpointAwayFromZero);
    let missing = u32::from(places).checked_sub(rounded.scale())?;
    rounded
        .mantissa()
        .checked_mul(10_i128.checked_pow(missing)?)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(whole) => Some(whole.to_string()),
        Value::Real(float) => Some(float.to_string()),
        Value::Null | Value::Blob(_) => None,
    }
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    match text.parse::<NaiveDate>() {
        Ok(day) => Some(day.and_time(NaiveTime::MIN)),
        Err(_) => {
            NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M:%S%.f").ok()
        }
    }
}
