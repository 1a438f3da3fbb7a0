//! What a server has to say of a call, and whom it says it to.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use status::Result;

use crate::grpc::Subject;

/// Keeps a record of calls. A call that it wants is answered only when its record is kept; when that
/// fails, the call is answered with the recorder's error instead.
pub trait Recorder: Send + Sync + 'static {
    /// Whether calls of this method (`package.Service/Method`) are to be recorded. Asked for each call;
    /// those that are not wanted cost nothing more.
    fn wants(&self, method: &str) -> bool;

    /// Keeps the record. It runs to its end, also when the caller goes away meanwhile, and is not
    /// bounded by the call's deadline: it must come to an end by itself.
    fn record(&self, call: RecordedCall) -> Recording;
}

/// The keeping of one record.
pub type Recording = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One call, as far as it is known when its answer begins.
#[derive(Debug, Clone)]
pub struct RecordedCall {
    /// The method's full name, `package.Service/Method`.
    pub method: Arc<str>,
    /// The request message in protobuf; of a stream of requests the first. Empty when it did not come in
    /// whole, or could not be unpacked.
    pub request: Bytes,
    /// When the call began.
    pub at: SystemTime,
    /// How long it took up to the beginning of its answer.
    pub duration: Duration,
    /// What came of it: `OK`, or the name of the error's code. `CANCELLED` when the caller went away
    /// before there was an answer.
    pub outcome: &'static str,
    /// Who called.
    pub caller: Caller,
    /// The trace it belongs to: 32 hexadecimal digits; empty where there is none.
    pub trace_id: String,
    /// What it is about, where its handler has noted it ([`concerns`](crate::grpc::concerns)).
    pub subject: Option<Subject>,
}

/// Who called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user's subject or the service's name; [`ANONYMOUS`] where nobody has to sign in.
    pub actor: String,
    /// The program, as it calls itself (`user-agent`): told, not proven. Empty when it does not.
    pub client: String,
}

/// The actor of calls for which nobody has to sign in.
pub const ANONYMOUS: &str = "anonymous";
