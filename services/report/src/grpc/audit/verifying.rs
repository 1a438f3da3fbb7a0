//! Verifications, one after the other, with their progress.

use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use otel_bi_proto::otelbi::audit::v1::VerifyAuditLogResponse;
use runtime::Shutdown;
use runtime::grpc::fail;
use status::{Error, Result, reason};
use store::Store;
use store::audit::{Head, Verification, verify_telling};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, interval_at};
use tonic::Status;
use tonic::codegen::BoxStream;

use super::messages;

/// How often the progress is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// The answer to a verification.
pub(super) type Answer = BoxStream<VerifyAuditLogResponse>;

/// Verifies the trail of a store. Clones wait for each other.
#[derive(Clone)]
pub(super) struct Verifier {
    store: Store,
    shutdown: Shutdown,
    /// Each reads all rows: several at once would only make each other late.
    turn: Arc<Semaphore>,
}

impl Verifier {
    pub(super) fn new(store: Store, shutdown: Shutdown) -> Self {
        Self {
            store,
            shutdown,
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// Holds the trail against `heads`: the rows read so far about once a second, and at last what was found.
    pub(super) fn verify(&self, heads: Vec<Head>) -> Answer {
        Box::pin(self.clone().telling(heads))
    }

    fn telling(
        self,
        heads: Vec<Head>,
    ) -> impl Stream<Item = Result<VerifyAuditLogResponse, Status>> + Send + 'static {
        async_stream::stream! {
            let (tell, told) = watch::channel(0);
            let verifying = self.in_turn(&heads, &tell);
            let mut verifying = std::pin::pin!(verifying);
            let mut tick = interval_at(Instant::now() + TELL_EVERY, TELL_EVERY);
            loop {
                tokio::select! {
                    found = &mut verifying => {
                        yield found.map(messages::verification).map_err(fail);
                        return;
                    }
                    () = self.shutdown.begun() => {
                        yield Err(fail(stopping()));
                        return;
                    }
                    _ = tick.tick() => {
                        let rows = *told.borrow();
                        yield Ok(messages::progress(rows));
                    }
                }
            }
        }
    }

    async fn in_turn(&self, heads: &[Head], tell: &watch::Sender<u64>) -> Result<Verification> {
        // It is never closed.
        let _turn = self.turn.acquire().await.ok();
        let tell = |rows| {
            tell.send_replace(rows);
        };
        verify_telling(&self.store, heads, tell).await
    }
}

fn stopping() -> Error {
    let message = "The service is stopping; nothing was verified. Ask again.";
    Error::unavailable(reason::UPSTREAM_UNAVAILABLE, message)
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;
    use store::{Settings, Source};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_turn_is_told_so_until_the_end() {
        let nowhere = Settings::new(Source::Sqlite("/proc/nothing/store.db".into()));
        let (stop, shutdown) = Shutdown::new(Duration::ZERO);
        let verifier = Verifier::new(Store::open(&nowhere).unwrap(), shutdown);
        let _turn = verifier.turn.acquire().await.unwrap();
        let mut answer = verifier.verify(Vec::new());
        for _ in 0..2 {
            let message = answer.next().await.unwrap().unwrap();
            assert_eq!(message, messages::progress(0));
        }
        stop.begin();
        let ended = answer.next().await.unwrap().unwrap_err();
        assert_eq!(ended.code(), tonic::Code::Unavailable);
        assert!(answer.next().await.is_none());
    }
}
