//! Anomalies in words.

use chrono::NaiveDate;
use insight::anomaly::{
    Anomaly, Baseline, Contribution, Detection, Direction, Explanation, FEWEST_VALUES, SalesLook,
};
use insight::forecast::calendar::Cadence;
use insight::money::Money;

/// A segment is named as the main part of a deviation when it explains at least this share of it...
const MAIN_SHARE: f64 = 0.4;
/// ...and so many times its share of what was expected: half of the sales are half of any outage.
const MAIN_LIFT: f64 = 1.25;

/// The name of an anomaly, the same in every answer: `internet-2011-02-13`.
pub(super) fn id(channel: &str, day: NaiveDate) -> String {
    let letter = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    let channel: String = channel.to_lowercase().chars().map(letter).collect();
    format!("{channel}-{day}")
}

/// How a channel's values were judged.
pub(super) fn method(detection: Option<&Detection>) -> String {
    let Some(detection) = detection else {
        return format!("Fewer than {FEWEST_VALUES} values: too few to judge any.");
    };
    let taken = detection.taken;
    match detection.baseline {
        Baseline::Stl { season } => {
            format!("Values taken {taken}; trend and a season of {season} values by robust STL.")
        }
        Baseline::Medians { season: 1 } => {
            format!("Values taken {taken}; level by a running median.")
        }
        Baseline::Medians { season } => format!(
            "Values taken {taken}; level by a running median, a season of {season} values by medians."
        ),
    }
}

/// The anomaly in one sentence.
pub(super) fn summary(look: &SalesLook, anomaly: &Anomaly, explanation: &Explanation) -> String {
    let Explanation {
        actual, expected, ..
    } = explanation;
    let (channel, day) = (&look.channel, anomaly.day);
    let when = match (&look.findings.cadence, anomaly.place) {
        (Cadence::Batch(_), Some(_)) => format!("in the batch of {day}"),
        _ => format!("on {}, {day}", day.format("%A")),
    };
    let deviation = *actual - *expected;
    let story = if anomaly.place.is_none() {
        format!(
            "{channel}: {} {when}, when it never trades",
            dollars(*actual)
        )
    } else if *actual == Money::ZERO {
        format!(
            "{channel}: nothing {when}, instead of about {}",
            dollars(*expected)
        )
    } else {
        let than = match anomaly.direction {
            Direction::Spike => "more than",
            Direction::Drop => "less than",
        };
        let difference = Money::from_ten_thousandths(deviation.ten_thousandths().saturating_abs());
        format!(
            "{channel}: {} {when}, {} {than} the {} to be expected",
            dollars(*actual),
            dollars(difference),
            dollars(*expected)
        )
    };
    match main_part(explanation, deviation) {
        Some((dimension, found)) => format!(
            "{story}; {} % of it {dimension} {}.",
            (100.0 * found.deviation().to_f64() / deviation.to_f64()).round(),
            found.segment
        ),
        None => format!("{story}."),
    }
}

/// The segment of any dimension that explains most, if it explains much, and more than its size does.
fn main_part(explanation: &Explanation, deviation: Money) -> Option<(&'static str, &Contribution)> {
    let share = |found: &Contribution| found.deviation().to_f64() / deviation.to_f64();
    let stands_for_much = |found: &Contribution| {
        let of_expected = found.expected.to_f64() / explanation.expected.to_f64();
        // Where nothing was expected there is no size to compare with.
        let least = MAIN_SHARE.max(
            MAIN_LIFT
                * if of_expected.is_finite() {
                    of_expected
                } else {
                    0.0
                },
        );
        found.segment != "Other" && share(found) >= least
    };
    explanation
        .dimensions
        .iter()
        .flat_map(|(dimension, found)| found.iter().map(|found| (*dimension, found)))
        .filter(|(_, found)| stands_for_much(found))
        .max_by(|a, b| share(a.1).total_cmp(&share(b.1)))
}

/// Whole dollars with their thousands apart: `$18,423`.
fn dollars(amount: Money) -> String {
    let whole = amount.to_f64().round();
    let digits = format!("{:.0}", whole.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let sign = if whole < 0.0 { "-" } else { "" };
    format!("{sign}${text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_easy_to_read() {
        let told = |cents: i64| dollars(Money::from_ten_thousandths(cents * 100));
        assert_eq!(told(0), "$0");
        assert_eq!(told(99_949), "$999");
        assert_eq!(told(1_842_300), "$18,423");
        assert_eq!(told(-123_456_700), "-$1,234,567");
    }

    #[test]
    fn a_part_is_told_when_it_explains_more_than_its_size_does() {
        let part = |segment: &str, actual: i64, expected: i64| Contribution {
            segment: segment.to_owned(),
            actual: Money::from_ten_thousandths(actual),
            expected: Money::from_ten_thousandths(expected),
        };
        let told = |parts: Vec<Contribution>| {
            let actual: Money = parts.iter().map(|part| part.actual).sum();
            let expected: Money = parts.iter().map(|part| part.expected).sum();
            let explanation = Explanation {
                actual,
                expected,
                dimensions: vec![("country", parts)],
            };
            main_part(&explanation, actual - expected).map(|(_, found)| found.segment.clone())
        };
        let outage = vec![part("France", 0, 800), part("Germany", 0, 200)];
        assert_eq!(told(outage), None);
        let local = vec![part("France", 790, 800), part("Germany", 20, 200)];
        assert_eq!(told(local).as_deref(), Some("Germany"));
        let never_before = vec![part("France", 30, 0), part("Germany", 20, 0)];
        assert_eq!(told(never_before).as_deref(), Some("France"));
    }

    #[test]
    fn names_are_stable() {
        let day = NaiveDate::from_ymd_opt(2013, 1, 5).unwrap();
        assert_eq!(id("Tailspin Toys", day), "tailspin-toys-2013-01-05");
    }
}
