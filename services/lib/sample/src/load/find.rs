//! Finding each table's file.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::SourceFile;
use crate::schema::Table;
use crate::{Error, Warehouse};

/// The endings of a table's file, the longer before those they end in.
const ENDINGS: [&str; 4] = [".csv.gz", ".txt.gz", ".csv", ".txt"];

/// The file of every table of the warehouse, in the order of the schema.
pub(super) fn find_files(warehouse: Warehouse, directory: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut by_name = HashMap::new();
    collect(directory, &mut by_name)?;
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for table in warehouse.tables() {
        match the_one_file(table, &by_name)? {
            Some(path) => {
                let size = fs::metadata(path)
                    .map_err(|source| Error::io("read", path, source))?
                    .len();
                found.push(SourceFile {
                    table,
                    path: path.clone(),
                    size,
                });
            }
            None => missing.push(file_stem(table)),
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(Error::MissingTables {
            directory: directory.to_path_buf(),
            tables: missing,
        })
    }
}

/// What the table's file is called, without the ending.
fn file_stem(table: &Table) -> String {
    match table.schema {
        "dbo" => table.name.to_owned(),
        _ => table.qualified_name(),
    }
}

fn the_one_file<'a>(
    table: &Table,
    by_name: &'a HashMap<String, Vec<PathBuf>>,
) -> Result<Option<&'a PathBuf>, Error> {
    let mut names = vec![file_stem(table).to_lowercase()];
    let qualified = table.qualified_name().to_lowercase();
    if !names.contains(&qualified) {
        names.push(qualified);
    }
    let mut files = names.iter().filter_map(|name| by_name.get(name)).flatten();
    match (files.next(), files.next()) {
        (Some(first), Some(second)) => Err(Error::TwoFiles {
            table: table.qualified_name(),
            first: first.clone(),
            second: second.clone(),
        }),
        (file, _) => Ok(file),
    }
}

/// Gathers the files with one of the endings by their lower-case stem, in a stable order. Links to
/// folders are not followed, so there is no going round in circles.
fn collect(directory: &Path, by_name: &mut HashMap<String, Vec<PathBuf>>) -> Result<(), Error> {
    let mut paths = fs::read_dir(directory)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|source| Error::io("read", directory, source))?;
    paths.sort_by_key(fs::DirEntry::path);
    for entry in paths {
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|source| Error::io("read", &path, source))?;
        if kind.is_dir() {
            collect(&path, by_name)?;
        } else if let Some(stem) = stem(&entry.file_name().to_string_lossy())
            && path.is_file()
        {
            by_name.entry(stem).or_default().push(path);
        }
    }
    Ok(())
}

fn stem(file_name: &str) -> Option<String> {
    let name = file_name.to_lowercase();
    ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_ignore_case_and_ending() {
        assert_eq!(stem("DimDate.CSV").as_deref(), Some("dimdate"));
        assert_eq!(stem("Fact.Sale.csv.gz").as_deref(), Some("fact.sale"));
        assert_eq!(stem("README.md"), None);
    }
}
