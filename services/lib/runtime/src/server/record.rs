//! The record of a call: begun when it comes in, kept before its answer goes out.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName};
use status::{Code, Error, Result};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::recorder::{ANONYMOUS, Caller, RecordedCall, Recorder};
use super::tee::Kept;

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
    /// Those being kept. A record outlives its call when the caller goes away.
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
            span: Span::current(),
            ended: false,
        })
    }

    /// Waits for the records of calls that have ended.
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
    span: Span,
    ended: bool,
}

impl Record {
    /// Where the request's body is kept as it is read.
    pub(super) fn kept(&self) -> Kept {
        self.kept.clone()
    }

    /// Keeps the record, with what came of the call: nothing when it went well.
    pub(super) async fn end(mut self, failure: Option<&Error>) -> Result<()> {
        let outcome = failure.map_or(OK, |error| error.code().name());
        let Some(keeping) = self.keep(outcome) else {
            return Err(Error::internal_fault("there is no runtime to record with"));
        };
        let kept = keeping.await;
        kept.unwrap_or_else(|problem| Err(Error::internal_fault(problem.to_string())))
    }

    /// Begins to keep it, in a task of its own, so that it goes on when the caller goes away.
    fn keep(&mut self, outcome: &'static str) -> Option<JoinHandle<Result<()>>> {
        self.ended = true;
        // Without a runtime, at the very end of a program, nobody waits for an answer either.
        let runtime = Handle::try_current().ok()?;
        let _in_span = self.span.enter();
        let call = RecordedCall {
            method: Arc::clone(&self.method),
            request: self.kept.message(self.gzip),
            at: self.at,
            duration: self.began.elapsed(),
            outcome,
            caller: Caller {
                actor: ANONYMOUS.to_owned(),
                client: std::mem::take(&mut self.client),
            },
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
        };
        let keeping = self.records.recorder.record(call).in_current_span();
        Some(self.records.under_way.spawn_on(keeping, &runtime))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.ended {
            // Nobody waits for the outcome; the recorder logs what goes wrong.
            let _kept = self.keep(Code::Cancelled.name());
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
