//! Accepting connections and ending them, bounded both ways.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::transport::server::TcpConnectInfo;
use tower::{Service, ServiceExt};

use super::greeting::Greeted;
use crate::Shutdown;

/// Connections open at once; more wait in the kernel's queue. Each costs a few tens of kilobytes.
const MAX_CONNECTIONS: usize = 10_000;
/// HTTP/2 streams at once on one connection: as many as one peer's share of calls (256) and of answers
/// that are streams (256, of a service that hands out files).
const MAX_STREAMS: u32 = 512;
/// Headers of one request: tokens and trace context, with room.
const MAX_HEADER_BYTES: u32 = 64 * 1024;
/// A peer that is gone without a word is found out within these two together.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(20);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a peer may take over saying what it speaks; an HTTP/1 peer over the head of a request,
/// and idle between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The wait after a failed accept: mostly too many open files, which only time mends.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What peers may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocols {
    /// HTTP/2 only, as gRPC does.
    Http2,
    /// HTTP/1.1 and HTTP/2.
    Both,
}

/// Serves every connection of `listener` until the shutdown begins, and then for at most its drain:
/// each connection takes no new request and ends with its last answer. What is left then is cut off.
///
/// `service` is cloned per request. The peer's address is among a request's extensions as
/// [`TcpConnectInfo`].
pub(super) async fn serve<S, B>(
    listener: TcpListener,
    service: S,
    protocols: Protocols,
    shutdown: Shutdown,
) where
    S: Service<http::Request<Incoming>, Response = http::Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let server = Arc::new(server(protocols));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = TaskTracker::new();
    let cut_off = CancellationToken::new();
    // Connections end with this future, also when it is dropped.
    let _cut_off_at_the_end = cut_off.clone().drop_guard();

    loop {
        let (stream, place) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = shutdown.begun() => break,
        };
        let service = with_peer(service.clone(), &stream);
        let server = Arc::clone(&server);
        let shutdown = shutdown.clone();
        let cut_off = cut_off.clone();
        connections.spawn(async move {
            let serving = one(&server, stream, service, &shutdown);
            cut_off.run_until_cancelled(serving).await;
            drop(place);
        });
    }
    drop(listener);

    connections.close();
    let open = connections.len();
    if tokio::time::timeout(shutdown.drain(), connections.wait())
        .await
        .is_err()
    {
        let left = connections.len();
        tracing::warn!(open, left, "cutting off connections that did not drain");
        cut_off.cancel();
        connections.wait().await;
    }
}

fn server(protocols: Protocols) -> auto::Builder<TokioExecutor> {
    let mut server = auto::Builder::new(TokioExecutor::new());
    if protocols == Protocols::Http2 {
        server = server.http2_only();
    }
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES);
    server
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<tokio::sync::OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there always is a place in the end.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Fails only on a connection that is gone already.
                let _ = stream.set_nodelay(true);
                return (stream, place);
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Tells the service who is at the other end.
fn with_peer<S>(
    service: S,
    stream: &TcpStream,
) -> impl Service<
    http::Request<Incoming>,
    Response = S::Response,
    Error = Infallible,
    Future: Send + 'static,
> + Clone
+ Send
+ 'static
where
    S: Service<http::Request<Incoming>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let peer = TcpConnectInfo {
        local_addr: stream.local_addr().ok(),
        remote_addr: stream.peer_addr().ok(),
    };
    service.map_request(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        request
    })
}

async fn one<S, B>(
    server: &auto::Builder<TokioExecutor>,
    stream: TcpStream,
    service: S,
    shutdown: &Shutdown,
) where
    S: Service<http::Request<Incoming>, Response = http::Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let stream = TokioIo::new(Greeted::new(stream, HEAD_TIMEOUT));
    let connection = server.serve_connection(stream, TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // A peer that hangs up or speaks something else: its business.
        tracing::debug!(error, "connection ended early");
    }
}
