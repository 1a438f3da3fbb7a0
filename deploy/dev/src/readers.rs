//! Programs that open documents, for the tests that look at workbooks and PDFs as people do.

use std::path::PathBuf;

use crate::Session;
use crate::failure::Failure;
use crate::tools;

/// What tests open documents with: a program, and Debian's package of it.
const READERS: [(&str, &str); 3] = [
    ("soffice", "libreoffice-calc-nogui"),
    ("pdftotext", "poppler-utils"),
    ("qpdf", "qpdf"),
];

/// Set for tests that must not pass over a document for want of a program to open it.
pub(crate) const REQUIRED: &str = "OTELBI_REQUIRE_TOOLS";

/// Sees to it that documents can be opened, with Debian's packages where we may install them. What is
/// missing then, and what to install: those tests pass over what they cannot open.
pub(crate) async fn ready(session: &Session) -> Result<Vec<&'static str>, Failure> {
    for package in missing() {
        if tools::may_install() {
            tools::install(session, package).await?;
        }
    }
    Ok(missing())
}

/// The packages of the programs that are not there.
fn missing() -> Vec<&'static str> {
    READERS
        .into_iter()
        .filter(|(program, _)| !is_on_path(program))
        .map(|(_, package)| package)
        .collect()
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories = std::env::split_paths(&path);
    directories.any(|directory: PathBuf| directory.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(is_on_path("sh"));
        assert!(!is_on_path("no-such-program-of-ours"));
    }
}
