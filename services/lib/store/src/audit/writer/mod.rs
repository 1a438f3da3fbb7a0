//! The task that writes a process's chain.

mod append;
mod start;

pub(super) use start::Ends;

use std::time::{Duration, SystemTime};

use status::Result;
use telemetry::names;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::row::Link;
use super::{Entry, Head, LAST, Row};
use crate::Store;

/// The most rows of one commit.
const MOST_ROWS: usize = 256;
/// How often the chain's end is logged, when it has moved.
const BETWEEN_LOGS: Duration = Duration::from_mins(5);
/// Commits in a row of which it is not known whether they were made; after more, a new chain begins.
const MOST_UNCERTAIN: usize = 16;

/// A row that somebody waits for.
pub(super) struct Accepted {
    pub(super) entry: Entry,
    pub(super) answer: oneshot::Sender<Result<()>>,
}

/// Writes what is accepted, as one chain.
pub(super) struct Writer {
    store: Store,
    service: String,
    queue: mpsc::Receiver<Accepted>,
    /// Where the chain's confirmed end is told.
    head: watch::Sender<Option<Head>>,
    stop: CancellationToken,
    chain: Chain,
    /// The end of the chain that was logged last.
    logged: i64,
}

/// What is known of the chain.
struct Chain {
    writer: String,
    /// Its end as it was last confirmed.
    end: Link,
    /// Ends that it may have instead, by commits that failed or were never confirmed.
    uncertain: Vec<Link>,
    /// Confirmed ends of chains that this process left, for the first row of this one.
    left: Vec<Head>,
}

impl Chain {
    /// A new one. Its name is a process's that nobody had before.
    fn new(service: &str) -> Self {
        Self {
            writer: format!("{service}/{}", Uuid::now_v7()),
            end: Link::beginning(),
            uncertain: Vec::new(),
            left: Vec::new(),
        }
    }

    /// The one that this process goes on with, when it leaves this.
    fn next(&self, service: &str) -> Self {
        let mut next = Self::new(service);
        if self.end.sequence == 0 {
            // Not one row of it was confirmed, so nobody has written down what it knew.
            next.left.clone_from(&self.left);
        } else {
            next.left.push(self.head(&self.end));
        }
        next
    }

    fn head(&self, end: &Link) -> Head {
        Head {
            writer: self.writer.clone(),
            sequence: end.sequence,
            hash: end.hash.clone(),
        }
    }
}

