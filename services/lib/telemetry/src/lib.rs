//! Traces, metrics and logs of every process: set-up, propagation and the names in use.
//!
//! - [`Telemetry::init`] starts it from [`Settings`]; [`Telemetry::shutdown`] sends what is queued.
//!   Without a collector, ids are still made and passed on, and logs still go to stderr.
//! - [`rpc`] and [`http`] hold the tower layers that make a span and a measurement of every call.
//! - [`trace_ids`], [`current_trace_id`] and [`current_traceparent`] tell where the running code is;
//!   [`follow`] lets later work belong to the same trace.
//! - [`names`] is the one list of attribute and metric names; [`metrics`] has the instruments.
//!
//! A span of one's own is a `tracing` span at `info` whose `otel.name` is its name and whose
//! `otel.kind` its kind; attributes are constants of [`names`] in braces. Spans are exported whatever
//! the log level is; events are log records only.
//!
//! To add a metric, add its name to [`names`], its instrument to `metrics.rs` and a function that
//! records it with its attributes as parameters.

mod context;
mod export;
pub mod http;
mod init;
mod logs;
pub mod metrics;
pub mod names;
pub mod rpc;
mod settings;
mod subscriber;

pub use context::{
    TraceIds, current_span_id, current_trace_id, current_traceparent, follow, link, trace_ids,
    untraced,
};
pub use init::{InitError, Telemetry};
pub use settings::{LogFormat, Protocol, Settings};
pub use subscriber::{LogControl, check_directives};
