//! The text forms of `Timestamp`, `Duration` and `FieldMask`.

use chrono::{DateTime, SecondsFormat};

use super::wire::Malformed;

/// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, in seconds since 1970.
const TIMESTAMPS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// About ten thousand years, in seconds.
const DURATIONS: std::ops::RangeInclusive<i64> = -315_576_000_000..=315_576_000_000;
const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// RFC 3339 in UTC, with no, three, six or nine digits of the second.
pub(super) fn timestamp_text(seconds: i64, nanos: i32) -> Result<String, Malformed> {
    let nanos = u32::try_from(nanos)
        .ok()
        .filter(|nanos| *nanos < 1_000_000_000);
    nanos
        .filter(|_| TIMESTAMPS.contains(&seconds))
        .and_then(|nanos| DateTime::from_timestamp(seconds, nanos))
        .map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        .ok_or(Malformed("a timestamp is out of range"))
}

/// Reads RFC 3339 into seconds and nanoseconds.
pub(super) fn read_timestamp(text: &str) -> Result<(i64, i32), String> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "must be an instant like 2014-01-31T12:00:00Z".to_owned())?;
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or(i32::MAX);
    if !TIMESTAMPS.contains(&time.timestamp()) || nanos >= NANOS_PER_SECOND {
        return Err("must be an instant of the years 0001 to 9999".to_owned());
    }
    Ok((time.timestamp(), nanos))
}

/// Seconds with no, three, six or nine digits, and an `s`.
pub(super) fn duration_text(seconds: i64, nanos: i32) -> Result<String, Malformed> {
    let agree = seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0);
    if !DURATIONS.contains(&seconds) || nanos.abs() >= NANOS_PER_SECOND || !agree {
        return Err(Malformed("a duration is out of range"));
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let (seconds, nanos) = (seconds.unsigned_abs(), nanos.unsigned_abs());
    Ok(if nanos == 0 {
        format!("{sign}{seconds}s")
    } else if nanos.is_multiple_of(1_000_000) {
        format!("{sign}{seconds}.{:03}s", nanos / 1_000_000)
    } else if nanos.is_multiple_of(1_000) {
        format!("{sign}{seconds}.{:06}s", nanos / 1_000)
    } else {
        format!("{sign}{seconds}.{nanos:09}s")
    })
}

/// Reads `-1.5s` into seconds and nanoseconds.
pub(super) fn read_duration(text: &str) -> Result<(i64, i32), String> {
    duration_parts(text)
        .filter(|(seconds, _)| DURATIONS.contains(seconds))
        .ok_or_else(|| "must be seconds with an s, like 1.5s".to_owned())
}

fn duration_parts(text: &str) -> Option<(i64, i32)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let body = text.strip_suffix('s')?;
    let (sign, body) = match body.strip_prefix('-') {
        Some(body) => (-1, body),
        None => (1, body),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    Some((sign * seconds, i32::try_from(sign).ok()? * nanos))
}

/// A path of a field mask, `foo_bar.baz` to `fooBar.baz`.
pub(super) fn mask_path_text(path: &str, out: &mut String) -> Result<(), Malformed> {
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '_' => match chars.next() {
                Some(next) if next.is_ascii_lowercase() => out.push(next.to_ascii_uppercase()),
                _ => return Err(Malformed("a field mask cannot be written in JSON")),
            },
            c if c.is_ascii_uppercase() || c == ',' => {
                return Err(Malformed("a field mask cannot be written in JSON"));
            }
            c => out.push(c),
        }
    }
    Ok(())
}

/// Reads `fooBar.baz` into `foo_bar.baz`; a path in snake case stays as it is.
pub(super) fn read_mask_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 4);
    for c in path.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn timestamps_survive(seconds in TIMESTAMPS, nanos in 0..NANOS_PER_SECOND) {
            let text = timestamp_text(seconds, nanos).unwrap();
            prop_assert_eq!(read_timestamp(&text), Ok((seconds, nanos)));
        }

        #[test]
        fn durations_survive(seconds in DURATIONS, nanos in 0..NANOS_PER_SECOND) {
            let nanos = if seconds < 0 { -nanos } else { nanos };
            let text = duration_text(seconds, nanos).unwrap();
            prop_assert_eq!(read_duration(&text), Ok((seconds, nanos)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}|-?[0-9]{0,25}\\.?[0-9]{0,12}s?") {
            let _ = read_timestamp(&text);
            let _ = read_duration(&text);
        }
    }

    #[test]
    fn digits_come_in_threes() {
        assert_eq!(timestamp_text(0, 0).unwrap(), "1970-01-01T00:00:00Z");
        assert_eq!(
            timestamp_text(0, 500_000_000).unwrap(),
            "1970-01-01T00:00:00.500Z"
        );
        assert_eq!(duration_text(0, -500_000_000).unwrap(), "-0.500s");
        assert_eq!(duration_text(3, 1_000).unwrap(), "3.000001s");
        assert!(duration_text(3, -1).is_err());
        assert!(timestamp_text(i64::MAX, 0).is_err());
        assert!(read_duration("1.s").is_err());
    }

    #[test]
    fn mask_paths_change_their_case() {
        let mut text = String::new();
        mask_path_text("foo_bar.baz_q", &mut text).unwrap();
        assert_eq!(text, "fooBar.bazQ");
        assert_eq!(read_mask_path(&text), "foo_bar.baz_q");
        assert!(mask_path_text("Foo", &mut String::new()).is_err());
        assert!(mask_path_text("a__b", &mut String::new()).is_err());
    }
}
