//! A service for tests, `test.Echo`: `Unary` and `Stream`, text to text, whose handlers are
//! closures; and the means to serve and call it.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::Stream;
use http::uri::PathAndQuery;
use runtime::client::{Idempotent, Upstream, UpstreamSettings};
use runtime::server::{GrpcServer, Limits, Recorder};
use runtime::{Shutdown, ShutdownTrigger};
use status::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::Service;

/// Longer than anything that is waited for takes; a wait that hits it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

type Answer = Pin<Box<dyn Future<Output = status::Result<String>> + Send>>;
pub(crate) type Answers = Pin<Box<dyn Stream<Item = Result<String, Status>> + Send>>;

/// The service. Each call runs the closure for it.
#[derive(Clone)]
pub(crate) struct Echo {
    unary: Arc<dyn Fn(String) -> Answer + Send + Sync>,
    stream: Arc<dyn Fn() -> Answers + Send + Sync>,
}

impl Echo {
    pub(crate) fn unary<F>(handler: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = status::Result<String>> + Send + 'static,
    {
        Self {
            unary: Arc::new(move |text| Box::pin(handler(text))),
            stream: Arc::new(|| Box::pin(futures::stream::empty())),
        }
    }

    pub(crate) fn stream<S>(handler: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = Result<String, Status>> + Send + 'static,
    {
        Self {
            unary: Arc::new(|text| Box::pin(async move { Ok(text) })),
            stream: Arc::new(move || Box::pin(handler())),
        }
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "test.Echo";
}

impl tonic::server::UnaryService<String> for Echo {
    type Response = String;
    type Future = Pin<Box<dyn Future<Output = Result<Response<String>, Status>> + Send>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        let answer = (self.unary)(request.into_inner());
        Box::pin(async move { runtime::grpc::reply(answer.await) })
    }
}

impl tonic::server::ServerStreamingService<String> for Echo {
    type Response = String;
    type ResponseStream = Answers;
    type Future = std::future::Ready<Result<Response<Answers>, Status>>;

    fn call(&mut self, _request: Request<String>) -> Self::Future {
        std::future::ready(Ok(Response::new((self.stream)())))
    }
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<String, String>::default())
                .accept_compressed(tonic::codec::CompressionEncoding::Gzip);
            Ok(match request.uri().path() {
                "/test.Echo/Unary" => grpc.unary(service, request).await,
                "/test.Echo/Stream" => grpc.server_streaming(service, request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

/// A server in this process. Stops when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    trigger: ShutdownTrigger,
    task: JoinHandle<status::Result<()>>,
}

impl Running {
    pub(crate) async fn start(echo: Echo) -> Self {
        Self::start_with(echo, Limits::default()).await
    }

    pub(crate) async fn start_with(echo: Echo, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(listener, echo, limits, Duration::from_secs(1))
    }

    pub(crate) async fn start_at(address: SocketAddr, echo: Echo) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        Self::serve(listener, echo, Limits::default(), Duration::from_secs(1))
    }

    pub(crate) fn serve(
        listener: TcpListener,
        echo: Echo,
        limits: Limits,
        drain: Duration,
    ) -> Self {
        let server = GrpcServer::new(limits).add_service(echo);
        Self::run(server, listener, drain)
    }

    /// A server whose calls are recorded.
    pub(crate) async fn recorded(echo: Echo, limits: Limits, recorder: Arc<dyn Recorder>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = GrpcServer::new(limits).add_service(echo).recorder(recorder);
        Self::run(server, listener, Duration::from_secs(1))
    }

    fn run(server: GrpcServer, listener: TcpListener, drain: Duration) -> Self {
        let address = listener.local_addr().unwrap();
        let (trigger, shutdown) = Shutdown::new(drain);
        Self {
            address,
            trigger,
            task: tokio::spawn(server.serve(listener, shutdown)),
        }
    }

    /// Begins the shutdown; the handle ends when the server has.
    pub(crate) fn begin_stop(self) -> JoinHandle<status::Result<()>> {
        self.trigger.begin();
        self.task
    }

    pub(crate) async fn stop(self) {
        ended(self.begin_stop()).await;
    }

    pub(crate) fn upstream(&self) -> Upstream {
        upstream_at(self.address)
    }
}

/// Waits for a server's end.
pub(crate) async fn ended(task: JoinHandle<status::Result<()>>) {
    let outcome = tokio::time::timeout(PATIENCE, task).await;
    assert!(outcome.expect("the server ends").unwrap().is_ok());
}

pub(crate) fn upstream_at(address: SocketAddr) -> Upstream {
    let url = format!("http://{address}").parse().unwrap();
    Upstream::new(UpstreamSettings::new("echo", url)).unwrap()
}

/// Calls `Unary`, and answers with what a caller sees.
pub(crate) async fn call(upstream: &Upstream, text: &str) -> Result<String, Error> {
    send(upstream, Request::new(text.to_owned())).await
}

/// The same, marked as one that may be repeated.
pub(crate) async fn call_idempotent(upstream: &Upstream, text: &str) -> Result<String, Error> {
    let mut request = Request::new(text.to_owned());
    request.extensions_mut().insert(Idempotent);
    send(upstream, request).await
}

pub(crate) async fn send(upstream: &Upstream, request: Request<String>) -> Result<String, Error> {
    let mut grpc = tonic::client::Grpc::new(upstream.clone());
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Echo/Unary");
    let codec = ProstCodec::<String, String>::default();
    let answer = tokio::time::timeout(PATIENCE, grpc.unary(request, path, codec)).await;
    match answer.expect("an answer in time") {
        Ok(response) => Ok(response.into_inner()),
        Err(status) => Err(Error::from(&status)),
    }
}

/// Calls `Stream`.
pub(crate) async fn call_stream(
    upstream: &Upstream,
    request: Request<String>,
) -> Result<Streaming<String>, Status> {
    let mut grpc = tonic::client::Grpc::new(upstream.clone());
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Echo/Stream");
    let codec = ProstCodec::<String, String>::default();
    let response = grpc.server_streaming(request, path, codec).await?;
    Ok(response.into_inner())
}
