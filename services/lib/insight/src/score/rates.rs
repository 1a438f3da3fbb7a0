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
mod tests;
