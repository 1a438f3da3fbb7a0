//! What the tables look like: names and types as on SQL Server.
//!
//! One file per warehouse describes its tables as data. To add a table, add it to the list there (and
//! to the generator): loading needs nothing else.

mod adventureworks;
mod wideworldimporters;

use std::fmt::{self, Write as _};

pub(crate) use adventureworks::TABLES as ADVENTUREWORKS;
pub(crate) use wideworldimporters::TABLES as WIDEWORLDIMPORTERS;

/// A table of a warehouse.
#[derive(Debug)]
pub(crate) struct Table {
    /// The schema: `dbo`, `Fact` or `Dimension`. Each is an SQLite file of its own.
    pub(crate) schema: &'static str,
    pub(crate) name: &'static str,
    /// In the order of Microsoft's definition, with the columns that the embedded warehouse leaves
    /// out: files without a header are read by this order.
    pub(crate) columns: &'static [Column],
    pub(crate) primary_key: &'static [&'static str],
    pub(crate) indexes: &'static [Index],
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
}

/// The SQL Server type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Bit,
    /// Stored as a number; exact to the four decimals that SQL Server keeps.
    Money,
    /// Precision and scale. Stored as a number.
    Decimal(u8, u8),
    Float,
    /// Stored as `YYYY-MM-DD`.
    Date,
    /// Stored as `YYYY-MM-DD` at midnight, as it compares equal with a date then, else as
    /// `YYYY-MM-DD HH:MM:SS.fff`.
    DateTime,
    /// Stored as `YYYY-MM-DD HH:MM:SS.fffffff`.
    DateTime2,
    /// Longest text in UTF-16 units.
    NVarChar(u16),
    /// Like `NVarChar`, but the blanks that SQL Server pads with are stripped.
    NChar(u16),
    /// A picture, a shape or a translation: in Microsoft's files, not in the embedded warehouse.
    LeftOut,
}

/// An index for the lookups that a scan would be too slow for.
///
/// Rollups read whole tables, and an index on what they group by makes SQLite look every row up one
/// by one; so there are few.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    /// The rows it holds, as an SQL condition; all when empty.
    pub(crate) only: &'static str,
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        nullable: false,
    }
}

const fn nullable(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        nullable: true,
    }
}

const fn left_out(name: &'static str) -> Column {
    nullable(name, Kind::LeftOut)
}

impl Table {
    /// The columns of the embedded warehouse, in order.
    pub(crate) fn stored_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.is_stored())
    }

    /// The name with its schema, as in messages and file names: `Fact.Sale`, `dbo.DimDate`.
    pub(crate) fn qualified_name(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// The statement that creates the table. Rows are kept in the order of the primary key, so that
    /// the key needs no index beside the table.
    pub(crate) fn create_statement(&self) -> String {
        let mut sql = format!("CREATE TABLE {} (", quoted(self.name));
        for column in self.stored_columns() {
            let null = if column.nullable { "NULL" } else { "NOT NULL" };
            let _ = write!(sql, "{} {} {null}, ", quoted(column.name), column.kind);
        }
        let _ = write!(
            sql,
            "PRIMARY KEY ({})) WITHOUT ROWID",
            quoted_list(self.primary_key)
        );
        sql
    }

    /// The statement that inserts one row, a parameter for each stored column.
    pub(crate) fn insert_statement(&self) -> String {
        let parameters = vec!["?"; self.stored_columns().count()].join(", ");
        format!("INSERT INTO {} VALUES ({parameters})", quoted(self.name))
    }

    /// The statements that create the indexes.
    pub(crate) fn index_statements(&self) -> impl Iterator<Item = String> {
        self.indexes.iter().map(|index| {
            let mut sql = format!(
                "CREATE INDEX {} ON {} ({})",
                quoted(index.name),
                quoted(self.name),
                quoted_list(index.columns)
            );
            if !index.only.is_empty() {
                let _ = write!(sql, " WHERE {}", index.only);
            }
            sql
        })
    }
}

impl Column {
    /// Whether the embedded warehouse has the column.
    pub(crate) fn is_stored(&self) -> bool {
        self.kind != Kind::LeftOut
    }
}

/// The type as it is declared, which readers go by.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TinyInt => f.write_str("tinyint"),
            Self::SmallInt => f.write_str("smallint"),
            Self::Int => f.write_str("int"),
            Self::BigInt => f.write_str("bigint"),
            Self::Bit => f.write_str("bit"),
            Self::Money => f.write_str("money"),
            Self::Decimal(precision, scale) => write!(f, "decimal({precision},{scale})"),
            Self::Float => f.write_str("float"),
            Self::Date => f.write_str("date"),
            Self::DateTime => f.write_str("datetime"),
            Self::DateTime2 => f.write_str("datetime2(7)"),
            Self::NVarChar(length) => write!(f, "nvarchar({length})"),
            Self::NChar(length) => write!(f, "nchar({length})"),
            Self::LeftOut => f.write_str("left out"),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted_list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| quoted(name))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_indexes_name_stored_columns() {
        for table in ADVENTUREWORKS.iter().chain(WIDEWORLDIMPORTERS) {
            let indexed = table.indexes.iter().flat_map(|index| index.columns);
            for name in table.primary_key.iter().chain(indexed) {
                assert!(
                    table.stored_columns().any(|column| column.name == *name),
                    "{} has no column {name}",
                    table.qualified_name()
                );
            }
        }
    }

    #[test]
    fn statements_are_valid_and_keep_the_declared_types() {
        for tables in [ADVENTUREWORKS, WIDEWORLDIMPORTERS] {
            for table in tables {
                let connection = rusqlite::Connection::open_in_memory().unwrap();
                connection.execute_batch(&table.create_statement()).unwrap();
                connection.prepare(&table.insert_statement()).unwrap();
                for statement in table.index_statements() {
                    connection.execute_batch(&statement).unwrap();
                }
            }
        }
        let city = WIDEWORLDIMPORTERS
            .iter()
            .find(|table| table.name == "City")
            .unwrap();
        let sql = city.create_statement();
        assert!(
            sql.contains("\"Valid From\" datetime2(7) NOT NULL"),
            "{sql}"
        );
        assert!(!sql.contains("Location"), "{sql}");
    }
}
