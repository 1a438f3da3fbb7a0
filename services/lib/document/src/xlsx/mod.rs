//! Workbooks.

use std::io::Write;

use crate::{Closing, Head, Renderer, Result, Row, Section};

/// Writes a workbook.
pub struct Workbook<W> {
    out: W,
    head: Head,
}

impl<W: Write> Workbook<W> {
    /// Writes to `out`.
    pub fn new(head: Head, out: W) -> Result<Self> {
        Ok(Self { out, head })
    }
}

impl<W: Write + Send> Renderer for Workbook<W> {
    fn section(&mut self, _section: &Section, _rows: &[Row]) -> Result<()> {
        let _ = &self.head;
        Ok(())
    }

    fn rows(&mut self, _rows: &[Row]) -> Result<()> {
        Ok(())
    }

    fn finish(mut self: Box<Self>, _closing: &Closing) -> Result<()> {
        Ok(self.out.flush()?)
    }
}
