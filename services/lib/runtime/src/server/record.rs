//! The record of a call: begun when it comes in, kept before its answer goes out.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName};
use status::{Code, Error, Result};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::{Instrument, Span};

use super::recorder::{ANONYMOUS, Caller, RecordedCall, Recorder};
use super::tee::Kept;
use crate::grpc::{self, Noted};

/// The outcome of a call that went well.
const OK: &str = "OK";
/// The longest `user-agent` that is kept, in characters: real ones are shorter.
const MAX_CLIENT_CHARACTERS: usize = 256;
/// What the messages of a request are packed with.
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");

/// Where records go. Clones are one and the same.
#[derive(Clone)]
pub(super) struct Records {
    recorder: Arc<dyn Recorder>,
    /// Those of calls under way, and those being kept. A record outlives its call when the caller goes away.
    under_way: TaskTracker,
}

impl Records {
    pub(super) fn new(recorder: Arc<dyn Recorder>) -> Self {
        Self {
            recorder,
            under_way: TaskTracker::new(),
        }
    }

    /// Begins the record of a call, where it is wanted. Call it within the call's span.
    pub(super) fn begin(&self, method: &Arc<str>, headers: &HeaderMap) -> Option<Record> {
        self.recorder.wants(method).then(|| Record {
            records: self.clone(),
            method: Arc::clone(method),
            at: SystemTime::now(),
            began: Instant::now(),
            client: client(headers),
            gzip: headers.get(ENCODING).is_some_and(|with| with == "gzip"),
            kept: Kept::default(),
            noted: Noted::default(),
            span: Span::current(),
            ended: false,
            _under_way: self.under_way.token(),
        })
    }

    /// Waits for the records of all calls: also of those whose connections have just been cut off, and
    /// that have yet to notice.
    pub(super) async fn finish(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }
}

/// The record of one call. When it is dropped before its end, the caller has gone away, and that is what
/// is recorded.
pub(super) struct Record {
    records: Records,
    method: Arc<str>,
    at: SystemTime,
    began: Instant,
    client: String,
    gzip: bool,
    kept: Kept,
    noted: Noted,
    span: Span,
    ended: bool,
    /// The server waits for it, also before it begins to be kept.
    _under_way: TaskTrackerToken,
}

impl Record {
    /// Where the request's body is kept as it is read.
    pub(super) fn kept(&self) -> Kept {
        self.kept.clone()
    }

    /// Where the handler notes what the call is about.
    pub(super) fn noted(&self) -> Noted {
        self.noted.clone()
    }

    /// Keeps the record, with what came of the call: nothing when it went well.
    pub(super) async fn end(mut self, failure: Option<&Error>) -> Result<()> {
        let outcome = failure.map_or(OK, |error| error.code().name());
        let Some(kept) = self.keep(outcome) else {
            return Err(Error::internal_fault("there is no runtime to record with"));
        };
        // A recorder that panicked has said so, and answers nothing.
        let silent = |_| Err(Error::internal_fault("the recorder came to no end"));
        kept.await.unwrap_or_else(silent)
    }

    /// Begins to keep it, in a task of its own, so that it goes on when the caller goes away, and that a
    /// panic ends no more than the task. What goes wrong is logged there when nobody waits for it.
    fn keep(&mut self, outcome: &'static str) -> Option<oneshot::Receiver<Result<()>>> {
        self.ended = true;
        // Without a runtime, at the very end of a program, nobody waits for an answer either.
        let runtime = Handle::try_current().ok()?;
        let method = Arc::clone(&self.method);
        let trace_id = self.span.in_scope(telemetry::current_trace_id);
        let mut call = RecordedCall {
            method: Arc::clone(&method),
            request: Bytes::new(),
            at: self.at,
            duration: self.began.elapsed(),
            outcome,
            caller: Caller {
                actor: ANONYMOUS.to_owned(),
                client: std::mem::take(&mut self.client),
            },
            trace_id: trace_id.unwrap_or_default(),
            subject: self.noted.take(),
        };
        let (answer, kept) = oneshot::channel();
        let (recorder, request, gzip) = (
            Arc::clone(&self.records.recorder),
            self.kept.clone(),
            self.gzip,
        );
        let keeping = async move {
            call.request = request.message(gzip);
            let outcome = recorder.record(call).await;
            if let Err(Err(error)) = answer.send(outcome) {
                grpc::log(&method, &error);
            }
        };
        let keeping = keeping.instrument(self.span.clone());
        self.records.under_way.spawn_on(keeping, &runtime);
        Some(kept)
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.ended {
            // Nobody waits for the outcome.
            drop(self.keep(Code::Cancelled.name()));
        }
    }
}

/// The program that calls, by its own account.
fn client(headers: &HeaderMap) -> String {
    let told = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let told = told.unwrap_or_default();
    told.chars().take(MAX_CLIENT_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::recorder::Recording;
    use super::*;

    /// Keeps the outcomes of calls; panics over those of the method `panic`.
    #[derive(Default)]
    struct Fake(Arc<Mutex<Vec<&'static str>>>);

    impl Recorder for Fake {
        fn wants(&self, _method: &str) -> bool {
            true
        }

        fn record(&self, call: RecordedCall) -> Recording {
            assert_ne!(&*call.method, "panic");
            let kept = Arc::clone(&self.0);
            Box::pin(async move {
                tokio::task::yield_now().await;
                kept.lock().unwrap().push(call.outcome);
                Ok(())
            })
        }
    }

    fn begun(records: &Records, method: &str) -> Record {
        records.begin(&method.into(), &HeaderMap::new()).unwrap()
    }

    #[tokio::test]
    async fn a_call_that_notices_late_that_it_was_cut_off_is_waited_for() {
        let fake = Fake::default();
        let kept = Arc::clone(&fake.0);
        let records = Records::new(Arc::new(fake));
        let record = begun(&records, "some");
        let mut finish = Box::pin(records.finish());
        assert!(futures::poll!(&mut finish).is_pending());
        drop(record);
        finish.await;
        assert_eq!(*kept.lock().unwrap(), ["CANCELLED"]);
    }

    #[tokio::test]
    async fn a_recorder_that_panics_fails_its_call_alone() {
        let records = Records::new(Arc::new(Fake::default()));
        let failed = begun(&records, "panic").end(None).await.unwrap_err();
        assert_eq!(failed.code(), Code::Internal);
        begun(&records, "some").end(None).await.unwrap();
        records.finish().await;
    }
}
