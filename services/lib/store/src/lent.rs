//! A connection lent out by the pool.

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};

/// A connection for one statement. Dropped before it is given back, it is closed: what it was asked may
/// still be running, and the next one should not have to wait for that.
pub(crate) struct Lent(Option<PoolConnection<Any>>);

impl Lent {
    /// Lends one out.
    pub(crate) async fn of(pool: &AnyPool) -> sqlx::Result<Self> {
        pool.acquire()
            .await
            .map(|connection| Self(Some(connection)))
    }

    /// Does one thing with it and gives it back.
    pub(crate) async fn run<T>(
        mut self,
        work: impl AsyncFnOnce(&mut AnyConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let Some(connection) = &mut self.0 else {
            return Err(sqlx::Error::PoolClosed);
        };
        let outcome = work(connection).await;
        drop(self.0.take());
        outcome
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}
