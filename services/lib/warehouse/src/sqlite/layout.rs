//! The embedded warehouse on disk.
//!
//! `<dir>/CURRENT` is a text file with the name of a sub-directory of `<dir>`; the sub-directory
//! holds one SQLite file per schema, `<schema>.db`. A writer fills a new sub-directory, replaces
//! `CURRENT` and removes the older one, so a connection sees the old data or the new and nothing
//! between; files that are removed while they are open stay readable. Statements that belong
//! together use several connections: whoever reads them looks whether the name stayed the same
//! ([`crate::Warehouse::generation`]).

use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// How often to begin anew when the files are replaced while they are being opened.
const MAX_OPENINGS: u32 = 5;

/// What stays as it is in the path of a `file:` URI.
const URI_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// The name of the sub-directory in force.
pub(super) fn current(directory: &Path) -> Result<String, String> {
    let file = directory.join("CURRENT");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = text.trim();
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
        return Err(format!(
            "{}: must hold the name of a sub-directory, holds {name:?}",
            file.display()
        ));
    }
    Ok(name.to_owned())
}

/// Opens the sub-directory in force: a connection with every schema attached, and the
/// sub-directory's name.
pub(super) fn open(directory: &Path) -> Result<(Connection, String), String> {
    open_named(directory, || current(directory))
}

/// As [`open`], with `current` to ask for the name in force.
fn open_named(
    directory: &Path,
    mut current: impl FnMut() -> Result<String, String>,
) -> Result<(Connection, String), String> {
    let mut generation = current()?;
    for _ in 0..MAX_OPENINGS {
        let opened = attach_all(&directory.join(&generation));
        // The writer removes the older files once the newer are in force. While the name stays the
        // same none are gone; otherwise the files may have been gone, or the last few of them.
        let newest = current()?;
        if newest == generation {
            return opened.map(|connection| (connection, generation));
        }
        generation = newest;
    }
    Err(format!(
        "{}: was replaced {MAX_OPENINGS} times while it was being opened",
        directory.display()
    ))
}

fn attach_all(directory: &Path) -> Result<Connection, String> {
    let schemas = schemas(directory)?;
    let connection = empty().map_err(|error| error.to_string())?;
    for (schema, file) in &schemas {
        attach(&connection, schema, file)
            .map_err(|problem| format!("{}: {problem}", file.display()))?;
    }
    // From here on not even a statement that slipped through every other guard could write.
    connection
        .pragma_update(None, "query_only", true)
        .map_err(|error| error.to_string())?;
    Ok(connection)
}

/// An in-memory main database that is itself read-only; the schemas are attached to it.
fn empty() -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_MEMORY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(":memory:", flags)?;
    // With these on, a misspelt "Column Name" would be the text 'Column Name' in every row.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    Ok(connection)
}

/// The schemas of a sub-directory and their files, ordered by name.
fn schemas(directory: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let in_directory = |error: std::io::Error| format!("{}: {error}", directory.display());
    let mut schemas = Vec::new();
    for entry in fs::read_dir(directory).map_err(in_directory)? {
        let file = entry.map_err(in_directory)?.path();
        if file.extension().is_some_and(|extension| extension == "db")
            && let Some(schema) = file.file_stem().and_then(|stem| stem.to_str())
        {
            schemas.push((schema.to_owned(), file.clone()));
        }
    }
    if schemas.is_empty() {
        return Err(format!("{}: holds no .db file", directory.display()));
    }
    schemas.sort();
    Ok(schemas)
}

