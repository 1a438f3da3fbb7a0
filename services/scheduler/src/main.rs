//! Runs the jobs. Wiring only: see the library.

use std::process::ExitCode;

use scheduler::{ABOUT, config, serve};

fn main() -> ExitCode {
    runtime::run(ABOUT, config::read, |config| config.listen, serve)
}
