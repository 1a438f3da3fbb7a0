//! A program from its start to its end: what `main` calls.

pub mod code;
mod panic;
mod run;
mod shutdown;

pub(crate) use panic::catching;
pub use run::{About, run};
pub use shutdown::{Shutdown, ShutdownTrigger};
