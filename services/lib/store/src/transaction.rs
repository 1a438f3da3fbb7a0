//! Several statements that hold together, or not at all.

use sqlx::Any;
use sqlx::any::AnyRow;
use status::Result;
use tokio::time::timeout;

use crate::statement::Bound;
use crate::store::{Engine, PATIENCE};
use crate::{Statement, error, observe};

/// A transaction. Dropped without [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    pub(crate) engine: Engine,
    pub(crate) inner: sqlx::Transaction<'static, Any>,
}

impl Transaction {
    /// Runs a statement and gives its rows.
    pub(crate) async fn rows(
        &mut self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<Vec<AnyRow>> {
        let rows = bind(statement.query()).fetch_all(&mut *self.inner);
        observe::observed(self.engine, statement, rows).await
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<u64> {
        let done = bind(statement.query()).execute(&mut *self.inner);
        let done = observe::observed(self.engine, statement, done).await?;
        Ok(done.rows_affected())
    }

    /// Makes it durable. When this fails it is not known whether it was: look before doing it again.
    pub async fn commit(self) -> Result<()> {
        let committed = timeout(PATIENCE, self.inner.commit()).await;
        let committed = committed.map_err(|_| error::unavailable("a commit took too long"))?;
        committed.map_err(|cause| error::of(&cause))
    }
}
