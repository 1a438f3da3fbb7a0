//! One call, from its start to its one end.

use std::time::Instant;

use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use tonic::Code;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::{metrics, names};

/// What a metric calls a method that the server does not have, so that callers cannot make up
/// values.
const OTHER_METHOD: &str = "_OTHER";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// A call under way. Ends as CANCELLED when it is dropped before [`Call::finish`].
#[derive(Debug)]
pub(super) struct Call {
    side: Side,
    method: String,
    target: Vec<KeyValue>,
    span: Span,
    started: Instant,
    finished: bool,
}

impl Call {
    /// `method` is `package.Service/Method`; `target` the attributes of the server called.
    pub(super) fn start(side: Side, method: &str, target: Vec<KeyValue>) -> Self {
        let kind = match side {
            Side::Client => "client",
            Side::Server => "server",
        };
        let span = tracing::info_span!(
            target: "telemetry::rpc",
            "rpc",
            otel.name = method,
            otel.kind = kind,
            { names::RPC_SYSTEM_NAME } = "grpc",
            { names::RPC_METHOD } = method,
        );
        for attribute in &target {
            span.set_attribute(attribute.key.clone(), attribute.value.clone());
        }
        Self {
            side,
            method: method.to_owned(),
            target,
            span,
            started: Instant::now(),
            finished: false,
        }
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// Ends the call. Only the first end counts.
    pub(super) fn finish(&mut self, code: Code) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        let name = code_name(code);
        let failed = match self.side {
            Side::Client => code != Code::Ok,
            Side::Server => is_server_fault(code),
        };
        self.span.set_attribute(names::RPC_STATUS_CODE, name);
        if failed {
            self.span.set_attribute(names::ERROR_TYPE, name);
            self.span.set_status(Status::error(""));
        }
        self.measure(code, failed.then_some(name));
    }

    fn measure(&mut self, code: Code, error: Option<&'static str>) {
        let method: Value = if self.side == Side::Server && code == Code::Unimplemented {
            OTHER_METHOD.into()
        } else {
            std::mem::take(&mut self.method).into()
        };
        let mut attributes = std::mem::take(&mut self.target);
        attributes.extend([
            KeyValue::new(names::RPC_SYSTEM_NAME, "grpc"),
            KeyValue::new(names::RPC_METHOD, method),
            KeyValue::new(names::RPC_STATUS_CODE, code_name(code)),
        ]);
        if let Some(error) = error {
            attributes.push(KeyValue::new(names::ERROR_TYPE, error));
        }
        match self.side {
            Side::Client => metrics::rpc_client(&attributes, self.started.elapsed()),
            Side::Server => metrics::rpc_server(&attributes, self.started.elapsed()),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.finish(Code::Cancelled);
    }
}

/// The codes that are the server's own doing, by the RPC conventions.
fn is_server_fault(code: Code) -> bool {
    match code {
        Code::Unknown
        | Code::DeadlineExceeded
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => false,
    }
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
