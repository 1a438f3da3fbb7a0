//! Reports: asking for them, looking them up, following, fetching and deleting them.

mod download;
mod generate;
mod handing;
mod lookups;
mod messages;
mod questions;
mod watch;

pub(super) use download::download;
pub(super) use generate::generate;
pub(super) use lookups::{delete, get, list};
pub(super) use watch::watch;
