//! The sales rollup and what is computed from it.
//!
//! A [`SalesRollup`] is read once from a warehouse and then answers every question about sales: two
//! tables of typed columns, sorted by day.
//!
//! * *Lines* add up: revenue, margin, tax and units by day and by every dimension.
//! * *Orders* are counted: by day, by what is the same for the whole order (channel, country), by
//!   customer, and by the set of items' categories in it. Orders do not add up over categories, so
//!   the set is kept as a bit mask and an order counts once for any choice of categories.
//!
//! `rollup` holds and builds the tables, `filter` chooses rows, `figures` gives totals, `kpis` the
//! key figures, `series` gives histories, `daily` revenue day by day, `completeness` says up to when a channel's data can be trusted.

mod completeness;
mod daily;
mod figures;
mod filter;
mod kpis;
mod rollup;
mod series;

pub use completeness::{Completeness, completeness};
pub use daily::DailyRevenue;
pub use figures::{Breakdown, Compared, Comparison, Figures, Measure, change};
pub use filter::Filter;
pub use kpis::{Kpis, Question, kpis};
pub use rollup::{
    Amounts, Dimension, Level, MAX_ITEM_VALUES, RollupBuilder, RollupError, SalesRollup,
};
pub use series::{History, HistoryRequest, Series};

#[cfg(test)]
mod tests;
