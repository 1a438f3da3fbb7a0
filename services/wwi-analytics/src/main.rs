//! Analytics over WideWorldImportersDW. Wiring only: see the library.

use std::process::ExitCode;

use wwi_analytics::{ABOUT, config, serve};

fn main() -> ExitCode {
    runtime::run(ABOUT, config::read, |config| config.listen, serve)
}
