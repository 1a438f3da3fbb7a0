//! Reading a program's settings: once, typed, and checked whole before any port opens.
//!
//! A program has a struct for its settings and a function `read(&mut Reader) -> Settings`. Each
//! method of [`Reader`] reads one variable and answers with something usable in any case; what is
//! wrong is kept, and [`Reader::finish`] gives either the settings or every mistake at once.

mod errors;
mod reader;
mod secret;
mod source;
mod telemetry;

pub use errors::{ConfigErrors, Mistake};
pub use reader::Reader;
pub use secret::Secret;
pub use source::{Environment, Source, Variables};
pub use telemetry::telemetry_settings;
