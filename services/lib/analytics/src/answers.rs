//! Answers that take work: computed off the threads that serve calls, and kept while they are good.
//!
//! An answer is known by its tag, which tells request and snapshot: equal calls share one computing,
//! and a refreshed snapshot leaves the answers of the old one to be forgotten.

use std::any::Any;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use moka::future::Cache;
use prost::Message;
use status::{Error, Result};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How long an answer that nobody asks for is kept.
const IDLE: Duration = Duration::from_mins(10);
/// The most memory that kept answers may hold, as encoded: 32 MiB.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// An answer of any RPC, and its encoded size.
#[derive(Clone)]
struct Kept {
    answer: Arc<dyn Any + Send + Sync>,
    bytes: u32,
}

impl Kept {
    fn new<R: Message + 'static>(answer: R) -> Self {
        Self {
            bytes: u32::try_from(answer.encoded_len()).unwrap_or(u32::MAX),
            answer: Arc::new(answer),
        }
    }

    fn answer<R: Clone + 'static>(&self) -> Result<R> {
        let answer = self.answer.downcast_ref::<R>().cloned();
        answer.ok_or_else(|| Error::internal_fault("a kept answer is not of its RPC's type"))
    }
}

/// The answers kept.
pub(crate) struct Answers {
    kept: Cache<u128, Kept>,
    /// As many computations at a time as there are processors: more would only be slower, all of them.
    processors: Arc<Semaphore>,
}

impl Answers {
    /// No answers yet.
    pub(crate) fn new() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self {
            kept: Cache::builder()
                .max_capacity(MOST_BYTES)
                .weigher(|_, kept: &Kept| kept.bytes)
                .time_to_idle(IDLE)
                .build(),
            processors: Arc::new(Semaphore::new(processors)),
        }
    }

    /// The answer with this tag: the one kept, the one being computed, or computed by `work` now.
    /// A failure is not kept.
    pub(crate) async fn get<R>(
        &self,
        tag: u128,
        work: impl FnOnce() -> Result<R> + Send + 'static,
    ) -> Result<R>
    where
        R: Message + Clone + 'static,
    {
        let computed = self.apart(work);
        let computed = async move { computed.await.map(Kept::new) };
        let kept = self.kept.try_get_with(tag, computed).await;
        kept.map_err(|shared: Arc<Error>| (*shared).clone())?
            .answer()
    }

    /// What `work` gives, computed apart from the threads that serve calls when a processor is free.
    pub(crate) fn apart<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R> + Send + 'static,
    ) -> impl Future<Output = Result<R>> + Send + 'static {
        let processors = Arc::clone(&self.processors);
        async move {
            let processor = processors.acquire_owned().await.map_err(lost)?;
            let span = tracing::Span::current();
            let result = spawn_blocking(move || {
                let result = span.in_scope(work);
                drop(processor);
                result
            });
            result.await.map_err(lost)?
        }
    }
}

fn lost(error: impl std::error::Error) -> Error {
    Error::internal_fault(format!("an answer was not computed: {error}"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn equal_calls_share_one_computing_and_failures_are_forgotten() {
        let answers = Answers::new();
        let computed = Arc::new(AtomicU32::new(0));
        let work = |fails: bool| {
            let computed = Arc::clone(&computed);
            move || {
                computed.fetch_add(1, Ordering::SeqCst);
                if fails {
                    Err(Error::internal_fault("broken"))
                } else {
                    Ok("answer".to_owned())
                }
            }
        };
        assert!(answers.get(1, work(true)).await.is_err());
        let (a, b) = tokio::join!(answers.get(1, work(false)), answers.get(1, work(false)));
        assert_eq!(
            (a.ok().unwrap(), b.ok().unwrap()),
            ("answer".to_owned(), "answer".to_owned())
        );
        assert!(answers.get(1, work(false)).await.is_ok());
        assert_eq!(computed.load(Ordering::SeqCst), 2);
        assert!(answers.get(2, work(false)).await.is_ok());
        assert_eq!(computed.load(Ordering::SeqCst), 3);
    }
}
