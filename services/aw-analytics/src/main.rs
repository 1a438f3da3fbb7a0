//! Analytics over AdventureWorksDW. Wiring only: see the library.

use std::process::ExitCode;

use aw_analytics::{ABOUT, config, serve};

fn main() -> ExitCode {
    runtime::run(ABOUT, config::read, |config| config.listen, serve)
}
