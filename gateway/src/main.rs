//! HTTP/JSON in front of the mesh. Wiring only: see the library.

use std::process::ExitCode;

use gateway::{ABOUT, config, serve};

fn main() -> ExitCode {
    runtime::run(ABOUT, config::read, |config| config.listen, serve)
}
