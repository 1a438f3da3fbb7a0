//! Whether the login could write if it tried.

use std::sync::atomic::{AtomicBool, Ordering};

use tiberius::Row;

use crate::decode::FromValue as _;
use crate::mssql::cells::RowCells;
use crate::mssql::session::Session;
use crate::row::Cells as _;

/// The permissions that change data or tables, on the database and on every table the login can
/// see: how many of them it has, and how many the server would not tell of.
const WRITE_RIGHTS: &str = r#"
SELECT
    COALESCE(SUM(rights."held"), 0) AS "held",
    COUNT(*) - COUNT(rights."held") AS "untold"
FROM (
    SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', p."name") AS "held"
    FROM (
        SELECT 'ALTER' AS "name" UNION ALL SELECT 'CREATE TABLE'
        UNION ALL SELECT 'INSERT' UNION ALL SELECT 'UPDATE' UNION ALL SELECT 'DELETE'
    ) AS p
    UNION ALL
    SELECT HAS_PERMS_BY_NAME(
        CONCAT(QUOTENAME(t."TABLE_SCHEMA"), '.', QUOTENAME(t."TABLE_NAME")), 'OBJECT', p."name"
    )
    FROM "INFORMATION_SCHEMA"."TABLES" AS t
    CROSS JOIN (
        SELECT 'INSERT' AS "name" UNION ALL SELECT 'UPDATE' UNION ALL SELECT 'DELETE'
    ) AS p
) AS rights"#;

/// What is known of the login's rights. Asked for with every new session, since a grant can come
/// at any time.
#[derive(Default)]
pub(super) struct Rights {
    read_only: AtomicBool,
}

impl Rights {
    /// True when the newest session was told that its login can write nothing.
    pub(super) fn are_read_only(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }

    /// Asks the server. A server that will not tell is no reason to do without the session; a
    /// connection that breaks meanwhile is.
    pub(super) async fn learn(&self, session: &mut Session) -> Result<(), tiberius::error::Error> {
        let client = session.begin();
        let answer = match client.simple_query(WRITE_RIGHTS).await {
            Ok(items) => items.into_row().await,
            Err(error) => Err(error),
        };
        let read_only = match answer {
            Ok(row) => row.is_some_and(|row| grants_nothing(&row)),
            Err(error @ tiberius::error::Error::Server(_)) => {
                tracing::debug!(%error, "the server does not tell the login's rights");
                false
            }
            Err(error) => return Err(error),
        };
        self.read_only.store(read_only, Ordering::Relaxed);
        session.end();
        Ok(())
    }
}

fn grants_nothing(row: &Row) -> bool {
    let cells = RowCells(row);
    let column = |index| i64::from_value(&cells.value(index));
    column(0) == Ok(0) && column(1) == Ok(0)
}
