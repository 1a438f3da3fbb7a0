//! Whether the trail still has a row that somebody kept the hash of.

use sqlx::Row as _;
use status::Result;

use super::{HOLDS, Head};
use crate::{Store, error};

/// Whether a writer's chain has the row of this number with this hash. False when it was cut off or
/// rewritten since; a change of the row that left its hash in place is for [`verify`](super::verify()) to find.
pub async fn holds(store: &Store, head: &Head) -> Result<bool> {
    let (writer, sequence) = (head.writer.clone(), head.sequence);
    let rows = store
        .rows(&HOLDS, |query| query.bind(writer).bind(sequence))
        .await?;
    match rows.first() {
        Some(row) => {
            let hash: String = row.try_get("hash").map_err(|cause| error::of(&cause))?;
            Ok(hash == head.hash)
        }
        None => Ok(false),
    }
}
