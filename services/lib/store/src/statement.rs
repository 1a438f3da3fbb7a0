//! Statements: one file of SQL each.

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

/// A statement ready for its parameters to be bound.
pub(crate) type Bound = Query<'static, Any, AnyArguments>;

/// One statement, the same text for both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Its name: that of its file in `sql/`, without `.sql`.
    pub name: &'static str,
    /// Its text.
    pub sql: &'static str,
}

impl Statement {
    pub(crate) fn query(&self) -> Bound {
        sqlx::query(self.sql)
    }

    /// `SELECT`, `INSERT` and the like, for telemetry.
    pub(crate) fn operation(&self) -> &'static str {
        let first = self.sql.split_whitespace().next().unwrap_or_default();
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
            .into_iter()
            .find(|known| *known == first)
            .unwrap_or("OTHER")
    }
}

/// Declares a module's statements: `NAME = "subject/file";` each, and the list of all of them, `ALL`.
macro_rules! statements {
    ($($constant:ident = $name:literal;)*) => {
        $(
            const $constant: $crate::Statement = $crate::Statement {
                name: $name,
                sql: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $name, ".sql")),
            };
        )*

        /// The statements of this module.
        pub(crate) const ALL: &[$crate::Statement] = &[$($constant),*];
    };
}
pub(crate) use statements;
