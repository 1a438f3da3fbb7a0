//! The tables, built up step by step. A step that was released is never changed: the next one changes
//! what it made.
//!
//! To add a step, write its file (one for both engines, or one each where they differ) and list it last.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr as _};
use status::{Error, Result};

use crate::store::Engine;
use crate::{Statement, connect, error};

/// A step's number, what it is for, and its text.
struct Step {
    number: i64,
    title: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
}

/// A step whose text both engines understand: `both!(number, "title", "file")`, or one with a text each:
/// `each!(…)`, in `file.postgres.sql` and `file.sqlite.sql`.
macro_rules! both {
    ($number:literal, $title:literal, $file:literal) => {
        Step {
            number: $number,
            title: $title,
            postgres: include_str!(concat!("../migrations/", $file, ".sql")),
            sqlite: include_str!(concat!("../migrations/", $file, ".sql")),
        }
    };
}

macro_rules! each {
    ($number:literal, $title:literal, $file:literal) => {
        Step {
            number: $number,
            title: $title,
            postgres: include_str!(concat!("../migrations/", $file, ".postgres.sql")),
            sqlite: include_str!(concat!("../migrations/", $file, ".sqlite.sql")),
        }
    };
}

/// The steps that were taken, by the table that sqlx keeps of them.
pub(crate) const TAKEN: Statement = Statement {
    name: "migrations/taken",
    sql: "SELECT version FROM _sqlx_migrations",
};

/// All steps, in order.
const STEPS: &[Step; 6] = &[
    each!(1, "audit trail", "0001_audit"),
    both!(2, "jobs", "0002_jobs"),
    both!(3, "runs of analyses", "0003_runs"),
    both!(4, "exports", "0004_exports"),
    each!(5, "views for people", "0005_views"),
    both!(6, "reports", "0006_reports"),
];

/// The text of the step that makes the audit trail.
pub(crate) fn audit(engine: Engine) -> &'static str {
    let [step, ..] = STEPS;
    step.text(engine)
}

impl Step {
    fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Postgres => self.postgres,
            Engine::Sqlite => self.sqlite,
        }
    }
}

/// Takes the steps that were not taken yet. Safe when several processes do so at once: PostgreSQL's
/// advisory lock, and a lock on a file beside SQLite's, let one after the other do it.
pub(crate) async fn run(engine: Engine, pool: &AnyPool) -> Result<()> {
    let outcome = migrator(engine).run(pool).await;
    outcome.map_err(|problem| match problem {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
            error::of(&cause)
        }
        other => Error::internal_fault(format!("the store cannot be migrated: {other}")),
    })
}

/// The lock beside an SQLite store, held until it is dropped.
pub(crate) async fn locked(path: &Path) -> Result<File> {
    let path = connect::lock_path(path);
    let locked = tokio::task::spawn_blocking(move || {
        let file = connect::private_file(&path)?;
        file.lock().map(|()| file)
    });
    let locked = locked.await;
    let locked = locked.map_err(|problem| Error::internal_fault(problem.to_string()))?;
    locked.map_err(|problem| error::unavailable(problem.to_string()))
}

fn migrator(engine: Engine) -> Migrator {
    let migration = |step: &Step| {
        Migration::new(
            step.number,
            Cow::Borrowed(step.title),
            MigrationType::Simple,
            AssertSqlSafe(step.text(engine).to_owned()).into_sql_str(),
            false,
        )
    };
    let migrations: Vec<Migration> = STEPS.iter().map(migration).collect();
    Migrator::with_migrations(migrations)
}
