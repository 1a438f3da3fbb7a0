//! Where generated rows go.

use crate::batch::Batch;
use crate::database::{Databases, TableWriter};
use crate::{Error, Progress, Warehouse};

/// The key of the row at a place of a list: keys count from 1.
pub(super) fn key_at(place: usize) -> i64 {
    // No list has as many entries as an i64 can count.
    i64::try_from(place).map_or(i64::MAX, |place| place + 1)
}

/// The warehouse being written.
pub(super) struct Output<'a> {
    warehouse: Warehouse,
    databases: &'a Databases,
    progress: &'a dyn Progress,
}

impl<'a> Output<'a> {
    pub(super) fn new(
        warehouse: Warehouse,
        databases: &'a Databases,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            warehouse,
            databases,
            progress,
        }
    }

    /// Opens a table of schema `dbo`, `Fact` or `Dimension`. [`TableOutput::finish`] must be called
    /// at the end.
    pub(super) fn table(&self, schema: &str, name: &str) -> Result<TableOutput<'a>, Error> {
        Ok(TableOutput {
            writer: self.databases.writer(self.warehouse.table(schema, name))?,
            batch: Batch::default(),
            progress: self.progress,
        })
    }
}

/// One table being written.
pub(super) struct TableOutput<'a> {
    writer: TableWriter<'a>,
    batch: Batch,
    progress: &'a dyn Progress,
}

impl TableOutput<'_> {
    /// The row to push cells to, in the order of the table's columns.
    pub(super) fn row(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// Closes the row.
    pub(super) fn end_row(&mut self) -> Result<(), Error> {
        self.batch.end_row();
        if self.batch.is_full() {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what is still held back.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.writer
            .insert(&self.batch)
            .map_err(|failure| *failure.error)?;
        self.progress.advance(self.batch.rows() as u64);
        self.batch.clear();
        Ok(())
    }
}
