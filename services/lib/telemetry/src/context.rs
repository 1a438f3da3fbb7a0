//! The trace that the running code belongs to, and its way over the wire (W3C Trace Context).

use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The ids of a span, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceIds {
    /// 32 digits.
    pub trace_id: String,
    /// 16 digits.
    pub span_id: String,
}

/// The ids of the span that the running code is in; `None` outside of any.
#[must_use]
pub fn trace_ids() -> Option<TraceIds> {
    with_current(|span| TraceIds {
        trace_id: span.trace_id().to_string(),
        span_id: span.span_id().to_string(),
    })
}

/// The id of the trace that the running code is in: 32 hexadecimal digits.
#[must_use]
pub fn current_trace_id() -> Option<String> {
    with_current(|span| span.trace_id().to_string())
}

/// The id of the span that the running code is in: 16 hexadecimal digits.
#[must_use]
pub fn current_span_id() -> Option<String> {
    with_current(|span| span.span_id().to_string())
}

/// The `traceparent` that passes the current span on: 55 bytes of ASCII.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    with_current(|span| {
        format!(
            "00-{}-{}-{:02x}",
            span.trace_id(),
            span.span_id(),
            span.trace_flags().to_u8() & 1
        )
    })
}

/// Makes `span`, not entered yet, follow from the span that `traceparent` passes on: for work that goes
/// on after the call that asked for it has ended. One that is malformed changes nothing.
pub fn follow(span: &tracing::Span, traceparent: &str) {
    if let Some(parent) = passed_on(traceparent) {
        // Without telemetry there is nothing to follow in.
        let _ = span.set_parent(parent);
    }
}

/// Links `span` to the span that `traceparent` passes on: for work with a trace of its own that something
/// else was the reason for. One that is malformed changes nothing.
pub fn link(span: &tracing::Span, traceparent: &str) {
    if let Some(reason) = passed_on(traceparent) {
        span.add_link(reason.span().span_context().clone());
    }
}

/// A span whose inside is not traced, whatever the sampling: for what is asked again and again and is of no
/// interest when it goes well, such as a look whether there is something to do.
#[must_use]
pub fn untraced() -> tracing::Span {
    // A parent that was not sampled: the sampler goes by the parent.
    const UNSAMPLED: &str = "00-00000000000000000000000000000001-0000000000000001-00";
    let span = tracing::info_span!(parent: None, "untraced");
    follow(&span, UNSAMPLED);
    span
}

/// The context that a `traceparent` passes on, unless it is malformed.
fn passed_on(traceparent: &str) -> Option<Context> {
    let value = http::HeaderValue::from_str(traceparent).ok()?;
    let name = http::HeaderName::from_static("traceparent");
    let context = extract(&http::HeaderMap::from_iter([(name, value)]));
    context.has_active_span().then_some(context)
}

fn with_current<T>(read: impl FnOnce(&SpanContext) -> T) -> Option<T> {
    Context::map_current(|context| {
        if !context.has_active_span() {
            return None;
        }
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| read(span))
    })
}

/// The caller's context as its headers tell it; an empty one when they do not.
pub(crate) fn extract(headers: &http::HeaderMap) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), &Incoming(headers))
}

/// Writes `context` into the headers of a call.
pub(crate) fn inject(context: &Context, headers: &mut http::HeaderMap) {
    TraceContextPropagator::new().inject_context(context, &mut Outgoing(headers));
}

struct Incoming<'a>(&'a http::HeaderMap);

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

struct Outgoing<'a>(&'a mut http::HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (
            http::HeaderName::from_bytes(key.as_bytes()),
            http::HeaderValue::try_from(value),
        ) {
            self.0.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_traceparent_goes_in_and_out_unchanged() {
        let mut headers = http::HeaderMap::new();
        headers.insert("traceparent", http::HeaderValue::from_static(PARENT));
        let context = extract(&headers);
        let mut onward = http::HeaderMap::new();
        inject(&context, &mut onward);
        assert_eq!(onward["traceparent"], PARENT);
        let _active = context.attach();
        assert_eq!(current_traceparent().as_deref(), Some(PARENT));
        assert_eq!(current_traceparent().map(|parent| parent.len()), Some(55));
        assert_eq!(
            trace_ids(),
            Some(TraceIds {
                trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
                span_id: "00f067aa0ba902b7".to_owned(),
            })
        );
    }

    #[test]
    fn outside_of_any_span_there_are_no_ids() {
        assert_eq!(trace_ids(), None);
        assert_eq!(current_traceparent(), None);
    }

    #[test]
    fn a_malformed_traceparent_starts_a_new_trace() {
        let mut headers = http::HeaderMap::new();
        headers.insert("traceparent", http::HeaderValue::from_static("00-zz-zz-01"));
        assert!(!extract(&headers).has_active_span());
    }
}
