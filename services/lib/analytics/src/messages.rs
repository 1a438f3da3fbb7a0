//! Small pieces that many messages have: periods, counts, enum values in words.

use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as proto;

/// A period; `covered` are the days with data.
#[must_use]
pub fn encode_period(period: Period, covered: Option<Period>) -> proto::Period {
    proto::Period {
        from: period.from().to_string(),
        to: period.to().to_string(),
        days: count(period.days()),
        covered: covered.is_some_and(|covered| covered.covers(period)),
    }
}

/// A count as the contract carries it: the largest there is for one beyond.
#[must_use]
pub fn count(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// The value of an enum without its enum's name: `MONTH` of `GRANULARITY_MONTH`. `name` is the enum's
/// `as_str_name`.
#[must_use]
pub fn short_name<E: Default>(value: &E, name: fn(&E) -> &'static str) -> &'static str {
    let full = name(value);
    // Every enum's first value is its name and `UNSPECIFIED`.
    name(&E::default())
        .strip_suffix("UNSPECIFIED")
        .and_then(|prefix| full.strip_prefix(prefix))
        .unwrap_or(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lose_their_enums_name() {
        let verdict = |value| short_name(&value, proto::QualityVerdict::as_str_name);
        assert_eq!(verdict(proto::QualityVerdict::Warning), "WARNING");
        let abc = |value| short_name(&value, proto::AbcClass::as_str_name);
        assert_eq!(abc(proto::AbcClass::A), "A");
        assert_eq!(abc(proto::AbcClass::Unspecified), "UNSPECIFIED");
    }

    #[test]
    fn counts_beyond_the_contract_are_the_largest() {
        assert_eq!(count(7_usize), 7);
        assert_eq!(count(u64::MAX), i32::MAX);
    }
}
