//! The SQLite files of a warehouse that is being filled.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use crate::batch::{Batch, Value};
use crate::schema::Table;
use crate::{Error, Filled, Warehouse};

/// A new file for each schema, with empty tables, in one transaction each until [`Databases::finish`].
///
/// Nothing protects the files from a crash half way: they are not published before they are whole.
pub(crate) struct Databases {
    warehouse: Warehouse,
    files: Vec<DatabaseFile>,
}

struct DatabaseFile {
    schema: &'static str,
    path: PathBuf,
    connection: Connection,
}

impl Databases {
    /// Creates the warehouse's files in an empty directory.
    pub(crate) fn create(warehouse: Warehouse, directory: &Path) -> Result<Self, Error> {
        let files = warehouse
            .schemas()
            .into_iter()
            .map(|schema| {
                let path = directory.join(format!("{schema}.db"));
                let connection = create_file(warehouse, schema, &path)
                    .map_err(|source| Error::database(&path, source))?;
                Ok(DatabaseFile {
                    schema,
                    path,
                    connection,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { warehouse, files })
    }

    /// A writer for one table. Several may be open at once.
    pub(crate) fn writer(&self, table: &'static Table) -> Result<TableWriter<'_>, Error> {
        let file = self.file(table.schema);
        let statement = file
            .connection
            .prepare(&table.insert_statement())
            .map_err(|source| Error::database(&file.path, source))?;
        Ok(TableWriter {
            statement,
            path: &file.path,
            width: table.stored_columns().count(),
        })
    }

    /// Commits, builds the indexes and the planner's statistics, and waits until all of it is on
    /// the disk.
    pub(crate) fn finish(self) -> Result<Filled, Error> {
        let rows = self.count_rows()?;
        for file in self.files {
            finish_file(self.warehouse, file.schema, &file.connection)
                .map_err(|source| Error::database(&file.path, source))?;
            file.connection
                .close()
                .map_err(|(_, source)| Error::database(&file.path, source))?;
            File::open(&file.path)
                .and_then(|database| database.sync_all())
                .map_err(|source| Error::io("write", &file.path, source))?;
        }
        Ok(Filled { rows })
    }

    fn count_rows(&self) -> Result<Vec<(String, u64)>, Error> {
        self.warehouse
            .tables()
            .iter()
            .map(|table| {
                let file = self.file(table.schema);
                let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.name);
                let rows = file
                    .connection
                    .query_row(&sql, [], |row| row.get::<_, i64>(0))
                    .map_err(|source| Error::database(&file.path, source))?;
                Ok((table.qualified_name(), rows.unsigned_abs()))
            })
            .collect()
    }

    fn file(&self, schema: &str) -> &DatabaseFile {
        self.files
            .iter()
            .find(|file| file.schema == schema)
            .unwrap_or_else(|| unreachable!("no database file for schema {schema}"))
    }
}

fn create_file(
    warehouse: Warehouse,
    schema: &str,
    path: &Path,
) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = OFF;
         PRAGMA synchronous = OFF;
         PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536;
         BEGIN;",
    )?;
    for table in tables_of(warehouse, schema) {
        connection.execute_batch(&table.create_statement())?;
    }
    Ok(connection)
}

fn finish_file(
    warehouse: Warehouse,
    schema: &str,
    connection: &Connection,
) -> Result<(), rusqlite::Error> {
    for table in tables_of(warehouse, schema) {
        for statement in table.index_statements() {
            connection.execute_batch(&statement)?;
        }
    }
    connection.execute_batch("ANALYZE; COMMIT;")
}

fn tables_of(warehouse: Warehouse, schema: &str) -> impl Iterator<Item = &'static Table> {
    warehouse
        .tables()
        .iter()
        .filter(move |table| table.schema == schema)
}

/// Inserts rows into one table.
pub(crate) struct TableWriter<'a> {
    statement: Statement<'a>,
    path: &'a Path,
    width: usize,
}

/// A row that was not inserted.
pub(crate) struct InsertFailure {
    /// Its place in the batch, from 0.
    pub(crate) row: usize,
    /// Whether another row has the same primary key.
    pub(crate) duplicate: bool,
    pub(crate) error: Box<Error>,
}

impl TableWriter<'_> {
    /// Inserts every row of the batch, or tells which was the first that could not be.
    pub(crate) fn insert(&mut self, batch: &Batch) -> Result<(), InsertFailure> {
        for (row, cells) in batch.iter(self.width).enumerate() {
            insert_row(&mut self.statement, cells).map_err(|source| InsertFailure {
                row,
                duplicate: source.sqlite_error_code()
                    == Some(rusqlite::ErrorCode::ConstraintViolation),
                error: Box::new(Error::database(self.path, source)),
            })?;
        }
        Ok(())
    }
}

fn insert_row<'a>(
    statement: &mut Statement<'_>,
    cells: impl Iterator<Item = Value<'a>>,
) -> Result<(), rusqlite::Error> {
    for (position, value) in cells.enumerate() {
        let value = match value {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(value),
            Value::Real(value) => ValueRef::Real(value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
        };
        statement.raw_bind_parameter(position + 1, ToSqlOutput::Borrowed(value))?;
    }
    statement.raw_execute()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let directory = tempfile::tempdir().unwrap();
        let databases = Databases::create(Warehouse::AdventureWorks, directory.path()).unwrap();
        databases
            .file("dbo")
            .connection
            .pragma_update(None, "max_page_count", 40)
            .unwrap();
        let table = Warehouse::AdventureWorks.table("dbo", "FactCurrencyRate");
        let mut writer = databases.writer(table).unwrap();
        let mut batch = Batch::default();
        for key in 0..100_000 {
            let row = batch.integer(key).integer(20_130_101).real(1.0).real(1.0);
            row.text("2013-01-01").end_row();
        }
        let failure = writer.insert(&batch).err().unwrap();
        assert!(!failure.duplicate);
        assert!(
            matches!(*failure.error, Error::NoSpace { .. }),
            "{:?}",
            failure.error
        );
    }
}
