//! Rates of few cases: how sure they are, and what they shrink to.

use statrs::distribution::{Beta, ContinuousCDF};

use super::Interval;
use crate::statistics::{count, normal_quantile};

/// How many cases there were, and how many of them went well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    good: u64,
    cases: u64,
}

impl Tally {
    /// `good` of `cases`; no more than all of them can be good.
    #[must_use]
    pub fn new(good: u64, cases: u64) -> Self {
        Self {
            good: good.min(cases),
            cases,
        }
    }

    /// Cases that went well.
    #[must_use]
    pub const fn good(self) -> u64 {
        self.good
    }

    /// All cases.
    #[must_use]
    pub const fn cases(self) -> u64 {
        self.cases
    }

    /// Good / cases; nothing without cases.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.cases > 0).then(|| self.good as f64 / self.cases as f64)
    }

    /// Wilson's interval for the true rate at a confidence (0 to 1, for example 0.95); nothing without
    /// cases. Unlike the textbook's rate +- z * deviation it stays within 0 and 1, and is not a point
    /// when all cases went well. Source: E. B. Wilson, *Probable inference, the law of succession, and
    /// statistical inference*, Journal of the American Statistical Association 22, 1927.
    #[must_use]
    pub fn wilson(self, confidence: f64) -> Option<Interval> {
        let rate = self.rate()?;
        let n = self.cases as f64;
        let z = two_sided_z(confidence);
        let squared = z * z;
        let centre = (rate + squared / (2.0 * n)) / (1.0 + squared / n);
        let half =
            z / (1.0 + squared / n) * (rate * (1.0 - rate) / n + squared / (4.0 * n * n)).sqrt();
        // What the formula gives exactly at the ends, where floats may miss by a hair.
        let low = if self.good == 0 { 0.0 } else { centre - half };
        let high = if self.good == self.cases {
            1.0
        } else {
            centre + half
        };
        Interval::new(low.max(0.0), high.min(1.0))
    }
}

/// z of a two-sided interval: 1.9600 at 95 %. Confidence is taken within 0 and 99.9999 %.
fn two_sided_z(confidence: f64) -> f64 {
    normal_quantile(0.5 + sane_confidence(confidence) / 2.0)
}

fn sane_confidence(confidence: f64) -> f64 {
    if confidence.is_nan() {
        0.95
    } else {
        confidence.clamp(0.0, 0.999_999)
    }
}

/// What is believed of a rate before its cases are seen: a Beta distribution, from what is known of all
/// the groups that the one belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    alpha: f64,
    beta: f64,
    basis: PriorBasis,
}

/// What a prior rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PriorBasis {
    /// Mean and spread of the groups' rates.
    Spread,
    /// The mean only: the rates differ by no more than chance would have it.
    NoMoreThanChance,
    /// The mean only, and held loosely: too few groups have cases.
    FewGroups,
}

impl BetaPrior {
    /// The strength of a prior that knows nothing: one case good and one not.
    const LEAST_STRENGTH: f64 = 2.0;
    /// So many groups tell of a spread.
    const LEAST_GROUPS: usize = 3;

    /// Fits the prior to all groups by the method of moments, each group weighted by its cases: the
    /// spread of rates beyond what chance gives. It counts for no more cases than an average group has
    /// (own choice: a group's own cases never count less than half, if it is an average one), and no
    /// fewer than two. Source: J. C. Kleinman, *Proportions with extraneous variance: single and
    /// independent samples*, Journal of the American Statistical Association 68, 1973.
    #[must_use]
    pub fn fit(groups: &[Tally]) -> Self {
        let groups: Vec<Tally> = groups.iter().copied().filter(|g| g.cases > 0).collect();
        let cases: f64 = groups.iter().map(|group| group.cases as f64).sum();
        let good: f64 = groups.iter().map(|group| group.good as f64).sum();
        // One more case of each kind: a mean of exactly 0 or 1 would leave no doubt at all.
        let mean = (good + 1.0) / (cases + 2.0);
        if groups.len() < Self::LEAST_GROUPS {
            return Self::with(mean, Self::LEAST_STRENGTH, PriorBasis::FewGroups);
        }
        let most = (cases / count(groups.len())).max(Self::LEAST_STRENGTH);
        match correlation(&groups, good / cases, cases) {
            Some(correlation) if correlation > 0.0 => {
                let strength = (1.0 / correlation - 1.0).clamp(Self::LEAST_STRENGTH, most);
                Self::with(mean, strength, PriorBasis::Spread)
            }
            _ => Self::with(mean, most, PriorBasis::NoMoreThanChance),
        }
    }

