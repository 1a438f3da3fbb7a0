//! A gateway and the fake service behind it, each on a socket of its own, and a client.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use gateway::config::{self, Config, UpstreamConfig};
use gateway::contract::Contract;
use gateway::serve_contract;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use runtime::config::{Reader, Variables};
use runtime::server::{GrpcServer, HealthHandle, Limits};
use runtime::{Shutdown, ShutdownTrigger};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use crate::compile::compile;
use crate::fake::{Fake, Heard};

static CONTRACT: LazyLock<Vec<u8>> = LazyLock::new(|| compile(include_str!("trial.proto")));

/// Started once for all tests, without a collector: ids are made all the same.
static TELEMETRY: LazyLock<telemetry::Telemetry> = LazyLock::new(|| {
    let mut settings = telemetry::Settings::new("gateway-tests", "0");
    settings.log_directives = "off".to_owned();
    telemetry::Telemetry::init(&settings).unwrap()
});

/// The trial contract.
pub(crate) fn contract() -> Contract {
    Contract::load(&CONTRACT).unwrap()
}

/// A running gateway and its service.
pub(crate) struct Mesh {
    pub(crate) address: String,
    pub(crate) health: HealthHandle,
    pub(crate) heard: UnboundedReceiver<Heard>,
    calls: Arc<AtomicUsize>,
    client: Client<HttpConnector, Full<Bytes>>,
    upstream: Option<(ShutdownTrigger, JoinHandle<()>)>,
    upstream_address: String,
    /// Stops the gateway when the test ends.
    pub(crate) gateway: Option<(ShutdownTrigger, JoinHandle<()>)>,
}

impl Mesh {
    /// Both, with the defaults.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Both, with the gateway's settings changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        LazyLock::force(&TELEMETRY);
        let (send, heard) = unbounded_channel();
        let calls = Arc::new(AtomicUsize::new(0));
        let fake = Fake {
            heard: send,
            calls: Arc::clone(&calls),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream_address = listener.local_addr().unwrap().to_string();
        let (upstream, health) = serve_fake(fake, listener);

        let mut config = defaults();
        let url = format!("http://{upstream_address}").parse().unwrap();
        config.upstreams = vec![upstream_config("trial", url)];
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (trigger, shutdown) = Shutdown::new(Duration::from_secs(5));
        let serving = tokio::spawn(async move {
            let served = serve_contract(contract(), config, listener, shutdown).await;
            served.unwrap_or_else(|error| panic!("{}", error.for_operator()));
        });
        Self {
            address,
            health,
            heard,
            calls,
            client: Client::builder(TokioExecutor::new()).build(HttpConnector::new()),
            upstream: Some(upstream),
            upstream_address,
            gateway: Some((trigger, serving)),
        }
    }

    /// How many calls the service got.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Stops the service; the gateway stays.
    pub(crate) async fn stop_upstream(&mut self) {
        let (trigger, serving) = self.upstream.take().unwrap();
        trigger.begin();
        serving.await.unwrap();
    }

    /// Starts the service again, at the same address.
    pub(crate) async fn restart_upstream(&mut self) {
        let listener = TcpListener::bind(&self.upstream_address).await.unwrap();
        let (send, heard) = unbounded_channel();
        self.heard = heard;
        let fake = Fake {
            heard: send,
            calls: Arc::clone(&self.calls),
        };
        let (upstream, health) = serve_fake(fake, listener);
        self.upstream = Some(upstream);
        self.health = health;
    }

    pub(crate) fn request(&self, method: &str, target: &str) -> http::request::Builder {
        Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("http://{}{target}", self.address))
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        let (head, body) = self.client.request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Response::from_parts(head, body)
    }

    pub(crate) async fn get(&self, target: &str) -> Response<Bytes> {
        self.send(self.request("GET", target).body(Full::default()).unwrap())
            .await
    }

    /// The JSON of a successful GET.
    pub(crate) async fn get_json(&self, target: &str) -> Value {
        let response = self.get(target).await;
        assert_eq!(response.status(), 200, "{target}: {:?}", response.body());
        json(&response)
    }
}

fn serve_fake(
    fake: Fake,
    listener: TcpListener,
) -> ((ShutdownTrigger, JoinHandle<()>), HealthHandle) {
    let server = GrpcServer::new(Limits::default()).add_service(fake);
    let health = server.health();
    // No drain: a killed service does not wait for its callers.
    let (trigger, shutdown) = Shutdown::new(Duration::ZERO);
    let serving = tokio::spawn(async move {
        server.serve(listener, shutdown).await.unwrap();
    });
    ((trigger, serving), health)
}

/// A service with one package of its name.
pub(crate) fn upstream_config(name: &str, url: url::Url) -> UpstreamConfig {
    UpstreamConfig {
        name: name.to_owned(),
        packages: vec![name.to_owned()],
        url,
    }
}

/// The settings of a gateway that nothing was told.
pub(crate) fn defaults() -> Config {
    let source = Variables::new();
    let mut reader = Reader::new(&source);
    let mut config = config::read(&mut reader);
    config.web_dir = PathBuf::from("/nowhere");
    reader.finish(config).unwrap()
}

/// The JSON of an answer.
pub(crate) fn json(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body())
        .unwrap_or_else(|problem| panic!("{problem}: {:?}", response.body()))
}

/// A header of an answer; empty without it.
pub(crate) fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

/// Waits until something is so; a promise that is not kept in 20 s is broken.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let end = tokio::time::Instant::now() + Duration::from_secs(20);
    while !holds().await {
        assert!(tokio::time::Instant::now() < end, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
