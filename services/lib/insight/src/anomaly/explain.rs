//! What explains a deviation: its segments' actual and expected amounts.

use std::cmp::Reverse;

use crate::money::Money;

/// One segment's amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// What it sold.
    pub actual: Money,
    /// What it sold at the usual times around.
    pub usual: Money,
}

/// What one segment adds to a deviation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The segment; `Other` for the small ones together.
    pub segment: String,
    /// What it sold.
    pub actual: Money,
    /// What it was expected to sell.
    pub expected: Money,
}

impl Contribution {
    /// Actual less expected.
    #[must_use]
    pub fn deviation(&self) -> Money {
        self.actual - self.expected
    }
}

/// Divides the deviation of a whole that was `expected` among its segments, the largest first, `Other`
/// last: at most `most` entries (at least 1). Segments that neither sold nor were to sell are left out.
///
/// A segment is expected to bring its usual share of what is expected of the whole; amounts are rounded
/// by largest remainders. So expected amounts add up to `expected` exactly, and if the actual ones do to
/// the whole's, the deviations add up to its deviation. (Each segment's own median would not do: a
/// segment that sells on two days of five has the median 0.)
#[must_use]
pub fn explain(segments: &[Segment], expected: Money, most: usize) -> Vec<Contribution> {
    let shares = apportion(segments, expected);
    let mut found: Vec<Contribution> = segments
        .iter()
        .zip(shares)
        .map(|(segment, expected)| Contribution {
            segment: segment.name.clone(),
            actual: segment.actual,
            expected,
        })
        .filter(|found| found.actual != Money::ZERO || found.expected != Money::ZERO)
        .collect();
    found.sort_by(|a, b| {
        let size =
            |found: &Contribution| Reverse(found.deviation().ten_thousandths().unsigned_abs());
        size(a)
            .cmp(&size(b))
            .then_with(|| a.segment.cmp(&b.segment))
    });
    let most = most.max(1);
    if found.len() > most {
        let rest = found.split_off(most - 1);
        found.push(Contribution {
            segment: "Other".to_owned(),
            actual: rest.iter().map(|small| small.actual).sum(),
            expected: rest.iter().map(|small| small.expected).sum(),
        });
    }
    found
}

/// The parts of `whole` in proportion to the segments' usual amounts (to their actual ones when there
/// are no usual ones, else equal parts), exactly adding up.
fn apportion(segments: &[Segment], whole: Money) -> Vec<Money> {
    if segments.is_empty() {
        return Vec::new();
    }
    let positive = |amount: Money| i128::from(amount.ten_thousandths().max(0));
    let mut weights: Vec<i128> = segments
        .iter()
        .map(|segment| positive(segment.usual))
        .collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights = segments
            .iter()
            .map(|segment| positive(segment.actual))
            .collect();
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights = vec![1; segments.len()];
    }
    let sum: i128 = weights.iter().sum();
    let whole = i128::from(whole.ten_thousandths());
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|weight| (whole * weight).div_euclid(sum))
        .collect();
    let left = whole - parts.iter().sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    // Ties by name: the order that segments come in must not matter.
    by_remainder.sort_by_key(|at| {
        let remainder = (whole * weights[*at]).rem_euclid(sum);
        (Reverse(remainder), &segments[*at].name)
    });
    for at in by_remainder
        .into_iter()
        .take(usize::try_from(left).unwrap_or(0))
    {
        parts[at] += 1;
    }
    parts
        .into_iter()
        .map(|part| Money::from_ten_thousandths(i64::try_from(part).unwrap_or(i64::MAX)))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(name: &str, actual: i64, usual: i64) -> Segment {
        Segment {
            name: name.to_owned(),
            actual: Money::from_ten_thousandths(actual),
            usual: Money::from_ten_thousandths(usual),
        }
    }

    #[test]
    fn the_segment_that_fell_comes_first() {
        let segments = [
            segment("Bikes", 100, 9_000),
            segment("Clothing", 520, 500),
            segment("Accessories", 480, 500),
            segment("Nothing", 0, 0),
        ];
        let found = explain(&segments, Money::from_ten_thousandths(10_001), 2);
        let told: Vec<_> = found
            .iter()
            .map(|found| {
                let expected = found.expected.ten_thousandths();
                (
                    found.segment.as_str(),
                    expected,
                    found.deviation().ten_thousandths(),
                )
            })
            .collect();
        assert_eq!(told, [("Bikes", 9_001, -8_901), ("Other", 1_000, 0)]);
    }

    #[test]
    fn without_anything_usual_the_actual_shares_count() {
        let segments = [segment("a", 30, 0), segment("b", 10, 0)];
        let found = explain(&segments, Money::from_ten_thousandths(400), 5);
        assert_eq!(found[0].expected.ten_thousandths(), 300);
        assert_eq!(explain(&[], Money::from_ten_thousandths(400), 5), []);
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_deviation(
            amounts in prop::collection::vec((any::<i32>(), any::<i32>()), 1..60),
            expected in any::<i32>(),
            most in 0..20_usize,
        ) {
            let segments: Vec<Segment> = amounts
                .iter()
                .enumerate()
                .map(|(at, (actual, usual))| segment(&at.to_string(), (*actual).into(), (*usual).into()))
                .collect();
            let expected = Money::from_ten_thousandths(expected.into());
            let found = explain(&segments, expected, most);
            let actual: Money = segments.iter().map(|segment| segment.actual).sum();
            let deviations: Money = found.iter().map(Contribution::deviation).sum();
            prop_assert_eq!(deviations, actual - expected);
            prop_assert!(found.len() <= most.max(1));
        }
    }
}
