//! How a handler answers, so that what went wrong is logged once and in full.
//!
//! A `tonic::Status` has no place for what only an operator may read. [`reply`] and [`fail`] leave
//! that part with the call, and the server logs it, once, when the answer goes out. Every handler
//! ends with one of them:
//!
//! ```text
//! async fn get_sales_kpis(&self, request: Request<…>) -> Result<Response<…>, Status> {
//!     runtime::grpc::reply(self.kpis(request.into_inner()))
//! }
//! ```
//!
//! A handler also knows best what its call is about: [`concerns`] leaves that for the call's record.

use std::sync::{Arc, Mutex, PoisonError};

use status::Error;
use tonic::{Response, Status};

tokio::task_local! {
    static FAILURE: Failure;
    static NOTED: Noted;
}

/// The answer to a call.
pub fn reply<T>(outcome: status::Result<T>) -> Result<Response<T>, Status> {
    outcome.map(Response::new).map_err(fail)
}

/// The status of a failed call, or of a stream that fails under way. Outside of a call of
/// [`GrpcServer`](crate::server::GrpcServer) the failure is logged right here.
#[must_use]
pub fn fail(error: Error) -> Status {
    let status = Status::from(error.clone());
    if let Err(error) = Failure::leave(error) {
        log("", &error);
    }
    status
}

/// Who is behind the running call, as what they do is kept under: the one place that knows.
#[must_use]
pub fn actor() -> String {
    crate::server::ANONYMOUS.to_owned()
}

/// What a call is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The part of the platform that it concerns, by its short name: `aw`, `wwi` or `platform`.
    pub domain: String,
    /// The id of what it acts on.
    pub target: String,
}

/// Notes what the running call is about, for its record; a later note replaces an earlier one. To be told
/// where the request alone does not say it. Outside of a call nothing is noted.
pub fn concerns(domain: impl Into<String>, target: impl Into<String>) {
    let subject = Subject {
        domain: domain.into(),
        target: target.into(),
    };
    let _ = NOTED.try_with(|noted| noted.set(subject));
}

/// Where a call leaves what it is about until its record is kept. Clones are one and the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted(Arc<Mutex<Option<Subject>>>);

impl Noted {
    fn set(&self, subject: Subject) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(subject);
    }

    /// What was noted, if anything was.
    pub(crate) fn take(&self) -> Option<Subject> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) async fn scope<F: Future>(&self, work: F) -> F::Output {
        NOTED.scope(self.clone(), work).await
    }
}

/// Where a call leaves its failure until the answer goes out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<Error>>>);

impl Failure {
    /// Leaves the error with the running call; gives it back where there is none.
    fn leave(error: Error) -> Result<(), Error> {
        let mut error = Some(error);
        let _ = FAILURE.try_with(|failure| {
            *failure.0.lock().unwrap_or_else(PoisonError::into_inner) = error.take();
        });
        error.map_or(Ok(()), Err)
    }

    /// What the call left, else what its status tells.
    pub(crate) fn take(&self, status: &Status) -> Error {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        left.filter(|error| error.code().grpc() == status.code())
            .unwrap_or_else(|| Error::from(status))
    }

    pub(crate) async fn scope<F: Future>(&self, work: F) -> F::Output {
        FAILURE.scope(self.clone(), work).await
    }

    pub(crate) fn sync_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        FAILURE.sync_scope(self.clone(), work)
    }
}

/// Logs a failed call: ours as an error, the caller's as a warning.
pub(crate) fn log(method: &str, error: &Error) {
    let code = error.code().name();
    let reason = error.reason();
    let detail = error.for_operator();
    if error.code().is_server_fault() {
        tracing::error!(method, code, reason, error = detail, "call failed");
    } else {
        tracing::warn!(method, code, reason, error = detail, "call refused");
    }
}