    fn with(mean: f64, strength: f64, basis: PriorBasis) -> Self {
        Self {
            alpha: mean * strength,
            beta: (1.0 - mean) * strength,
            basis,
        }
    }

    /// Good cases that the prior counts for.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        self.alpha
    }

    /// Other cases that it counts for.
    #[must_use]
    pub const fn beta(self) -> f64 {
        self.beta
    }

    /// What it rests on.
    #[must_use]
    pub const fn basis(self) -> PriorBasis {
        self.basis
    }

    /// The rate believed before any case.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.alpha / self.strength()
    }

    /// Cases that the prior counts for.
    #[must_use]
    pub fn strength(self) -> f64 {
        self.alpha + self.beta
    }

    /// The rate believed after the cases, shrunk towards the prior's the more the fewer they are:
    /// (k + a) / (n + a + b).
    #[must_use]
    pub fn shrink(self, tally: Tally) -> f64 {
        (tally.good as f64 + self.alpha) / (tally.cases as f64 + self.strength())
    }

    /// Where the true rate is after the cases, with a probability (0 to 1) and as likely above as below:
    /// the central credible interval of Beta(k + a, n - k + b).
    #[must_use]
    pub fn interval(self, tally: Tally, probability: f64) -> Interval {
        let alpha = tally.good as f64 + self.alpha;
        let beta = (tally.cases - tally.good) as f64 + self.beta;
        let tail = (1.0 - sane_confidence(probability)) / 2.0;
        let shrunk = self.shrink(tally);
        let ends = Beta::new(alpha, beta).ok().and_then(|posterior| {
            let (low, high) = (
                posterior.inverse_cdf(tail),
                posterior.inverse_cdf(1.0 - tail),
            );
            // The search for a quantile may end a hair beside a very narrow or lopsided distribution.
            Interval::new(low.clamp(0.0, shrunk), high.clamp(shrunk, 1.0))
        });
        ends.unwrap_or(Interval {
            low: shrunk,
            high: shrunk,
        })
    }
}

/// How alike cases of one group are, beyond chance: 0 where groups do not differ, 1 where each is all
/// good or all bad. Nothing where all cases of all groups went the same way.
fn correlation(groups: &[Tally], mean: f64, cases: f64) -> Option<f64> {
    let chance = mean * (1.0 - mean);
    let spread: f64 = groups
        .iter()
        .filter_map(|group| Some(group.cases as f64 * (group.rate()? - mean).powi(2)))
        .sum();
    let squares: f64 = groups.iter().map(|g| (g.cases as f64).powi(2)).sum();
    let others = count(groups.len()) - 1.0;
    let found = (spread - chance * others) / (chance * (cases - squares / cases - others));
    found.is_finite().then_some(found)
}

/// How much data stand behind a rate or a score. The least sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Too few cases to say anything.
    Insufficient,
    /// The interval is wide.
    Low,
    /// Enough for a rough order.
    Medium,
    /// The interval is narrow.
    High,
}

/// Where the levels of evidence begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvidenceRules {
    /// Fewer cases than this say nothing.
    pub least_cases: u64,
    /// An interval up to this width, in the figure's unit, is narrow.
    pub narrow: f64,
    /// An interval beyond this width is wide.
    pub wide: f64,
}

impl EvidenceRules {
    /// For rates between 0 and 1: at least ten cases; 0.1 is narrow, 0.3 wide.
    pub const RATE: Self = Self {
        least_cases: 10,
        narrow: 0.1,
        wide: 0.3,
    };
    /// The same for scores between 0 and 100.
    pub const SCORE: Self = Self {
        least_cases: 10,
        narrow: 10.0,
        wide: 30.0,
    };
}

