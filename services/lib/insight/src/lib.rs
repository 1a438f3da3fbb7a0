//! Pure numerics that both analytics services need: no I/O, no clock, no randomness of its own.
//!
//! * [`money`]: exact amounts, so that sums are right to the cent and equal on every engine.
//! * [`calendar`]: granularities and their buckets.
//! * [`period`]: from what a caller asks (`from`/`to`, `days_back`, `as_of`) to the days meant.
//! * [`sales`]: the sales rollup, and the figures, series and completeness computed from it.
//! * [`quality`]: what data-quality checks found, and which answers that touches.
//! * [`statistics`]: centre, spread, quantiles.
//! * [`forecast`], [`anomaly`], [`inventory`], [`score`]: the analyses.
//!
//! To add an analysis, add a module that takes numbers and gives numbers, with its formula's source
//! in the comment; decoding requests and reading a warehouse belong to the services.

pub mod anomaly;
pub mod calendar;
pub mod forecast;
pub mod inventory;
pub mod money;
pub mod period;
pub mod quality;
pub mod sales;
pub mod score;
pub mod statistics;

/// What is wrong with one field of a request, in words for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, as in the contract.
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub description: String,
}

impl FieldError {
    /// An error for one field.
    pub fn new(field: &'static str, description: impl Into<String>) -> Self {
        Self {
            field,
            description: description.into(),
        }
    }
}
