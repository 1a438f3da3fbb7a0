//! Opens the store as soon as it can be reached, and follows whether it still can.

use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::AnyConnectOptions;
use status::{Error, Result};
use tokio::sync::watch;

use crate::connect::{self, Purpose};
use crate::settings::Source;
use crate::store::{Engine, Opened, State};
use crate::{error, migrations};

/// Pauses between attempts to open the store.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often it is looked whether the open store still answers.
const BETWEEN_CHECKS: Duration = Duration::from_secs(3);

/// What it takes to open a store.
pub(crate) struct Opening {
    pub(crate) engine: Engine,
    pub(crate) options: AnyConnectOptions,
    pub(crate) pool: AnyPool,
    pub(crate) source: Source,
    pub(crate) state: watch::Sender<State>,
    pub(crate) opened: watch::Sender<Opened>,
}

impl Opening {
    /// Opens it, and then tells when it comes and goes. Ends when nobody listens.
    pub(crate) async fn run(self) {
        let mut pause = FIRST_PAUSE;
        while let Err(error) = self.open().await {
            let cause = error.internal().unwrap_or(error.message()).to_owned();
            drop(self.opened.send_replace(Err(cause)));
            self.absent(&error);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        drop(self.opened.send_replace(Ok(())));
        self.present();
        loop {
            tokio::time::sleep(BETWEEN_CHECKS).await;
            match self.reached().await {
                Ok(()) => self.present(),
                Err(error) => self.absent(&error),
            }
        }
    }

    /// Makes its tables, on a connection of its own: one that failed half-way keeps no lock.
    async fn open(&self) -> Result<()> {
        let lock = match &self.source {
            Source::Postgres(_) => None,
            Source::Sqlite(path) => {
                connect::make_file(path)
                    .map_err(|problem| error::unavailable(problem.to_string()))?;
                Some(migrations::locked(path).await?)
            }
        };
        // A pool tries for a while and forgets why it could not.
        connect::reach(&self.options).await?;
        let pool = connect::pool(self.engine, self.options.clone(), Purpose::Migration);
        let migrated = migrations::run(self.engine, &pool).await;
        pool.close().await;
        drop(lock);
        migrated
    }

    /// Whether it answers. When all connections are in use it has just done so.
    async fn reached(&self) -> Result<()> {
        let busy = self.pool.num_idle() == 0
            && self.pool.size() == self.pool.options().get_max_connections();
        if busy {
            return Ok(());
        }
        let answered = self.pool.acquire().await;
        answered.map(drop).map_err(|cause| error::of(&cause))
    }

    fn present(&self) {
        if self.state.send_replace(State::Ready) != State::Ready {
            let engine = self.engine.system_name();
            tracing::info!(engine, "the store is open");
        }
    }

    /// Says so once, not at every attempt.
    fn absent(&self, error: &Error) {
        let state = State::Absent(error.message().to_owned());
        if !matches!(self.state.send_replace(state), State::Absent(_)) {
            let error = error.for_operator();
            tracing::error!(error, "the store cannot be reached; trying on");
        }
    }
}