impl Writer {
    pub(super) fn new(
        store: Store,
        service: &str,
        queue: mpsc::Receiver<Accepted>,
        head: watch::Sender<Option<Head>>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            store,
            service: service.to_owned(),
            queue,
            head,
            stop,
            chain: Chain::new(service),
            logged: 0,
        }
    }

    /// Writes until it is stopped, or nobody is left who could send rows.
    pub(super) async fn run(mut self) {
        let mut accepted = Vec::with_capacity(MOST_ROWS);
        let mut log = interval_at(Instant::now() + BETWEEN_LOGS, BETWEEN_LOGS);
        log.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut started = false;
        loop {
            tokio::select! {
                () = self.stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                // The chain begins when the store is there, also when nobody calls.
                ready = self.store.ready(), if !started => {
                    if ready.is_ok() {
                        started = true;
                        self.write(Vec::new()).await;
                    }
                }
                taken = self.queue.recv_many(&mut accepted, MOST_ROWS) => {
                    if taken == 0 {
                        break;
                    }
                    started = true;
                    self.write(std::mem::take(&mut accepted)).await;
                }
                _ = log.tick() => self.log_end(),
            }
        }
        self.log_end();
        self.store.close().await;
    }

    /// Writes rows in one commit and tells those who wait for them.
    async fn write(&mut self, accepted: Vec<Accepted>) {
        let (entries, answers): (Vec<_>, Vec<_>) = accepted
            .into_iter()
            .map(|accepted| (accepted.entry, accepted.answer))
            .unzip();
        let rows = entries.len();
        // It belongs to many calls, and to none of their traces.
        let appending = self.append(entries).instrument(telemetry::untraced());
        let written = appending.await;
        if let Err(error) = &written {
            let error = error.for_operator();
            tracing::error!(
                rows,
                error,
                "rows could not be written into the audit trail"
            );
        }
        for answer in answers {
            // Who has gone away meanwhile has nobody to answer.
            let _ = answer.send(written.clone());
        }
    }

    async fn append(&mut self, entries: Vec<Entry>) -> Result<()> {
        self.settle().await?;
        let begins = self.chain.end.sequence == 0;
        let mut rows = Vec::with_capacity(entries.len() + 1);
        let mut end = self.chain.end.clone();
        if begins {
            let now = SystemTime::now();
            let left = &self.chain.left;
            let starts = start::entries(&self.store, &self.service, left, now).await?;
            self.follow(&mut end, &mut rows, starts);
        }
        self.follow(&mut end, &mut rows, entries);
        let head = self.chain.head(&end);
        // Only now that all is prepared: on SQLite it holds up every other writer.
        let mut transaction = self.store.begin().await?;
        // From here on it may have been written, whatever the store answers.
        self.chain.uncertain.push(end.clone());
        append::rows(&mut transaction, &rows).await?;
        append::head(&mut transaction, &head, begins, SystemTime::now()).await?;
        transaction.commit().await?;
        self.chain.end = end;
        self.chain.uncertain.clear();
        self.head.send_replace(Some(head));
        Ok(())
    }

    /// Makes the rows of `entries`, one after the other.
    fn follow(&self, end: &mut Link, rows: &mut Vec<Row>, entries: Vec<Entry>) {
        for entry in entries {
            let row = Row::following(end, &self.chain.writer, entry);
            *end = row.link();
            rows.push(row);
        }
    }

    /// After a commit that failed or was not confirmed: goes on from what the store really holds. When
    /// that is none of what it can hold, rows were lost or cut off: then a new chain begins, whose first row
    /// says where the old one was confirmed to end, for [`verify`](super::verify()) to find.
    async fn settle(&mut self) -> Result<()> {
        if self.chain.uncertain.is_empty() {
            return Ok(());
        }
        let writer = self.chain.writer.as_str();
        let rows = self
            .store
            .rows(&LAST, |query| query.bind(writer.to_owned()));
        // One that cannot be read is none of those that were written.
        let end = match rows.await?.first() {
            Some(row) => Link::read(row).ok(),
            None => Some(Link::beginning()),
        };
        let possible = |end: &Link| *end == self.chain.end || self.chain.uncertain.contains(end);
        match end.filter(possible) {
            Some(end) if self.chain.uncertain.len() < MOST_UNCERTAIN => self.chain.end = end,
            Some(end) => {
                tracing::warn!(
                    { names::AUDIT_WRITER } = writer,
                    { names::AUDIT_SEQUENCE } = end.sequence,
                    "too many commits in a row were not confirmed; a new chain begins"
                );
                self.chain.end = end;
                self.leave();
            }
            None => {
                tracing::error!(
                    { names::AUDIT_WRITER } = writer,
                    { names::AUDIT_SEQUENCE } = self.chain.end.sequence,
                    { names::AUDIT_HASH } = self.chain.end.hash,
                    "the audit trail does not end where its rows were confirmed; a new chain begins"
                );
                self.leave();
            }
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.chain = self.chain.next(&self.service);
        self.logged = 0;
    }

    /// Tells the log where the chain ends, so that cutting it off is found even by who has only the log.
    fn log_end(&mut self) {
        let end = &self.chain.end;
        if end.sequence == self.logged {
            return;
        }
        tracing::info!(
            { names::AUDIT_WRITER } = self.chain.writer,
            { names::AUDIT_SEQUENCE } = end.sequence,
            { names::AUDIT_HASH } = end.hash,
            head = %self.chain.head(end),
            "the audit trail's end"
        );
        self.logged = end.sequence;
    }
}
