//! Data-quality checks: [`read`] from a warehouse, and told as [`messages`].

pub mod messages;
pub mod read;

pub use messages::answer;
pub use read::{Checked, CheckedTable, check};
