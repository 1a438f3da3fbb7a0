//! The first rows of a chain: the ends of the other chains as it finds them.

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use status::Result;

use super::super::{Entry, HEADS_SINCE, Head, LAST_START, START};
use crate::{Transaction, error, time};

/// Ends in one row: that many fit into its parameters.
const HEADS_PER_ROW: usize = 40;
/// Ends that were written before the last start are in that one's rows already. Processes that start at
/// once do not see each other's, and clocks differ.
const OVERLAP: Duration = Duration::from_mins(2);

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

/// What a chain begins with: one entry, or more when there are many ends to keep.
pub(super) async fn entries(
    transaction: &mut Transaction,
    service: &str,
    now: SystemTime,
) -> Result<Vec<Entry>> {
    let last = transaction.rows(&LAST_START, |query| query).await?;
    let last: i64 = match last.first() {
        Some(row) => row.try_get("at").map_err(|cause| error::of(&cause))?,
        None => 0,
    };
    let since = time::instant(last).checked_sub(OVERLAP);
    let since = since.map_or(0, time::micros);
    let heads = transaction
        .rows(&HEADS_SINCE, |query| query.bind(since))
        .await?;
    let heads: Vec<KnownHead> = heads
        .iter()
        .map(|row| {
            let Head {
                writer,
                sequence,
                hash,
            } = Head::read(row)?;
            Ok(KnownHead {
                writer,
                sequence,
                hash,
            })
        })
        .collect::<Result<_>>()?;
    let mut rest = heads.into_iter();
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
