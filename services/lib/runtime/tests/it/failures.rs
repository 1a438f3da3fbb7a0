//! What callers see of a failure, and what the log has of it, once.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::StreamExt;
use runtime::client::BreakerState;
use runtime::grpc;
use status::{Code, Error, reason};
use tonic::Request;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::echo::{Echo, Running, call, call_idempotent, call_stream, upstream_at};

/// The events of this test's thread: level and fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

impl Log {
    fn failures(&self) -> Vec<(Level, String)> {
        self.having("call ")
    }

    fn having(&self, part: &str) -> Vec<(Level, String)> {
        let events = self.0.lock().unwrap();
        let found = events.iter().filter(|(_, text)| text.contains(part));
        found.cloned().collect()
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        if !event.metadata().target().starts_with("runtime") {
            return;
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        let level = *event.metadata().level();
        self.0.lock().unwrap().push((level, text.0));
    }
}

/// An event's fields as text.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail.
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

/// Keeps the log of this thread, on which the whole test runs.
fn logged() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    (log, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn the_internal_part_is_logged_once_and_does_not_leave() {
    let (log, _guard) = logged();
    let echo = Echo::unary(|_| async { Err(Error::internal_fault("disk 7 is gone")) });
    let server = Running::start(echo).await;
    let error = call(&server.upstream(), "").await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(!error.for_operator().contains("disk 7"));

    let failures = log.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0].0, Level::ERROR);
    assert!(failures[0].1.contains("disk 7 is gone"), "{failures:?}");
    assert!(failures[0].1.contains("test.Echo/Unary"), "{failures:?}");
}

#[tokio::test]
async fn a_name_that_health_does_not_know_is_not_worth_a_line() {
    let (log, _guard) = logged();
    let server = Running::start(Echo::unary(|text| async { Ok(text) })).await;
    let mut health = HealthClient::new(server.upstream());
    let service = "warehouse".to_owned();
    let unknown = health.check(HealthCheckRequest { service }).await;
    assert_eq!(unknown.unwrap_err().code(), tonic::Code::NotFound);
    assert!(log.failures().is_empty(), "{:?}", log.failures());
}

#[tokio::test]
async fn a_callers_mistake_is_a_warning() {
    let (log, _guard) = logged();
    let echo = Echo::unary(|_| async { Err(Error::invalid_field("days", "must be positive")) });
    let server = Running::start(echo).await;
    let error = call(&server.upstream(), "").await.unwrap_err();
    assert_eq!(error.fields().len(), 1);
    let failures = log.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0].0, Level::WARN);
}

#[tokio::test]
async fn a_stream_that_fails_under_way_is_logged_once() {
    let (log, _guard) = logged();
    let echo = Echo::stream(|| {
        futures::stream::iter([Ok("one".to_owned())]).chain(futures::stream::once(async {
            Err(grpc::fail(Error::internal_fault("row 9 is broken")))
        }))
    });
    let server = Running::start(echo).await;
    let mut stream = call_stream(&server.upstream(), Request::new(String::new()))
        .await
        .unwrap();
    assert!(stream.message().await.unwrap().is_some());
    let error = Error::from(&stream.message().await.unwrap_err());
    assert_eq!(error.code(), Code::Internal);
    let failures = log.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(failures[0].1.contains("row 9 is broken"), "{failures:?}");
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_server_goes_on() {
    let (log, _guard) = logged();
    let echo = Echo::unary(|text| async move {
        assert!(text != "bad", "cannot cope with bad");
        Ok(text)
    });
    let server = Running::start(echo).await;
    let upstream = server.upstream();
    let error = call(&upstream, "bad").await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(!error.for_operator().contains("cannot cope"));
    assert_eq!(call(&upstream, "good").await.unwrap(), "good");

    let failures = log.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(
        failures[0].1.contains("cannot cope with bad"),
        "{failures:?}"
    );
}

#[tokio::test]
async fn a_panic_in_a_stream_is_an_internal_error() {
    let (log, _guard) = logged();
    let echo = Echo::stream(|| {
        futures::stream::iter([Ok("one".to_owned())])
            .chain(futures::stream::once(async { panic!("out of rows") }))
    });
    // The panic may overtake the message before it, which waits to be sent together with more.
    let server = Running::start(echo).await;
    let mut stream = call_stream(&server.upstream(), Request::new(String::new()))
        .await
        .unwrap();
    let error = loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ends as if all were well"),
            Err(status) => break Error::from(&status),
        }
    };
    assert_eq!(error.code(), Code::Internal);
    assert_eq!(log.failures().len(), 1);
}

#[tokio::test]
async fn a_call_the_server_does_not_have_is_unimplemented() {
    let server = Running::start(Echo::unary(|text| async move { Ok(text) })).await;
    let mut grpc = tonic::client::Grpc::new(server.upstream());
    grpc.ready().await.unwrap();
    let status = grpc
        .unary(
            Request::new(String::new()),
            http::uri::PathAndQuery::from_static("/no.Such/Thing"),
            tonic_prost::ProstCodec::<String, String>::default(),
        )
        .await
        .unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
}

/// Fails with a message of so many bytes, and counts its calls. On the wire the message is there
/// twice, once in Base64.
fn refusing(bytes: usize) -> (Echo, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let echo = Echo::unary(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        let message = "x".repeat(bytes);
        async { Err(Error::new(Code::NotFound, reason::INVALID_FIELD, message)) }
    });
    (echo, calls)
}

#[tokio::test]
async fn a_long_error_comes_in_whole() {
    let (echo, _) = refusing(24_000);
    let server = Running::start(echo).await;
    let error = call(&server.upstream(), "").await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(error.message().len(), 24_000);
}

#[tokio::test]
async fn an_error_too_large_for_its_headers_is_a_fault_and_not_an_outage() {
    let (echo, calls) = refusing(40_000);
    let server = Running::start(echo).await;
    let upstream = server.upstream();
    for _ in 0..10 {
        let error = call_idempotent(&upstream, "").await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert_eq!(error.reason(), reason::UPSTREAM_FAULT);
    }
    assert_eq!(upstream.state(), BreakerState::Closed);
    assert_eq!(calls.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn an_outage_is_logged_with_its_cause_and_so_is_its_end() {
    let (log, _guard) = logged();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let upstream = upstream_at(address);
    for _ in 0..2 {
        call(&upstream, "").await.unwrap_err();
    }
    let mut told = log.having("does not answer");
    told.retain(|(level, _)| *level == Level::WARN);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.to_lowercase().contains("refused"), "{told:?}");

    let _server = Running::start_at(address, Echo::unary(|text| async move { Ok(text) })).await;
    while call(&upstream, "").await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    call(&upstream, "").await.unwrap();
    let ended = log.having("answers again");
    assert_eq!(ended.len(), 1, "{ended:?}");
    assert_eq!(ended[0].0, Level::INFO);
}
