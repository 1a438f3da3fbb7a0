//! Data-quality checks: [`read`] from a warehouse, run in the background as [`rounds`], and told as
//! [`messages`].

pub mod messages;
pub mod read;
pub mod rounds;

pub use messages::answer;
pub use read::{Checked, CheckedTable, check, judge, rows};
pub use rounds::Checks;