fn attach(connection: &Connection, schema: &str, file: &Path) -> Result<(), String> {
    let absolute = std::path::absolute(file).map_err(|error| error.to_string())?;
    let path = absolute.to_str().ok_or("the path is not UTF-8")?;
    let uri = format!("file:{}?mode=ro", utf8_percent_encode(path, URI_PATH));
    let name = schema.replace('"', "\"\"");
    connection
        .execute(&format!("ATTACH DATABASE ?1 AS \"{name}\""), [uri])
        .map_err(|error| error.to_string())?;
    // Reads the file's header: a file that is no database is found here, not in a query.
    connection
        .query_row(
            &format!("SELECT COUNT(*) FROM \"{name}\".sqlite_schema"),
            [],
            |row| row.get::<_, i64>(0),
        )
        .map_err(|error| error.to_string())?;
    match connection.is_readonly(schema) {
        Ok(true) => Ok(()),
        Ok(false) => Err("could not be opened read-only".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warehouse(generation: &str, schemas: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        let files = directory.path().join(generation);
        fs::create_dir(&files).unwrap();
        for schema in schemas {
            let file = Connection::open(files.join(format!("{schema}.db"))).unwrap();
            file.execute_batch("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
                .unwrap();
        }
        fs::write(directory.path().join("CURRENT"), format!("{generation}\n")).unwrap();
        directory
    }

    #[test]
    fn every_schema_is_attached_and_none_can_be_written() {
        let directory = warehouse("a b%20c", &["Fact", "Dimension"]);
        let (connection, generation) = open(directory.path()).unwrap();
        assert_eq!(generation, "a b%20c");
        for schema in ["Fact", "Dimension"] {
            let count: i64 = connection
                .query_row(
                    &format!("SELECT COUNT(*) FROM \"{schema}\".\"t\""),
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(count, 1);
            for write in [
                "INSERT INTO {}.t VALUES (2)",
                "DROP TABLE {}.t",
                "CREATE TABLE {}.u (a)",
            ] {
                let write = write.replace("{}", schema);
                assert!(connection.execute(&write, []).is_err(), "{write}");
            }
            connection.pragma_update(None, "query_only", false).unwrap();
            assert!(
                connection
                    .execute(&format!("DELETE FROM {schema}.t"), [])
                    .is_err()
            );
        }
    }

    /// Answers with the names in turn, and with the last one from then on.
    fn names(names: [&'static str; 2]) -> impl FnMut() -> Result<String, String> {
        let mut names = names.into_iter();
        let mut last = None;
        move || {
            last = names.next().or(last);
            Ok(last.unwrap_or_default().to_owned())
        }
    }

    #[test]
    fn files_that_are_replaced_while_they_are_opened_are_left_for_the_newer() {
        let directory = warehouse("newer", &["Fact", "Dimension"]);
        // Half removed already: its one file could be opened.
        fs::create_dir(directory.path().join("older")).unwrap();
        Connection::open(directory.path().join("older/Fact.db")).unwrap();
        for older in ["older", "gone"] {
            let (connection, generation) =
                open_named(directory.path(), names([older, "newer"])).unwrap();
            assert_eq!(generation, "newer");
            assert!(connection.is_readonly("Dimension").unwrap());
        }
    }

    #[test]
    fn files_that_are_replaced_again_and_again_are_given_up() {
        let directory = warehouse("one", &["dbo"]);
        let mut number = 0;
        let every_time_another = || {
            number += 1;
            Ok(format!("gone-{number}"))
        };
        let problem = open_named(directory.path(), every_time_another).unwrap_err();
        assert!(problem.contains("replaced"), "{problem}");
    }

    #[test]
    fn a_misspelt_column_is_an_error() {
        let directory = warehouse("one", &["dbo"]);
        let (connection, _) = open(directory.path()).unwrap();
        assert!(
            connection
                .prepare("SELECT \"aa\" FROM \"dbo\".\"t\"")
                .is_err()
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let nothing = tempfile::tempdir().unwrap();
        assert!(open(nothing.path()).unwrap_err().contains("CURRENT"));

        let empty = warehouse("one", &[]);
        assert!(
            open(empty.path())
                .unwrap_err()
                .contains("holds no .db file")
        );

        let elsewhere = warehouse("one", &["dbo"]);
        fs::write(elsewhere.path().join("CURRENT"), "../one").unwrap();
        assert!(
            open(elsewhere.path())
                .unwrap_err()
                .contains("sub-directory")
        );

        let broken = warehouse("one", &["dbo"]);
        fs::write(
            broken.path().join("one/dbo.db"),
            "no database at all, just text",
        )
        .unwrap();
        assert!(open(broken.path()).unwrap_err().contains("dbo.db"));
    }
}
