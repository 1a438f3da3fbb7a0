//! Whether the database still refuses to change rows: its triggers, as the migration made them.

use std::collections::BTreeMap;

use sqlx::Row as _;
use status::Result;

use crate::store::Engine;
use crate::{Statement, Store, migrations};

/// What must be there, and what it refuses with is in the migration.
const POSTGRES: [&str; 5] = [
    "audit_heads_keeps",
    "audit_heads_rises",
    "audit_heads_stays",
    "audit_log_keeps",
    "audit_log_stays",
];
const SQLITE: [&str; 6] = [
    "audit_heads_adds",
    "audit_heads_rises",
    "audit_heads_stays",
    "audit_log_adds",
    "audit_log_keeps",
    "audit_log_stays",
];

/// Those that are always on, for all rows and columns, with the text of what they do. Each engine has a
/// catalogue of its own.
const POSTGRES_GUARDS: Statement = Statement {
    name: "audit/guards",
    sql: "SELECT t.tgname::text AS name, p.prosrc AS text \
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid \
        WHERE t.tgrelid IN (to_regclass('audit_log'), to_regclass('audit_heads')) \
        AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''::int2vector",
};
const SQLITE_GUARDS: Statement = Statement {
    name: "audit/guards",
    sql: "SELECT name, sql AS text FROM sqlite_master \
        WHERE type = 'trigger' AND tbl_name IN ('audit_log', 'audit_heads')",
};

/// The names of those that are gone, switched off, or do something else than they should.
pub(super) async fn missing(store: &Store) -> Result<Vec<String>> {
    let (expected, statement) = match store.engine() {
        Engine::Postgres => (&POSTGRES[..], POSTGRES_GUARDS),
        Engine::Sqlite => (&SQLITE[..], SQLITE_GUARDS),
    };
    let found = store.rows(&statement, |query| query).await?;
    let found: BTreeMap<String, String> = found
        .iter()
        .filter_map(|row| Some((row.try_get("name").ok()?, row.try_get("text").ok()?)))
        .collect();
    let made = migrations::audit(store.engine());
    let guards = |name: &&str| {
        found
            .get(*name)
            .is_some_and(|text| made.contains(text.trim()))
    };
    let gone = expected.iter().copied().filter(|name| !guards(name));
    Ok(gone.map(str::to_owned).collect())
}
