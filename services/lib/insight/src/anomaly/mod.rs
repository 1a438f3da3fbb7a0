//! Anomalies: what stands out of a series, by how much, and what explains it.
//!
//! [`detect()`] looks at one regular series (values equally spaced in the series' own time):
//!
//! 1. The values are taken as they are, as square roots or as fourth roots, whichever makes their
//!    spread the same at every level (`power`): a shop that sells ten times as much varies more.
//! 2. Trend and season are taken out, robustly (`baseline`).
//! 3. What is left is measured in robust standard deviations, 0.6745 (r - median) / MAD, of the
//!    neighbourhood and the whole series (`scale`): the score.
//! 4. A value stands out when its score is beyond a threshold calibrated to how many alerts are wanted
//!    (`threshold`), and its deviation is large enough to matter at all.
//!
//! [`look_at`] does so for a channel's days, by its learned trading calendar: closed days are no drops,
//! and sales on them stand out. [`explain()`] divides a deviation among segments, to the last cent.
//! [`sales_looks`] and [`Explainer`] do both for the channels of a sales rollup.
//!
//! All of it sees what it is given and nothing later. Within that it looks both ways: what came after
//! a day helps to tell what was usual around it, so a later look may judge a day differently.

mod baseline;
mod channel;
mod detect;
mod explain;
mod power;
mod sales;
mod scale;
mod threshold;

pub use baseline::Baseline;
pub use channel::{Anomaly, ChannelFindings, look_at};
pub use detect::{Detection, Direction, FEWEST_VALUES, Options, Point, detect};
pub use explain::{Contribution, Segment, explain};
pub use sales::{Explainer, Explanation, SalesLook, TOTAL, sales_looks};
pub use threshold::Sensitivity;

#[cfg(test)]
mod tests;
