//! What the processes of the tests do. Each starts telemetry, does something, and shuts it down.

use std::convert::Infallible;
use std::time::Duration;

use ::http::{HeaderMap, Request, Response};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use telemetry::http::MatchedRoute;
use telemetry::{InitError, Protocol, Settings, Telemetry, names};
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
use tracing::Instrument;

type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>;

fn settings() -> Settings {
    Settings {
        endpoint: std::env::var("COLLECTOR").ok(),
        ..Settings::new("svc", "1.2.3")
    }
}

/// Runs `work` with telemetry. The runtime has one thread, which the flush at the end blocks.
fn with(settings: &Settings, work: impl Future<Output = ()>) {
    let telemetry = Telemetry::init(settings).unwrap();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            work.await;
            telemetry.shutdown();
        });
}

/// An answer with one message and trailers that say `status`.
fn answer(status: &'static str) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", status.parse().unwrap());
    let frames = [
        Ok(Frame::data(Bytes::from_static(b"data"))),
        Ok(Frame::trailers(trailers)),
    ];
    Response::new(StreamBody::new(futures::stream::iter(frames)).boxed_unsync())
}

/// An answer of headers only that say `status`.
fn refusal(status: &'static str) -> Response<Body> {
    let mut response = Response::new(Empty::new().boxed_unsync());
    response
        .headers_mut()
        .insert("grpc-status", status.parse().unwrap());
    response
}

/// A client whose calls to `path` a server in the same process answers with `handle`.
async fn call<F>(path: &str, handle: impl Fn() -> F + Clone)
where
    F: Future<Output = Response<Body>>,
{
    let server = ServiceBuilder::new()
        .layer(telemetry::rpc::ServerLayer::new())
        .service(service_fn(move |_request: Request<Body>| {
            let answer = handle();
            async { Ok::<_, Infallible>(answer.await) }
        }));
    let mut client = ServiceBuilder::new()
        .layer(telemetry::rpc::ClientLayer::new("server.test", 50051))
        .service(server);
    let request = Request::builder()
        .uri(path)
        .body(Empty::new().boxed_unsync())
        .unwrap();
    let response = client.ready().await.unwrap().call(request).await.unwrap();
    response.into_body().collect().await.unwrap();
}

async fn hop() {
    let root = tracing::info_span!("request", otel.name = "GET /", otel.kind = "server");
    call("/test.Echo/Unary", || async {
        tracing::info!(rows = 3, "in the handler");
        let span = tracing::info_span!(
            "query",
            otel.name = "sales_by_day",
            otel.kind = "client",
            { names::DB_NAMESPACE } = "AdventureWorksDW"
        );
        tokio::task::yield_now().instrument(span).await;
        telemetry::metrics::db_client_operation(
            "sqlite",
            "AdventureWorksDW",
            "sales_by_day",
            None,
            Duration::from_millis(3),
        );
        answer("0")
    })
    .instrument(root)
    .await;
}

#[test]
#[ignore = "a scenario"]
fn hop_over_grpc() {
    with(&settings(), hop());
}

#[test]
#[ignore = "a scenario"]
fn hop_over_http() {
    let settings = Settings {
        protocol: Protocol::HttpProtobuf,
        ..settings()
    };
    with(&settings, hop());
}

#[test]
#[ignore = "a scenario"]
fn hop_unsampled() {
    let settings = Settings {
        sample_ratio: 0.0,
        ..settings()
    };
    with(&settings, hop());
}

#[test]
#[ignore = "a scenario"]
fn failing_calls() {
    with(&settings(), async {
        call("/test.Echo/Internal", || async { answer("13") }).await;
        call("/test.Echo/NotFound", || async { refusal("5") }).await;
        call("/made.Up/Path", || async { refusal("12") }).await;
        let hanging = call("/test.Echo/Hanging", std::future::pending);
        // Polled once, then given up.
        tokio::select! {
            biased;
            () = hanging => {}
            () = std::future::ready(()) => {}
        }
    });
}

async fn request(path: &str, status: u16, route: Option<&str>) {
    let respond = service_fn(async |_request: Request<Body>| {
        assert!(telemetry::current_trace_id().is_some());
        let mut response = Response::new(Full::new(Bytes::from_static(b"{}")));
        *response.status_mut() = status.try_into().unwrap();
        if let Some(route) = route {
            response.extensions_mut().insert(MatchedRoute::from(route));
        }
        Ok::<_, Infallible>(response)
    });
    let mut server = ServiceBuilder::new()
        .layer(telemetry::http::ServerLayer::new())
        .service(respond);
    let request = Request::builder()
        .uri(path)
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        .body(Empty::new().boxed_unsync())
        .unwrap();
    let response = server.ready().await.unwrap().call(request).await.unwrap();
    response.into_body().collect().await.unwrap();
}

#[test]
#[ignore = "a scenario"]
fn http_requests() {
    with(&settings(), async {
        request("/api/items/7?secret=1", 200, Some("/api/items/{id}")).await;
        request("/api/broken", 503, Some("/api/broken")).await;
        request("/no/such/path", 404, None).await;
    });
}

/// More than the span queue holds at once.
pub(crate) const MANY: usize = 5_000;
/// Less than it holds.
pub(crate) const SOME: usize = 1_500;

fn emit(count: usize) {
    for number in 0..count {
        tracing::info_span!("work", number).in_scope(|| tracing::info!(number, "working"));
    }
}

#[test]
#[ignore = "a scenario"]
fn some_spans() {
    with(&settings(), async { emit(SOME) });
}

#[test]
#[ignore = "a scenario"]
fn many_spans() {
    with(&settings(), async {
        emit(MANY);
        tracing::info!("done");
    });
}

#[test]
#[ignore = "a scenario"]
fn changing_levels() {
    let telemetry = Telemetry::init(&settings()).unwrap();
    let control = telemetry.log_control();
    tracing::debug!("before");
    control.set_directives("debug").unwrap();
    tracing::debug!("between");
    assert!(control.set_directives("it=loud").is_err());
    tracing::debug!("still");
    control.set_directives("warn").unwrap();
    tracing::info!("after");
    telemetry.shutdown();
}

#[test]
#[ignore = "a scenario"]
fn starting_twice() {
    let telemetry = Telemetry::init(&settings()).unwrap();
    let again = Telemetry::init(&settings());
    assert!(matches!(again, Err(InitError::AlreadyStarted)));
    tracing::info!("still here");
    telemetry.shutdown();
}
