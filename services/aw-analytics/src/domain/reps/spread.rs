//! How sure a score is, from what it would be without each interval in turn (the jackknife).
//!
//! One's own spread over a few intervals is itself unsure: it is drawn towards that of all. Sources: J. W.
//! Tukey, *Bias and confidence in not-quite large samples*, Annals of Mathematical Statistics 29, 1958;
//! G. K. Smyth, *Linear models and empirical Bayes methods*, Statistical Applications in Genetics and
//! Molecular Biology 3, 2004.

use insight::score::Interval;
use insight::statistics;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The spread of all representatives weighs as much as so many intervals beside one's own.
const SHARED_INTERVALS: f64 = 4.0;
/// How likely a true score is in its interval: so that two of which the intervals do not overlap differ
/// with a certainty of 95 %. Source: H. Goldstein and M. J. R. Healy, *The graphical presentation of a
/// collection of means*, Journal of the Royal Statistical Society A 158, 1995.
const LEVEL: f64 = 0.834;

/// How much a score varies from interval to interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// Variance of one interval's score.
    variance: f64,
    /// Degrees of freedom: intervals less one.
    freedom: f64,
}

impl Spread {
    /// From the scores computed without each interval in turn; nothing of fewer than two.
    pub(super) fn of(score: f64, replicates: &[f64]) -> Option<Self> {
        let n = statistics::count(replicates.len());
        let pseudo: Vec<f64> = replicates
            .iter()
            .map(|without| n * score - (n - 1.0) * without)
            .collect();
        statistics::variance(&pseudo).map(|variance| Self {
            variance,
            freedom: n - 1.0,
        })
    }

    /// That of all together; nothing when nobody has one.
    pub(super) fn shared(spreads: &[Option<Self>]) -> Option<Self> {
        let known = || spreads.iter().flatten();
        let freedom: f64 = known().map(|spread| spread.freedom).sum();
        let squares: f64 = known().map(|spread| spread.freedom * spread.variance).sum();
        (freedom > 0.0).then(|| Self {
            variance: squares / freedom,
            freedom: SHARED_INTERVALS,
        })
    }

    /// The interval of a score over `n` intervals, from the spread of all and one's own.
    pub(super) fn interval(self, score: f64, own: Option<Self>, n: usize) -> Option<Interval> {
        let own = own.unwrap_or(Self {
            variance: 0.0,
            freedom: 0.0,
        });
        let freedom = self.freedom + own.freedom;
        let squares = self.freedom * self.variance + own.freedom * own.variance;
        let error = (squares / freedom / statistics::count(n)).sqrt();
        let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
        let reach = student.inverse_cdf(f64::midpoint(1.0, LEVEL)) * error;
        Interval::new((score - reach).max(0.0), (score + reach).min(100.0))
    }
}
