//! Pages.

mod canvas;
mod chart;
mod words;

use std::io::Write;

use crate::{Closing, Head, Renderer, Result, Row, Section};

/// Writes pages.
pub struct Pages<W> {
    out: W,
    head: Head,
}

impl<W: Write> Pages<W> {
    /// Writes to `out`.
    pub fn new(head: Head, out: W) -> Result<Self> {
        Ok(Self { out, head })
    }
}

impl<W: Write + Send> Renderer for Pages<W> {
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
