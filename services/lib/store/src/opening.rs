//! Opens the store as soon as it can be reached, and follows whether it still can.

use std::os::unix::fs::MetadataExt as _;
use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::AnyConnectOptions;
use status::{Error, Result};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::connect::{self, Purpose};
use crate::settings::Source;
use crate::store::{Engine, Opened, State};
use crate::{error, migrations};

/// Pauses between attempts to open the store.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often it is looked whether the open store still answers, and whether a lost one is back.
const BETWEEN_CHECKS: Duration = Duration::from_secs(3);
const WHILE_LOST: Duration = Duration::from_millis(500);
/// How long the place of SQLite's one writer may be taken before the store counts as lost.
const WRITER_PATIENCE: Duration = Duration::from_secs(5);

/// What tells one file from another: its device and number.
type Handle = (u64, u64);

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
        let file = self.file();
        drop(self.opened.send_replace(Ok(())));
        self.present();
        let mut pause = BETWEEN_CHECKS;
        loop {
            tokio::time::sleep(pause).await;
            pause = match self.reached(file.as_ref()).await {
                Ok(()) => {
                    self.present();
                    BETWEEN_CHECKS
                }
                Err(error) => {
                    self.absent(&error);
                    WHILE_LOST
                }
            };
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

    /// Whether it answers and takes writes. When all connections are in use it has just done so.
    async fn reached(&self, opened: Option<&Handle>) -> Result<()> {
        if self.file().as_ref() != opened {
            // The connections still hold what was opened, and other processes may not.
            let told = "the store's file is not the one that was opened: put it back, or restart";
            return Err(error::unavailable(told));
        }
        let busy = self.pool.num_idle() == 0
            && self.pool.size() == self.pool.options().get_max_connections();
        if busy {
            return Ok(());
        }
        let asked = async {
            match self.engine {
                Engine::Postgres => self.pool.acquire().await.map(drop),
                Engine::Sqlite => {
                    let writing = self.pool.begin_with("BEGIN IMMEDIATE").await?;
                    writing.rollback().await
                }
            }
        };
        match timeout(WRITER_PATIENCE, asked).await {
            Ok(answered) => answered.map_err(|cause| error::of(&cause)),
            Err(_) => Err(error::unavailable(
                "something else holds the store's only writing place",
            )),
        }
    }

    /// Which file an embedded store is; nothing for one that is not embedded, or not there.
    fn file(&self) -> Option<Handle> {
        match &self.source {
            Source::Postgres(_) => None,
            Source::Sqlite(path) => std::fs::metadata(path)
                .ok()
                .map(|file| (file.dev(), file.ino())),
        }
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