impl Evidence {
    /// The evidence of so many cases that leave so wide an interval; insufficient without one.
    #[must_use]
    pub fn of(cases: u64, interval: Option<Interval>, rules: EvidenceRules) -> Self {
        match interval.map(Interval::width) {
            Some(_) if cases < rules.least_cases => Self::Insufficient,
            Some(width) if width <= rules.narrow => Self::High,
            Some(width) if width <= rules.wide => Self::Medium,
            Some(_) => Self::Low,
            None => Self::Insufficient,
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 5e-4
    }

    /// R. G. Newcombe, *Two-sided confidence intervals for the single proportion*, 1998, table I.
    #[test]
    fn wilson_intervals_of_the_literature() {
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (good, cases, low, high) in table {
            let found = Tally::new(good, cases).wilson(0.95).unwrap();
            assert!(
                close(found.low(), low) && close(found.high(), high),
                "{found:?}"
            );
        }
        assert_eq!(Tally::new(0, 0).wilson(0.95), None);
        assert_eq!(Tally::new(5, 5).wilson(0.95).unwrap().high(), 1.0);
    }

    #[test]
    fn the_prior_finds_the_spread_of_groups() {
        // Rates 0.1, 0.3 … 0.9 of 1,000 cases each: variance 0.1 of the rates about 0.5 (n - 1), so
        // alpha + beta = 0.25 / 0.1 - 1 = 1.5, held to two.
        let wide = [100, 300, 500, 700, 900].map(|good| Tally::new(good, 1000));
        let prior = BetaPrior::fit(&wide);
        assert_eq!(prior.basis(), PriorBasis::Spread);
        assert!(close(prior.mean(), 0.5) && close(prior.strength(), 2.0));
        // Rates 0.4 … 0.6: variance 0.00625 less the chance of 0.00025, so 0.25 / 0.006 - 1.
        let close_by = [400, 450, 500, 550, 600].map(|good| Tally::new(good, 1000));
        let prior = BetaPrior::fit(&close_by);
        assert!(
            (prior.strength() - (0.25 / 0.006 - 1.0)).abs() < 0.5,
            "{prior:?}"
        );
    }

    #[test]
    fn groups_that_do_not_differ_are_not_told_apart() {
        // As the suppliers of Wide World Importers are: nothing ever went wrong.
        let groups = [5000, 3000, 12, 8, 3].map(|cases| Tally::new(cases, cases));
        let prior = BetaPrior::fit(&groups);
        assert_eq!(prior.basis(), PriorBasis::NoMoreThanChance);
        let first = prior.interval(groups[0], 0.95);
        for group in groups {
            assert!(first.overlaps(prior.interval(group, 0.95)));
        }
        assert_eq!(BetaPrior::fit(&groups[..2]).basis(), PriorBasis::FewGroups);
        assert_eq!(BetaPrior::fit(&[]).mean(), 0.5);
    }

    /// Beta(8, 4), seven of ten under a uniform prior: R's qbeta(c(.025, .975), 8, 4).
    #[test]
    fn shrinkage_and_its_interval() {
        let uniform = BetaPrior::fit(&[]);
        assert_eq!((uniform.alpha(), uniform.beta()), (1.0, 1.0));
        let tally = Tally::new(7, 10);
        assert!(close(uniform.shrink(tally), 8.0 / 12.0));
        let found = uniform.interval(tally, 0.95);
        assert!(
            close(found.low(), 0.3903) && close(found.high(), 0.8907),
            "{found:?}"
        );
    }

    #[test]
    fn evidence_by_cases_and_width() {
        let level = |cases, width| {
            Evidence::of(cases, Interval::new(0.5, 0.5 + width), EvidenceRules::RATE)
        };
        assert_eq!(level(9, 0.01), Evidence::Insufficient);
        assert_eq!(level(10, 0.4), Evidence::Low);
        assert_eq!(level(50, 0.2), Evidence::Medium);
        assert_eq!(level(500, 0.05), Evidence::High);
        assert_eq!(
            Evidence::of(500, None, EvidenceRules::RATE),
            Evidence::Insufficient
        );
    }

    fn tallies() -> impl Strategy<Value = Tally> {
        let cases = prop_oneof![0..30_u64, 0..1_000_000_u64];
        (any::<u64>(), cases).prop_map(|(good, cases)| Tally::new(good % (cases + 1), cases))
    }

    proptest! {
        #[test]
        fn intervals_hold_the_rate(tally in tallies(), confidence in 0.0..1.0) {
            if let Some(interval) = tally.wilson(confidence) {
                prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0);
                let rate = tally.rate().unwrap();
                prop_assert!(interval.low() <= rate + 1e-12 && rate - 1e-12 <= interval.high());
            }
        }

        #[test]
        fn shrunk_rates_lie_between_prior_and_rate(groups in prop::collection::vec(tallies(), 0..12), tally in tallies()) {
            let prior = BetaPrior::fit(&groups);
            prop_assert!(prior.alpha() > 0.0 && prior.beta() > 0.0);
            let shrunk = prior.shrink(tally);
            let rate = tally.rate().unwrap_or(prior.mean());
            prop_assert!(f64::min(rate, prior.mean()) - 1e-9 <= shrunk && shrunk <= f64::max(rate, prior.mean()) + 1e-9);
            let interval = prior.interval(tally, 0.95);
            prop_assert!(interval.contains(shrunk));
            prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0);
        }
    }
}
