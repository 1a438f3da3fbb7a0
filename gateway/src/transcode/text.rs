//! Scalars as JSON text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Which bytes JSON text cannot hold as they are.
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// A string, quotes included.
pub(super) fn string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let mut clean_from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if ESCAPED[usize::from(byte)] {
            out.extend_from_slice(&bytes[clean_from..at]);
            escape(byte, out);
            clean_from = at + 1;
        }
    }
    out.extend_from_slice(&bytes[clean_from..]);
    out.push(b'"');
}

#[cold]
fn escape(byte: u8, out: &mut Vec<u8>) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// A whole number.
pub(super) fn integer(value: impl itoa::Integer, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// A 64-bit whole number: a string, since a JSON reader's numbers may be doubles.
pub(super) fn quoted_integer(value: impl itoa::Integer, out: &mut Vec<u8>) {
    out.push(b'"');
    integer(value, out);
    out.push(b'"');
}

/// The largest whole number up to which doubles hold every whole number.
const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;

/// A double: the shortest text that reads back as the same double, whole numbers without `.0`.
/// What is no number is a string.
pub(super) fn double(value: f64, out: &mut Vec<u8>) {
    if !value.is_finite() {
        return not_a_number(value, out);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates; the comparison with the value tells"
    )]
    let whole = value as i64;
    #[expect(clippy::float_cmp, reason = "it is exactly whole, or it is not")]
    let is_whole = whole as f64 == value && whole.unsigned_abs() <= EXACT;
    if is_whole && (whole != 0 || value.is_sign_positive()) {
        return integer(whole, out);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
}

/// A float, by the rules of [`double`].
pub(super) fn float(value: f32, out: &mut Vec<u8>) {
    if !value.is_finite() {
        return not_a_number(f64::from(value), out);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
}

#[cold]
fn not_a_number(value: f64, out: &mut Vec<u8>) {
    out.extend_from_slice(if value.is_nan() {
        b"\"NaN\""
    } else if value > 0.0 {
        b"\"Infinity\""
    } else {
        b"\"-Infinity\""
    });
}

/// Bytes, in standard base64 with padding.
pub(super) fn bytes(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + value.len().div_ceil(3) * 4, 0);
    // The room is exactly what padded base64 takes, so this cannot fail.
    let written = STANDARD.encode_slice(value, &mut out[start..]).unwrap_or(0);
    out.truncate(start + written);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written<T>(write: impl Fn(T, &mut Vec<u8>), value: T) -> String {
        let mut out = Vec::new();
        write(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn doubles_survive(bits: u64) {
            let value = f64::from_bits(bits);
            let text = written(double, value);
            if value.is_finite() {
                let back: f64 = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(back.to_bits(), value.to_bits(), "{}", text);
            }
        }

        #[test]
        fn floats_survive(bits: u32) {
            let value = f32::from_bits(bits);
            let text = written(float, value);
            if value.is_finite() {
                let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                prop_assert!(json.is_number());
                prop_assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits());
            }
        }

        #[test]
        fn whole_doubles_survive(value in -(1_i64 << 53)..=(1_i64 << 53)) {
            let text = written(double, value as f64);
            prop_assert!(!text.contains('.'), "{}", text);
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), (value as f64).to_bits());
        }

        #[test]
        fn strings_survive(text: String) {
            let json = written(string, text.as_str());
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn doubles_are_short() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (12.0, "12"),
            (0.1, "0.1"),
            (29_358_677.22, "29358677.22"),
            (f64::NAN, "\"NaN\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            assert_eq!(written(double, value), expected);
        }
        let large = written(double, 1e300);
        assert_eq!(
            serde_json::from_str::<f64>(&large).unwrap().to_bits(),
            1e300_f64.to_bits()
        );
    }
}
