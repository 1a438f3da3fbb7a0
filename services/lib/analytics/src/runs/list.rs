//! Runs that were kept, newest first.

use std::time::Duration;

use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::Store;
use store::runs::{Position, list};

use super::{Runs, header};
use crate::page::page_size;

impl<T> Runs<T> {
    /// A page of the runs of an analysis, or of all, and the token of the next page.
    pub async fn list(
        &self,
        store: &Store,
        analysis: i32,
        size: i32,
        token: &str,
    ) -> Result<(Vec<proto::AnalysisRun>, String)> {
        let of = if analysis == 0 {
            ""
        } else {
            self.runnable(analysis)?.name()
        };
        let size = page_size(size)?;
        let after = (!token.is_empty()).then(|| position(token)).transpose()?;
        // One more tells whether there is a next page.
        let mut found = list(store, self.domain, of, after.as_ref(), size + 1).await?;
        let more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| more).map(|last| {
            let at = store::time::micros(last.computed_at);
            format!("{at:x}.{}", last.run_id)
        });
        let runs = found.iter().map(header::encode).collect::<Result<_>>()?;
        Ok((runs, next.unwrap_or_default()))
    }
}

/// The place that a token of a page tells.
fn position(token: &str) -> Result<Position> {
    let parts = token.split_once('.').and_then(|(at, run_id)| {
        let at = u64::from_str_radix(at, 16).ok()?;
        let computed_at = std::time::UNIX_EPOCH.checked_add(Duration::from_micros(at))?;
        Some(Position {
            computed_at,
            run_id: run_id.to_owned(),
        })
    });
    parts.ok_or_else(|| {
        Error::invalid_field("page_token", "is not a `next_page_token` of this list")
    })
}
