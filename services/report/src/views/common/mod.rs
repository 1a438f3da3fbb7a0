//! What views of both domains share: analyses that both have, laid out once, and what all views are made of.
//!
//! `kpis`, `history`, `forecast`, `anomalies` and `data_quality` lay out an answer whose messages both
//! domains have; a domain's view asks for it and says what is its own in it. `table`, `charts`, `days`,
//! `words`, `prose`, `figures`, `scores` and `notes` are what every view is put together from.

pub(super) mod anomalies;
pub(super) mod charts;
pub(super) mod data_quality;
pub(super) mod days;
pub(super) mod figures;
pub(super) mod forecast;
pub(super) mod history;
pub(super) mod kpis;
pub(super) mod notes;
pub(super) mod prose;
pub(super) mod scores;
pub(super) mod table;
pub(super) mod words;
