//! SQLite behind the server: the embedded warehouse's files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;

use super::{Rights, TdsOptions};

/// How many steps of SQLite's machine run between two looks at whether to go on.
const STEPS_BETWEEN_CHECKS: i32 = 1_000;

/// What a statement gave.
pub(super) struct Rows {
    /// Names and, where there is one, the declared type of the columns.
    pub(super) columns: Vec<(String, Option<String>)>,
    pub(super) rows: Vec<Vec<Value>>,
}

/// One session's SQLite connection.
pub(super) struct Backend {
    directory: PathBuf,
    database: String,
    rights: Rights,
    generation: String,
    connection: Connection,
}

impl Backend {
    pub(super) fn open(options: &TdsOptions) -> io::Result<Self> {
        let generation = current(&options.directory)?;
        let connection = attach(
            &options.directory.join(&generation),
            &options.database,
            options.rights,
        )
        .map_err(io::Error::other)?;
        Ok(Self {
            directory: options.directory.clone(),
            database: options.database.clone(),
            rights: options.rights,
            generation,
            connection,
        })
    }

    /// Runs one statement to its end, or until `cancelled` becomes true. SQL Server would show new
    /// data to an open session, so files that were replaced are opened anew.
    pub(super) fn run(
        &mut self,
        sql: &str,
        params: &[(String, Value)],
        cancelled: Arc<AtomicBool>,
    ) -> rusqlite::Result<Rows> {
        if let Ok(newest) = current(&self.directory)
            && newest != self.generation
        {
            self.connection = attach(&self.directory.join(&newest), &self.database, self.rights)?;
            self.generation = newest;
        }
        self.connection.progress_handler(
            STEPS_BETWEEN_CHECKS,
            Some(move || cancelled.load(Ordering::Relaxed)),
        )?;
        let mut statement = self.connection.prepare_cached(sql)?;
        for (name, value) in params {
            if let Some(position) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(position, value)?;
            }
        }
        let columns: Vec<_> = statement
            .columns()
            .iter()
            .map(|column| {
                (
                    column.name().to_owned(),
                    column.decl_type().map(str::to_owned),
                )
            })
            .collect();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            found.push(
                (0..columns.len())
                    .map(|column| row.get(column))
                    .collect::<rusqlite::Result<Vec<Value>>>()?,
            );
        }
        Ok(Rows {
            columns,
            rows: found,
        })
    }
}

fn current(directory: &Path) -> io::Result<String> {
    let name = fs::read_to_string(directory.join("CURRENT"))?;
    Ok(name.trim().to_owned())
}

fn attach(directory: &Path, database: &str, rights: Rights) -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.execute_batch(
        "ATTACH DATABASE ':memory:' AS \"INFORMATION_SCHEMA\";
         CREATE TABLE \"INFORMATION_SCHEMA\".\"TABLES\" (
             \"TABLE_SCHEMA\" nvarchar(128), \"TABLE_NAME\" nvarchar(128));",
    )?;
    let files = fs::read_dir(directory).map_err(outside)?;
    for file in files {
        let path = file.map_err(outside)?.path();
        let (Some(schema), Some("db")) = (
            path.file_stem().and_then(|stem| stem.to_str()),
            path.extension().and_then(|extension| extension.to_str()),
        ) else {
            continue;
        };
        let quoted = schema.replace('"', "\"\"");
        connection.execute(
            &format!("ATTACH DATABASE ?1 AS \"{quoted}\""),
            [path.to_string_lossy()],
        )?;
        connection.execute(
            &format!(
                "INSERT INTO \"INFORMATION_SCHEMA\".\"TABLES\"
                 SELECT ?1, name FROM \"{quoted}\".sqlite_schema WHERE type = 'table'"
            ),
            [schema],
        )?;
    }
    connection.pragma_update(None, "query_only", true)?;
    add_functions(&connection, database, rights)?;
    Ok(connection)
}

/// The functions that tell a login's rights.
fn add_functions(connection: &Connection, database: &str, rights: Rights) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let database = database.to_owned();
    connection.create_scalar_function("DB_NAME", 0, flags, move |_| Ok(database.clone()))?;
    connection.create_scalar_function("QUOTENAME", 1, flags, |call| {
        let name: String = call.get(0)?;
        Ok(format!("[{}]", name.replace(']', "]]")))
    })?;
    connection.create_scalar_function("HAS_PERMS_BY_NAME", 3, flags, move |_| {
        Ok(match rights {
            Rights::ReadOnly => Some(0),
            Rights::Write => Some(1),
            Rights::Untold => None::<i64>,
        })
    })
}

fn outside(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
