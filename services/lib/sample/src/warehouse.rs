//! Which warehouse.

use crate::schema::{self, Table};

/// One of the two warehouses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Warehouse {
    /// Microsoft's AdventureWorksDW: a bicycle maker's internet and reseller sales.
    AdventureWorks,
    /// Microsoft's WideWorldImportersDW: a wholesaler's sales, purchases and stock.
    WideWorldImporters,
}

impl Warehouse {
    /// Both, for loops.
    pub const ALL: [Self; 2] = [Self::AdventureWorks, Self::WideWorldImporters];

    /// The warehouse's directory under the data directory.
    #[must_use]
    pub fn dir_name(self) -> &'static str {
        match self {
            Self::AdventureWorks => "adventureworks",
            Self::WideWorldImporters => "wideworldimporters",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::AdventureWorks => "AdventureWorks",
            Self::WideWorldImporters => "Wide World Importers",
        }
    }

    pub(crate) fn tables(self) -> &'static [Table] {
        match self {
            Self::AdventureWorks => schema::ADVENTUREWORKS,
            Self::WideWorldImporters => schema::WIDEWORLDIMPORTERS,
        }
    }

    /// The table of that name, which the caller knows to be there.
    pub(crate) fn table(self, schema: &str, name: &str) -> &'static Table {
        self.tables()
            .iter()
            .find(|table| table.schema == schema && table.name == name)
            .unwrap_or_else(|| unreachable!("{self:?} has no table {schema}.{name}"))
    }

    /// The schemas, each once, in the order of the tables.
    pub(crate) fn schemas(self) -> Vec<&'static str> {
        let mut schemas: Vec<_> = self.tables().iter().map(|table| table.schema).collect();
        schemas.dedup();
        schemas
    }
}

/// What a finished run put into the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Rows by table (`dbo.DimDate`, `Fact.Sale`), in the order of the schema.
    pub rows: Vec<(String, u64)>,
}

impl Filled {
    /// Rows of all tables together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|(_, rows)| rows).sum()
    }
}
