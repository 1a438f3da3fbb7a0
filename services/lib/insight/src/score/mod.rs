//! Scores: rates from few cases, scales that outliers do not bend, composites and their parts.
//!
//! * [`rates`]: a rate of few cases, how sure it is, and what it shrinks to.
//! * [`scale`]: figures of any unit on a scale of 0 (worst) to 100 (best).
//! * [`composite`]: a weighted score that its parts explain.
//! * [`ranking`]: ranks that are shared where the data cannot tell apart.

pub mod composite;
pub mod ranking;
pub mod rates;
pub mod scale;

pub use composite::{Composite, Part};
pub use ranking::Rank;
pub use rates::{BetaPrior, Evidence, Tally};
pub use scale::{Direction, RobustScale};

/// A range that the true figure is likely in; `low` is never above `high`, and both are finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    /// The range between two figures, in either order; nothing where one is not finite.
    #[must_use]
    pub fn new(one: f64, other: f64) -> Option<Self> {
        (one.is_finite() && other.is_finite()).then(|| Self {
            low: one.min(other),
            high: one.max(other),
        })
    }

    /// Lower end.
    #[must_use]
    pub const fn low(self) -> f64 {
        self.low
    }

    /// Upper end.
    #[must_use]
    pub const fn high(self) -> f64 {
        self.high
    }

    /// How far apart the ends are.
    fn width(self) -> f64 {
        self.high - self.low
    }

    /// Whether a figure is inside; the ends are.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether some figure is inside both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The range of what a scale that only rises or only falls makes of the figures; nothing where that
    /// is not finite.
    #[must_use]
    pub fn map(self, scale: impl Fn(f64) -> f64) -> Option<Self> {
        Self::new(scale(self.low), scale(self.high))
    }
}
