//! The `grpc-timeout` header: up to eight digits and a unit, for example `250m` for 250 ms.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
/// The most that eight digits can say.
const MAX_VALUE: u64 = 99_999_999;

/// The time a caller gives. A header that breaks the format counts as absent: the server's own
/// limit holds in any case.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    parse(headers.get(GRPC_TIMEOUT)?.to_str().ok()?)
}

/// Tells the time given, in the finest unit that can hold it.
pub(crate) fn write(headers: &mut HeaderMap, timeout: Duration) {
    let text = format(timeout);
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(GRPC_TIMEOUT, value);
    }
}

fn parse(text: &str) -> Option<Duration> {
    let unit_at = text.len().checked_sub(1)?;
    let (digits, unit) = text.split_at_checked(unit_at)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

fn format(timeout: Duration) -> String {
    for (nanos, unit) in [
        (1, 'n'),
        (1_000, 'u'),
        (1_000_000, 'm'),
        (1_000_000_000, 'S'),
    ] {
        let value = timeout.as_nanos() / nanos;
        if value <= u128::from(MAX_VALUE) {
            return format!("{value}{unit}");
        }
    }
    // Over three years: as good as never.
    format!("{MAX_VALUE}S")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_units_are_those_of_grpc() {
        assert_eq!(parse("2H"), Some(Duration::from_hours(2)));
        assert_eq!(parse("3M"), Some(Duration::from_mins(3)));
        assert_eq!(parse("99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        assert_eq!(parse("7u"), Some(Duration::from_micros(7)));
        assert_eq!(parse("8n"), Some(Duration::from_nanos(8)));
        for wrong in [
            "",
            "5",
            "S",
            "5s",
            "-5S",
            "+5S",
            "123456789S",
            "1.5S",
            "5 S",
            "5µ",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_trouble(text in "\\PC{0,12}") {
            let _ = parse(&text);
        }

        #[test]
        fn a_timeout_survives_the_wire_and_never_grows(nanos in 0_u64..10_000_000_000_000_000) {
            let timeout = Duration::from_nanos(nanos);
            let back = parse(&format(timeout)).unwrap();
            prop_assert!(back <= timeout);
            let lost = timeout.saturating_sub(back);
            prop_assert!(lost <= timeout / 99_999 + Duration::from_nanos(1));
        }
    }
}
