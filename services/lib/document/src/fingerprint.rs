//! The digest of a document's data.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{Result, Row, Section, csv};

/// SHA-256 over the tables of a document as CSV, one after the other: whoever has the same data as CSV
/// gets the same digest with any tool. Formats and looks do not matter for it.
#[derive(Default)]
pub struct Fingerprint {
    sha256: Sha256,
    rows: u64,
}

impl Fingerprint {
    /// Adds the header of a section's table.
    pub fn section(&mut self, section: &Section) -> Result<()> {
        let mut line = Vec::new();
        csv::write_header(&section.columns, &mut line)?;
        self.sha256.update(&line);
        Ok(())
    }

    /// Adds rows of the section that was added last.
    pub fn rows(&mut self, rows: &[Row]) -> Result<()> {
        let mut lines = Vec::new();
        csv::write_rows(rows, &mut lines)?;
        self.sha256.update(&lines);
        self.rows += rows.len() as u64;
        Ok(())
    }

    /// Rows that were added.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.rows
    }

    /// The digest: 64 hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(self) -> String {
        let digest = self.sha256.finalize();
        digest.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
