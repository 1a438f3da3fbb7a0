//! What leaves the platform. Wiring only: see the library.

use std::process::ExitCode;

use report::{ABOUT, config, serve};

fn main() -> ExitCode {
    runtime::run(ABOUT, config::read, |config| config.listen, serve)
}
