//! Servers: gRPC with everything a service of the mesh owes its callers, and plain HTTP.
//!
//! A gRPC call passes these, from the outside in:
//!
//! 1. **trace** (`telemetry::rpc::ServerLayer`): the span has to cover every answer, refusals too;
//! 2. **admission** (`admission.rs` of this crate): what is too much is refused before it costs anything, and
//!    refusals are logged as a count, so that a flood does not become a flood of log lines;
//! 3. **record** (`record.rs`): where a [`Recorder`] wants the call, its record is kept before the answer
//!    goes out, whatever the answer is. Inside admission: a flood that is refused asked nothing of the
//!    service, and must not reach what keeps the records. Outside of the deadline: a call that ran out of
//!    time is recorded as such;
//! 4. **log** (`call.rs`): each failure once, with what only the operator may read;
//! 5. **deadline** (`call.rs`): inside the log, so that time running out is logged as well;
//! 6. **panic** (`call.rs`): a handler that panics becomes INTERNAL, which the layers above see.
//!
//! Health and reflection pass admission without a place, are not recorded and have no deadline of the
//! server's: a full server still answers whether it is alive, and a watch may last.

mod body;
mod call;
mod connections;
mod greeting;
mod grpc;
mod health;
mod http;
mod record;
mod recorder;
mod streams;
mod tee;

use std::time::Duration;

pub use self::grpc::GrpcServer;
pub use self::health::HealthHandle;
pub use self::http::serve_http;
pub use self::recorder::{ANONYMOUS, Caller, RecordedCall, Recorder, Recording};
pub use crate::admission::{Admission, Place};

/// What a gRPC server lets in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Calls under way at once; further ones are refused with RESOURCE_EXHAUSTED.
    pub in_flight: usize,
    /// Streams under way at once, which have places of their own; further ones are refused likewise.
    pub streams: usize,
    /// The time for a call whose caller gives none.
    pub default_deadline: Duration,
    /// The most time a caller can ask for.
    pub max_deadline: Duration,
    /// The same for an answer that is a stream, and what it has when its caller gives no time: whoever
    /// follows something does not know how long it takes. Which RPCs these are is in the descriptors.
    pub max_stream_deadline: Duration,
}

impl Default for Limits {
    /// 512 calls: some for each of a few busy callers, and few enough that their answers fit in
    /// memory. 128 streams beside them. 30 s as the gateway gives, 120 s at most for exports, an hour for streams.
    fn default() -> Self {
        Self {
            in_flight: 512,
            streams: 128,
            default_deadline: Duration::from_secs(30),
            max_deadline: Duration::from_mins(2),
            max_stream_deadline: Duration::from_hours(1),
        }
    }
}

/// The largest request message: requests are filters and parameters, never data.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;
/// The largest file that an RPC which takes one (`google.api.HttpBody`) lets in. Its service has to let such
/// messages in, and few at once: they are held in memory.
pub const MAX_UPLOAD_BYTES: usize = 32 * 1024 * 1024;
/// The largest answer in one message; what is larger is a stream.
pub const MAX_RESPONSE_BYTES: usize = 32 * 1024 * 1024;

/// A generated server (`AnalyticsServiceServer::new(handlers)`) with the platform's message limits
/// and gzip for callers who ask for it.
#[macro_export]
macro_rules! grpc_service {
    ($server:expr) => {
        $server
            .max_decoding_message_size($crate::server::MAX_REQUEST_BYTES)
            .max_encoding_message_size($crate::server::MAX_RESPONSE_BYTES)
            .accept_compressed(::tonic::codec::CompressionEncoding::Gzip)
            .send_compressed(::tonic::codec::CompressionEncoding::Gzip)
    };
}
