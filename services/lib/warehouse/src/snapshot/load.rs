//! One load in progress.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};

use crate::fetch::fetch_with_digest;
use crate::snapshot::{Loaded, StatementUse};
use crate::statement::hex;
use crate::{FromRow, Param, Statement, Warehouse};

/// What a loader reads through: [`crate::fetch()`], with a record of what was read.
///
/// Several statements may be read at once (`tokio::try_join!`), as far as the pool has connections.
pub struct Load {
    warehouse: Arc<dyn Warehouse>,
    time_limit: Duration,
    started: Instant,
    used: Mutex<Vec<Used>>,
}

struct Used {
    statement: StatementUse,
    params: String,
    digest: String,
}

impl Load {
    pub(super) fn new(warehouse: Arc<dyn Warehouse>, time_limit: Duration) -> Self {
        Self {
            warehouse,
            time_limit,
            started: Instant::now(),
            used: Mutex::default(),
        }
    }

    /// Reads one statement's rows. Errors are those of [`crate::fetch()`].
    pub async fn fetch<T: FromRow>(
        &self,
        statement: &Statement,
        params: &[Param],
    ) -> status::Result<Vec<T>> {
        let (rows, digest) =
            fetch_with_digest(&*self.warehouse, statement, params, self.time_limit).await?;
        self.used
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Used {
                statement: StatementUse {
                    name: statement.name(),
                    sha256: statement.sha256().to_owned(),
                    rows: rows.len() as u64,
                },
                params: format!("{params:?}"),
                digest,
            });
        Ok(rows)
    }

    /// Ends the load: the loader's value with the record of its reading.
    pub(super) fn finish<T>(&self, value: T, now: SystemTime) -> Loaded<T> {
        let mut used =
            std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        // Statements that ran side by side end in any order.
        used.sort_by(|a, b| (a.statement.name, &a.params).cmp(&(b.statement.name, &b.params)));
        let mut digest = Sha256::new();
        for used in &used {
            for part in [&used.statement.sha256, &used.params, &used.digest] {
                digest.update(part.as_bytes());
                digest.update([0]);
            }
        }
        let statements: Vec<_> = used.into_iter().map(|used| used.statement).collect();
        Loaded {
            value,
            loaded_at: now,
            took: self.started.elapsed(),
            digest: hex(&digest.finalize()),
            rows: statements.iter().map(|statement| statement.rows).sum(),
            statements,
            trace_id: telemetry::current_trace_id(),
        }
    }
}
