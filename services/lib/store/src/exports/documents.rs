//! Documents: what they said when they were first issued.

use std::time::SystemTime;

use sqlx::Row as _;
use sqlx::any::AnyRow;
use status::{Error, Result};

use super::{ISSUE, ISSUED};
use crate::{Store, error, time};

/// A document that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id, a UUID made of all that its bytes depend on.
    pub document_id: String,
    /// JSON: who first asked for it, in which trace, and so on.
    pub identity: String,
    /// When that was; kept to the microsecond.
    pub issued_at: SystemTime,
}

/// Issues a document, and gives it as it was issued first: also when somebody else does so at the same moment.
pub async fn issue(store: &Store, document: &Document) -> Result<Document> {
    let Document {
        document_id,
        identity,
        issued_at,
    } = document.clone();
    store
        .execute(&ISSUE, |query| {
            query
                .bind(document_id)
                .bind(identity)
                .bind(time::micros(issued_at))
        })
        .await?;
    let id = document.document_id.clone();
    let rows = store.rows(&ISSUED, |query| query.bind(id)).await?;
    match rows.first() {
        Some(row) => Document::of(row),
        None => Err(Error::internal_fault(
            "a document that was just issued is gone",
        )),
    }
}

impl Document {
    fn of(row: &AnyRow) -> Result<Self> {
        let read = || -> sqlx::Result<Self> {
            Ok(Self {
                document_id: row.try_get("document_id")?,
                identity: row.try_get("identity")?,
                issued_at: time::instant(row.try_get("issued_at")?),
            })
        };
        read().map_err(|cause| error::of(&cause))
    }
}
