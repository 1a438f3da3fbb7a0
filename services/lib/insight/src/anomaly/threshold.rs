//! How far out is too far: thresholds calibrated to how many alerts are wanted.

use crate::statistics::quantile_of_sorted;

/// How readily a value is called an anomaly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Only what nobody would doubt.
    Low,
    /// What deserves a look.
    Medium,
    /// Also what is merely unusual.
    High,
}

impl Sensitivity {
    /// Every sensitivity, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The share of values that may be flagged in a series where nothing happened: of a daily one
    /// about two in three years, two a year, seven a year.
    #[must_use]
    pub fn alert_rate(self) -> f64 {
        match self {
            Self::Low => 0.002,
            Self::Medium => 0.005,
            Self::High => 0.02,
        }
    }

    /// The score that a flagged value has at least, however thin the tails are.
    #[must_use]
    pub fn least_score(self) -> f64 {
        match self {
            Self::Low => 3.0,
            Self::Medium => 2.5,
            Self::High => 2.0,
        }
    }

    /// The threshold of a series too short to calibrate one: at MEDIUM that of Iglewicz and Hoaglin
    /// (*How to Detect and Handle Outliers*, 1993).
    #[must_use]
    pub fn textbook_score(self) -> f64 {
        match self {
            Self::Low => 5.0,
            Self::Medium => 3.5,
            Self::High => 2.5,
        }
    }

    /// The share of the series' typical value that a flagged deviation has at least.
    #[must_use]
    pub fn least_share(self) -> f64 {
        match self {
            Self::Low => 0.4,
            Self::Medium => 0.25,
            Self::High => 0.1,
        }
    }
}

/// The share of the scores that make the tail.
const TAIL: f64 = 0.1;
/// The fewest scores that a tail is fitted to.
const FEWEST_SCORES: usize = 60;

/// The score beyond which a value is flagged, in a series whose absolute scores are `sorted`.
///
/// Peaks over threshold with an exponential tail (Siffer et al., *Anomaly Detection in Streams with
/// Extreme Value Theory*, 2017, at shape 0): beyond their 90 % quantile q, scores are taken to decay as
/// exp(-(s - q) / d), so that a share p of all lies beyond q + d ln(0.1 / p). The decay d comes from the
/// median excess, which the anomalies themselves do not move.
pub(super) fn threshold(sorted: &[f64], sensitivity: Sensitivity) -> f64 {
    if sorted.len() < FEWEST_SCORES {
        return sensitivity.textbook_score();
    }
    let quantile = |level| quantile_of_sorted(sorted, level).unwrap_or_default();
    let tail_from = quantile(1.0 - TAIL);
    let median_excess = quantile(1.0 - TAIL / 2.0) - tail_from;
    let decay = median_excess / std::f64::consts::LN_2;
    let calibrated = tail_from + decay * (TAIL / sensitivity.alert_rate()).ln();
    calibrated.max(sensitivity.least_score())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{count, normal_quantile};

    #[test]
    fn an_exponential_tail_is_met_exactly() {
        // Scores with P(S > s) = exp(-s): a share p lies beyond -ln p.
        let n = 20_000;
        let scores: Vec<f64> = (0..n)
            .map(|at| -(1.0 - (count(at) + 0.5) / count(n)).ln())
            .collect();
        for sensitivity in Sensitivity::ALL {
            let wanted = -sensitivity.alert_rate().ln();
            let found = threshold(&scores, sensitivity);
            assert!(
                (found - wanted).abs() < 0.01,
                "{sensitivity:?}: {found} for {wanted}"
            );
        }
    }

    #[test]
    fn normal_scores_give_fewer_alerts_than_allowed() {
        let n = 2_000;
        let scores: Vec<f64> = (0..n)
            .map(|at| normal_quantile(0.5 + (count(at) + 0.5) / count(2 * n)))
            .collect();
        for sensitivity in Sensitivity::ALL {
            let threshold = threshold(&scores, sensitivity);
            let flagged = scores.iter().filter(|score| **score > threshold).count();
            let rate = count(flagged) / count(n);
            assert!(rate <= sensitivity.alert_rate(), "{sensitivity:?}: {rate}");
        }
    }

    #[test]
    fn few_scores_are_judged_by_the_textbook() {
        assert!((threshold(&[0.0; 40], Sensitivity::Medium) - 3.5).abs() < f64::EPSILON);
        assert!((threshold(&[0.0; 90], Sensitivity::Medium) - 2.5).abs() < f64::EPSILON);
    }
}
