//! Rows into the tables.

use std::sync::LazyLock;
use std::time::SystemTime;

use status::{Error, Result};

use super::super::{HEAD_INSERT, HEAD_UPDATE, Head, INSERT, Row};
use crate::bulk::Inserts;
use crate::statement::Bound;
use crate::{Transaction, time};

/// Columns of a row.
const COLUMNS: usize = 14;
/// The statements that insert rows.
static INSERTS: LazyLock<Inserts> = LazyLock::new(|| Inserts::of(&INSERT, COLUMNS));

/// Adds rows.
pub(super) async fn rows(transaction: &mut Transaction, rows: &[Row]) -> Result<()> {
    let mut rest = rows;
    while !rest.is_empty() {
        let (statement, count) = INSERTS.some(rest.len());
        let (now, later) = rest.split_at(count);
        transaction
            .execute(&statement, |query| now.iter().fold(query, bind))
            .await?;
        rest = later;
    }
    Ok(())
}

/// Records where the chain now ends: for the first time when it begins.
pub(super) async fn head(
    transaction: &mut Transaction,
    head: &Head,
    begins: bool,
    now: SystemTime,
) -> Result<()> {
    let now = time::micros(now);
    let Head {
        writer,
        sequence,
        hash,
    } = head.clone();
    let touched = if begins {
        let bind = |query: Bound| query.bind(writer).bind(sequence).bind(hash).bind(now);
        transaction.execute(&HEAD_INSERT, bind).await?
    } else {
        let bind = |query: Bound| query.bind(sequence).bind(hash).bind(now).bind(writer);
        transaction.execute(&HEAD_UPDATE, bind).await?
    };
    if touched == 1 {
        Ok(())
    } else {
        let missing = format!("the record of the end of {head} is gone");
        Err(Error::internal_fault(missing))
    }
}

fn bind(query: Bound, row: &Row) -> Bound {
    query
        .bind(row.writer.clone())
        .bind(row.sequence)
        .bind(row.at_micros)
        .bind(row.domain_name.clone())
        .bind(row.actor.clone())
        .bind(row.client.clone())
        .bind(row.action.clone())
        .bind(row.target.clone())
        .bind(row.parameters.clone())
        .bind(row.outcome.clone())
        .bind(row.duration_micros)
        .bind(row.trace_id.clone())
        .bind(row.previous_hash.clone())
        .bind(row.hash.clone())
}
