//! Why a method was chosen: data first, words on demand.
//!
//! Errors are mean absolute scaled errors (MASE); of the sums over the horizon when the series is
//! intermittent. The error of a method that does not apply to the earliest origins is what it would be
//! over all of them, going by how much the others' differ between those and all.

use std::fmt;

use super::methods::MethodName;

/// Why a method was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The caller asked for it.
    Asked,
    /// The series repeats itself exactly, season by season or value by value.
    Repeats,
    /// Too short for a backtest: the simplest that does the series justice.
    TooShort {
        /// How many values the series has.
        values: usize,
    },
    /// Nothing beat seasonal naive.
    Floor {
        /// Seasonal naive's error.
        mase: f64,
        /// The next best.
        runner_up: Option<RunnerUp>,
        /// How many origins the backtest had.
        origins: usize,
    },
    /// The lowest error.
    Lowest {
        /// Its error.
        mase: f64,
        /// The next best.
        runner_up: Option<RunnerUp>,
        /// How many origins the backtest had.
        origins: usize,
    },
    /// Another had a lower error, by less than such a backtest can tell apart; this one is simpler.
    Tie {
        /// The chosen one's error.
        mase: f64,
        /// The one with the lowest error.
        best: RunnerUp,
        /// Errors this close, as a share of the lowest, are a tie.
        band: f64,
        /// How many origins the backtest had.
        origins: usize,
    },
}

/// Another method and its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunnerUp {
    /// The method.
    pub method: MethodName,
    /// Its mean absolute scaled error.
    pub mase: f64,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => write!(formatter, "Asked for by the caller."),
            Self::Repeats => write!(formatter, "The series repeats itself exactly."),
            Self::TooShort { values } => write!(
                formatter,
                "Only {values} values, too few to test methods on: the simplest one that fits."
            ),
            Self::Floor {
                mase,
                runner_up,
                origins,
            } => {
                write!(
                    formatter,
                    "No method beat seasonal naive (MASE {mase:.3}) over {}",
                    Origins(*origins)
                )?;
                write_runner_up(formatter, *runner_up)
            }
            Self::Lowest {
                mase,
                runner_up,
                origins,
            } => {
                write!(
                    formatter,
                    "Lowest error (MASE {mase:.3}) over {}",
                    Origins(*origins)
                )?;
                write_runner_up(formatter, *runner_up)
            }
            Self::Tie {
                mase,
                best,
                band,
                origins,
            } => write!(
                formatter,
                "Simpler than {} and as good as can be told: MASE {mase:.3} against {:.3} over {} \
                 (within {:.0} % is a tie).",
                best.method,
                best.mase,
                Origins(*origins),
                band * 100.0
            ),
        }
    }
}

fn write_runner_up(formatter: &mut fmt::Formatter<'_>, runner_up: Option<RunnerUp>) -> fmt::Result {
    match runner_up {
        Some(RunnerUp { method, mase }) => {
            write!(formatter, "; next is {method} ({mase:.3}).")
        }
        None => write!(formatter, "."),
    }
}

struct Origins(usize);

impl fmt::Display for Origins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => write!(formatter, "1 origin"),
            n => write!(formatter, "{n} origins"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_people() {
        let tie = Reason::Tie {
            mase: 0.46,
            best: RunnerUp {
                method: MethodName::Ensemble,
                mase: 0.453,
            },
            band: 0.05,
            origins: 15,
        };
        assert_eq!(
            tie.to_string(),
            "Simpler than ensemble and as good as can be told: MASE 0.460 against 0.453 over 15 \
             origins (within 5 % is a tie)."
        );
        let lowest = Reason::Lowest {
            mase: 0.7,
            runner_up: Some(RunnerUp {
                method: MethodName::Linear,
                mase: 0.9,
            }),
            origins: 1,
        };
        assert_eq!(
            lowest.to_string(),
            "Lowest error (MASE 0.700) over 1 origin; next is linear (0.900)."
        );
    }
}
