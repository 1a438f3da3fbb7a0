//! Removing what is older than the setting `STORE_RETENTION_DAYS` says. By default everything is kept, and
//! the audit trail always is.
//!
//! Each subject is looked after by the process that writes it: at its start and once a day. To give one
//! more subject an end, write statements that remove a limited number of its oldest rows (rounds of them
//! are short, however much there is), and add it to [`Subject`].

use std::time::{Duration, SystemTime};

use status::Result;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::runs::Domain;
use crate::statement::{Bound, statements};
use crate::time::micros;
use crate::{Settings, Statement, Store};

statements! {
    DOCUMENTS = "retention/documents";
    EXECUTIONS = "retention/executions";
    EXPORTS = "retention/exports";
    REQUESTS = "retention/requests";
    RUNS = "retention/runs";
}

/// How often it is looked for what has become old.
const BETWEEN: Duration = Duration::from_hours(24);
/// When it is tried again after it failed.
const AFTER_FAILURE: Duration = Duration::from_mins(10);

/// What has an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Executions of jobs that have ended, with the requests they came of; each job's last one stays,
    /// and the last that succeeded.
    Executions,
    /// Records of exports, and documents of which no record is left.
    Exports,
    /// Runs of a domain's analyses with their results; the newest run of each analysis stays.
    Runs(Domain),
}

impl Subject {
    /// What makes one round, in one commit; the last says by how many rows it removes whether to go on.
    fn statements(self) -> &'static [Statement] {
        match self {
            Self::Executions => &[REQUESTS, EXECUTIONS],
            Self::Exports => &[DOCUMENTS, EXPORTS],
            Self::Runs(_) => &[RUNS],
        }
    }

    fn bind(self, query: Bound, before: SystemTime) -> Bound {
        let query = match self {
            Self::Executions | Self::Exports => query,
            Self::Runs(domain) => query.bind(domain.word()),
        };
        query.bind(micros(before))
    }
}

/// Removes what is older than `before`, and tells how much that was.
pub async fn remove(store: &Store, subject: Subject, before: SystemTime) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut transaction = store.begin().await?;
        let mut round = 0;
        for statement in subject.statements() {
            let bind = |query| subject.bind(query, before);
            round = transaction.execute(statement, bind).await?;
        }
        transaction.commit().await?;
        if round == 0 {
            return Ok(removed);
        }
        removed += round;
    }
}

/// Looks after a subject until it is dropped.
#[must_use = "dropped, it looks after nothing"]
pub struct Retention {
    _until: Option<DropGuard>,
}

/// Removes what is too old by the settings, now and once a day; nothing when everything is kept. Needs a
/// tokio runtime.
pub fn start(store: &Store, settings: &Settings, subject: Subject) -> Retention {
    let Some(kept) = settings.retention else {
        return Retention { _until: None };
    };
    let stop = CancellationToken::new();
    let guard = stop.clone().drop_guard();
    let work = look_after(store.clone(), subject, kept);
    tokio::spawn(async move { stop.run_until_cancelled(work).await });
    Retention {
        _until: Some(guard),
    }
}

async fn look_after(store: Store, subject: Subject, kept: Duration) {
    loop {
        let before = SystemTime::now().checked_sub(kept);
        let removed = match before {
            Some(before) => remove(&store, subject, before).await,
            None => Ok(0),
        };
        let pause = match removed {
            Ok(0) => BETWEEN,
            Ok(rows) => {
                tracing::info!(?subject, rows, "what was too old was removed");
                BETWEEN
            }
            Err(error) => {
                let error = error.for_operator();
                tracing::warn!(?subject, error, "what is too old cannot be removed");
                AFTER_FAILURE
            }
        };
        tokio::time::sleep(pause).await;
    }
}
