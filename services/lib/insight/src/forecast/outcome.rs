//! What a forecast is asked with, and what it answers.

use std::fmt;
use std::str::FromStr;

use super::methods::{MethodName, UnknownMethod};
use super::reason::Reason;

/// The longest horizon, in steps.
pub const LONGEST_HORIZON: usize = 10_000;

/// What to forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How many steps ahead; 1 to [`LONGEST_HORIZON`].
    pub horizon: usize,
    /// After how many steps the series repeats itself.
    pub seasons: Seasons,
    /// Which method.
    pub choice: Choice,
    /// The series is never negative: points and intervals stop at 0.
    pub non_negative: bool,
    /// Leave so many of the first steps out of the sum: they only lead up to what is asked for.
    pub sum_after: usize,
}

impl Options {
    /// The usual options: seasons found in the series, the method chosen by backtest, any sign, the sum
    /// over the whole horizon.
    #[must_use]
    pub fn new(horizon: usize) -> Self {
        Self {
            horizon,
            seasons: Seasons::Detect,
            choice: Choice::Auto,
            non_negative: false,
            sum_after: 0,
        }
    }
}

/// After how many steps a series repeats itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seasons {
    /// Found in the series itself.
    Detect,
    /// The shortest is known; longer ones, multiples of it, are looked for. 1 is no known season.
    Shortest(usize),
    /// These and no others; empty for none.
    Exactly(Vec<usize>),
}

/// Who chooses the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The backtest.
    Auto,
    /// The caller.
    Only(MethodName),
}

impl FromStr for Choice {
    type Err = UnknownMethod;

    /// `auto`, or a method's name; case does not matter.
    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        if name.eq_ignore_ascii_case("auto") {
            Ok(Self::Auto)
        } else {
            name.parse().map(Self::Only)
        }
    }
}

/// A forecast value with its 80 % and 95 % intervals. The value lies in the inner, the inner in the
/// outer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// The value forecast.
    pub mean: f64,
    /// Lower end of the 80 % interval.
    pub low80: f64,
    /// Upper end of the 80 % interval.
    pub high80: f64,
    /// Lower end of the 95 % interval.
    pub low95: f64,
    /// Upper end of the 95 % interval.
    pub high95: f64,
}

/// A forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What made it.
    pub method: MethodName,
    /// The methods behind an ensemble, best first; else the one method.
    pub members: Vec<MethodName>,
    /// One for each step ahead.
    pub points: Vec<Point>,
    /// The sum over the horizon (after the steps left out), with intervals calibrated on the backtest's
    /// sums.
    pub total: Point,
    /// How wrong such sums were in the backtest, earliest first.
    pub total_errors: Vec<TotalError>,
    /// How every method that was considered did, best first as the choice sees it (see
    /// [`super::reason`]), those that do not apply last.
    pub candidates: Vec<Candidate>,
    /// Why this method.
    pub reason: Reason,
    /// What plain linear regression says, with its textbook prediction intervals, where it can say
    /// anything: the baseline.
    pub baseline: Option<Baseline>,
    /// The seasons reckoned with, shortest first.
    pub seasons: Vec<usize>,
    /// The series is mostly zeros, and was treated as such.
    pub intermittent: bool,
}

/// The error of one sum of the past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalError {
    /// How many values were known when it was forecast (counted after leading gaps).
    pub known: usize,
    /// What came less what was forecast, in the size of the changes then.
    pub error: f64,
}

/// What plain linear regression says.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// One for each step ahead.
    pub points: Vec<Point>,
    /// The sum over the horizon (after the steps left out).
    pub total: f64,
}

/// A method that was considered.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The method.
    pub method: MethodName,
    /// How it did.
    pub verdict: Verdict,
}

impl Candidate {
    /// Its figures, if it was tested.
    #[must_use]
    pub fn score(&self) -> Option<&Score> {
        match &self.verdict {
            Verdict::Tested(score) => Some(score),
            Verdict::Untested | Verdict::NotApplicable => None,
        }
    }
}

/// How a method did.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It was tested by rolling origin.
    Tested(Score),
    /// It applies to the series, which is too short to test it.
    Untested,
    /// The series is too short for it, has no season, or is otherwise not for it.
    NotApplicable,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tested(score) => {
                write!(formatter, "Tested at {} origins.", score.origins)
            }
            Self::Untested => write!(formatter, "The series is too short to test it."),
            Self::NotApplicable => write!(
                formatter,
                "The series is too short for it, or has no season that it needs."
            ),
        }
    }
}

/// What the rolling-origin backtest measured, over all steps of all origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Mean absolute error scaled by seasonal naive's within the series before each origin; below 1 is
    /// better than that.
    pub mase: f64,
    /// Sum of absolute errors over the sum of absolute values; nothing when those are all 0.
    pub wape: Option<f64>,
    /// Root mean squared error, in the series' unit.
    pub rmse: f64,
    /// Mean absolute scaled error of the sums over the horizon, divided by the horizon's length.
    pub total_mase: f64,
    /// How many origins it was tested at.
    pub origins: usize,
    /// The share of values inside the 80 % interval, each origin's calibrated on the others.
    pub coverage80: Option<f64>,
    /// The share of values inside the 95 % interval, each origin's calibrated on the others.
    pub coverage95: Option<f64>,
    /// The share of horizon sums inside the total's 95 % interval, each calibrated on the others.
    pub total_coverage95: Option<f64>,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No finite value at all.
    #[error("the series has no values")]
    NoValues,
    /// The horizon is 0 or too long.
    #[error("the horizon must be 1 to {LONGEST_HORIZON} steps")]
    Horizon,
    /// The method asked for does not apply to the series.
    #[error("{0} does not apply to this series: it is too short for it, or has no season")]
    NotApplicable(MethodName),
}
