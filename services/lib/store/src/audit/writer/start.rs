//! The first rows of a chain: the ends of the other chains as it finds them.

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use serde::{Deserialize, Serialize};
use status::Result;

use super::super::{Entry, HEADS_SINCE, Head, START};
use crate::{Store, time};

/// Ends in one row: that many fit into its parameters.
const HEADS_PER_ROW: usize = 40;
/// How long ago an end may have been written to be kept once more. Counted from now, never from what
/// another row says: a row dated in the future would stop it.
const SINCE: Duration = Duration::from_hours(24 * 30);
/// The most ends of one start, the newest. Processes that start again and again make no more: the older
/// ends are in the rows of the starts before.
const MOST_HEADS: i64 = 4000;

/// The parameters of a start.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::audit) struct Ends {
    /// The ends of other chains.
    pub(in crate::audit) heads: Vec<KnownHead>,
}

/// One of them.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::audit) struct KnownHead {
    writer: String,
    sequence: i64,
    hash: String,
}

impl From<KnownHead> for Head {
    fn from(known: KnownHead) -> Self {
        let KnownHead {
            writer,
            sequence,
            hash,
        } = known;
        Self {
            writer,
            sequence,
            hash,
        }
    }
}

impl From<Head> for KnownHead {
    fn from(head: Head) -> Self {
        let Head {
            writer,
            sequence,
            hash,
        } = head;
        Self {
            writer,
            sequence,
            hash,
        }
    }
}

/// What a chain begins with: one entry, or more when there are many ends to keep. `lost` are ends that
/// this process knows, whatever the store says.
pub(super) async fn entries(
    store: &Store,
    service: &str,
    lost: &[Head],
    now: SystemTime,
) -> Result<Vec<Entry>> {
    let since = now.checked_sub(SINCE).map_or(0, time::micros);
    let heads = store
        .rows(&HEADS_SINCE, |query| query.bind(since).bind(MOST_HEADS))
        .await?;
    // One that cannot be read is for verification to find; it must not keep others from writing.
    let heads = heads.iter().filter_map(|row| Head::read(row).ok());
    let heads = heads.filter(|head| !lost.contains(head));
    let mut rest = lost.iter().cloned().chain(heads).map(KnownHead::from);
    let mut entries = Vec::new();
    loop {
        let heads: Vec<_> = rest.by_ref().take(HEADS_PER_ROW).collect();
        if heads.is_empty() && !entries.is_empty() {
            return Ok(entries);
        }
        entries.push(entry(service, now, &Ends { heads }));
    }
}

fn entry(service: &str, now: SystemTime, ends: &Ends) -> Entry {
    Entry {
        at: now,
        domain: Domain::Platform,
        actor: service.to_owned(),
        client: String::new(),
        action: START.to_owned(),
        target: String::new(),
        parameters: serde_json::to_string(ends).unwrap_or_default(),
        outcome: "OK".to_owned(),
        duration: Duration::ZERO,
        trace_id: String::new(),
    }
}
