//! A collector for tests: takes OTLP over gRPC and over HTTP on one port of 127.0.0.1, and keeps
//! what it gets.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::body::Bytes;
use axum::routing::post;
use axum::serve::ListenerExt;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{
    LogsService, LogsServiceServer,
};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;
use tokio::sync::{oneshot, watch};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

/// Attributes, their values as text.
pub type Attributes = BTreeMap<String, String>;

/// What a span was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// Work inside a process.
    Internal,
    /// A call answered.
    Server,
    /// A call made.
    Client,
    /// Anything else.
    Other,
}

/// A span that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// `service.name` of its sender.
    pub service: String,
    /// Its name.
    pub name: String,
    /// What it was for.
    pub kind: SpanKind,
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits.
    pub span_id: String,
    /// The span it is a part of; `None` for the root of a trace.
    pub parent_span_id: Option<String>,
    /// The traces of the spans it is linked to.
    pub linked_trace_ids: Vec<String>,
    /// What else it tells.
    pub attributes: Attributes,
    /// Whether its status is an error.
    pub is_error: bool,
    /// When it began, nanoseconds since 1970.
    pub start_nanos: u64,
    /// When it ended, nanoseconds since 1970.
    pub end_nanos: u64,
}

/// A log record that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// `service.name` of its sender.
    pub service: String,
    /// `INFO` and the like.
    pub severity: String,
    /// The message.
    pub body: String,
    /// The trace it was written in, if any: 32 hexadecimal digits.
    pub trace_id: Option<String>,
    /// The span it was written in, if any: 16 hexadecimal digits.
    pub span_id: Option<String>,
    /// Its fields.
    pub attributes: Attributes,
}

/// One data point of a metric that arrived. A metric is sent again and again, each time with the
/// totals so far: the last point counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// `service.name` of its sender.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it was measured of.
    pub attributes: Attributes,
    /// How many values a histogram holds; 1 for sums and gauges.
    pub count: u64,
    /// The sum, or the value.
    pub value: f64,
    /// Upper bounds of a histogram's buckets.
    pub bounds: Vec<f64>,
}

#[derive(Debug, Default)]
struct Received {
    spans: Vec<Span>,
    logs: Vec<Log>,
    metrics: Vec<Metric>,
    /// Every attribute key of a resource.
    resource_keys: Vec<String>,
}

/// The collector. Stops when dropped.
#[derive(Debug)]
pub struct OtlpReceiver {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
    changed: watch::Receiver<()>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl OtlpReceiver {
    /// A collector on a free port.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// A collector at `address`, for example where one has stopped before.
    ///
    /// # Panics
    /// When it cannot listen there.
    #[must_use]
    pub fn start_at(address: SocketAddr) -> Self {
        let received = Arc::new(Mutex::new(Received::default()));
        let (change, changed) = watch::channel(());
        let (stop, stopped) = oneshot::channel();
        let (ready, bound) = std::sync::mpsc::channel();
        let sink = Sink {
            received: Arc::clone(&received),
            change,
        };
        // A thread of its own: a test may block while it flushes.
        let thread = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime")
                .block_on(async {
                    let listener = tokio::net::TcpListener::bind(address)
                        .await
                        .expect("a free port");
                    ready
                        .send(listener.local_addr().expect("bound"))
                        .expect("awaited");
                    let listener = listener.tap_io(|stream| {
                        // Fails only on a connection that is gone already.
                        let _ = stream.set_nodelay(true);
                    });
                    tokio::select! {
                        served = axum::serve(listener, router(sink)) => served.expect("serves"),
                        _ = stopped => {}
                    }
                });
        });
        Self {
            address: bound.recv().expect("the collector listens"),
            received,
            changed,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The value for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The spans so far.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.read(|received| received.spans.clone())
    }

    /// The spans of one trace so far.
    #[must_use]
    pub fn trace(&self, trace_id: &str) -> Vec<Span> {
        let mut spans = self.spans();
        spans.retain(|span| span.trace_id == trace_id);
        spans
    }

    /// The log records so far.
    #[must_use]
    pub fn logs(&self) -> Vec<Log> {
        self.read(|received| received.logs.clone())
    }

    /// The metric points so far.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        self.read(|received| received.metrics.clone())
    }

    /// The names of all attributes of resources, spans and metrics and of all metrics so far,
    /// sorted, each once: what a list of allowed names is checked against.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.read(|received| {
            let spans = received.spans.iter().map(|span| &span.attributes);
            let metrics = received.metrics.iter().map(|metric| &metric.attributes);
            let mut names: Vec<String> = spans
                .chain(metrics)
                .flat_map(BTreeMap::keys)
                .chain(received.metrics.iter().map(|metric| &metric.name))
                .chain(&received.resource_keys)
                .cloned()
                .collect();
            names.sort_unstable();
            names.dedup();
            names
        })
    }

    /// Waits until the spans so far satisfy `condition`, and answers with them.
    ///
    /// # Panics
    /// After `timeout`, telling what has come.
    pub async fn spans_until(
        &self,
        condition: impl Fn(&[Span]) -> bool,
        timeout: Duration,
    ) -> Vec<Span> {
        self.wait(|received| received.spans.clone(), condition, timeout)
            .await
    }

    /// The same for log records.
    ///
    /// # Panics
    /// After `timeout`, telling what has come.
    pub async fn logs_until(
        &self,
        condition: impl Fn(&[Log]) -> bool,
        timeout: Duration,
    ) -> Vec<Log> {
        self.wait(|received| received.logs.clone(), condition, timeout)
            .await
    }

    /// The same for metric points.
    ///
    /// # Panics
    /// After `timeout`, telling what has come.
    pub async fn metrics_until(
        &self,
        condition: impl Fn(&[Metric]) -> bool,
        timeout: Duration,
    ) -> Vec<Metric> {
        self.wait(|received| received.metrics.clone(), condition, timeout)
            .await
    }

    async fn wait<T: std::fmt::Debug>(
        &self,
        read: impl Fn(&Received) -> Vec<T>,
        condition: impl Fn(&[T]) -> bool,
        timeout: Duration,
    ) -> Vec<T> {
        let mut changed = self.changed.clone();
        let deadline = tokio::time::Instant::now() + timeout;
        loop {
            changed.mark_unchanged();
            let items = self.read(&read);
            if condition(&items) {
                return items;
            }
            let news = tokio::time::timeout_at(deadline, changed.changed()).await;
            assert!(
                matches!(news, Ok(Ok(()))),
                "did not arrive within {timeout:?}; so far: {items:#?}"
            );
        }
    }

    fn read<T>(&self, read: impl Fn(&Received) -> T) -> T {
        read(&self.received.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for OtlpReceiver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its panic is in the test's output already.
            let _ = thread.join();
        }
    }
}

fn router(sink: Sink) -> axum::Router {
    let (traces, logs, metrics) = (sink.clone(), sink.clone(), sink.clone());
    Routes::new(TraceServiceServer::new(sink.clone()))
        .add_service(LogsServiceServer::new(sink.clone()))
        .add_service(MetricsServiceServer::new(sink))
        .into_axum_router()
        .route(
            "/v1/traces",
            post(async move |body: Bytes| traces.take_traces(decode(body))),
        )
        .route(
            "/v1/logs",
            post(async move |body: Bytes| logs.take_logs(decode(body))),
        )
        .route(
            "/v1/metrics",
            post(async move |body: Bytes| metrics.take_metrics(decode(body))),
        )
}

fn decode<M: Message + Default>(body: Bytes) -> M {
    M::decode(body).expect("OTLP in protobuf")
}

#[derive(Debug, Clone)]
struct Sink {
    received: Arc<Mutex<Received>>,
    change: watch::Sender<()>,
}

impl Sink {
    fn add(&self, add: impl FnOnce(&mut Received)) {
        add(&mut self.received.lock().unwrap_or_else(PoisonError::into_inner));
        self.change.send_replace(());
    }

    fn take_traces(&self, request: ExportTraceServiceRequest) {
        self.add(|received| {
            for group in request.resource_spans {
                let service = received.sender(group.resource);
                let spans = group.scope_spans.into_iter().flat_map(|scope| scope.spans);
                received.spans.extend(spans.map(|span| {
                    Span {
                        service: service.clone(),
                        kind: kind(span.kind()),
                        trace_id: hex(&span.trace_id),
                        span_id: hex(&span.span_id),
                        parent_span_id: id(&span.parent_span_id),
                        linked_trace_ids: span
                            .links
                            .iter()
                            .map(|link| hex(&link.trace_id))
                            .collect(),
                        is_error: span
                            .status
                            .as_ref()
                            .is_some_and(|status| status.code() == StatusCode::Error),
                        name: span.name,
                        attributes: attributes(span.attributes),
                        start_nanos: span.start_time_unix_nano,
                        end_nanos: span.end_time_unix_nano,
                    }
                }));
            }
        });
    }

    fn take_logs(&self, request: ExportLogsServiceRequest) {
        self.add(|received| {
            for group in request.resource_logs {
                let service = received.sender(group.resource);
                let records = group
                    .scope_logs
                    .into_iter()
                    .flat_map(|scope| scope.log_records);
                received.logs.extend(records.map(|record| Log {
                    service: service.clone(),
                    severity: record.severity_text,
                    body: record.body.map(text).unwrap_or_default(),
                    trace_id: id(&record.trace_id),
                    span_id: id(&record.span_id),
                    attributes: attributes(record.attributes),
                }));
            }
        });
    }

    fn take_metrics(&self, request: ExportMetricsServiceRequest) {
        self.add(|received| {
            for group in request.resource_metrics {
                let service = received.sender(group.resource);
                let metrics = group
                    .scope_metrics
                    .into_iter()
                    .flat_map(|scope| scope.metrics);
                for metric in metrics {
                    let points = metric.data.map(points).unwrap_or_default();
                    received
                        .metrics
                        .extend(points.into_iter().map(|point| Metric {
                            service: service.clone(),
                            name: metric.name.clone(),
                            unit: metric.unit.clone(),
                            ..point
                        }));
                }
            }
        });
    }
}

impl Received {
    /// The sender's name; its other attributes are kept by name.
    fn sender(&mut self, resource: Option<Resource>) -> String {
        let mut attributes = attributes(resource.unwrap_or_default().attributes);
        self.resource_keys.extend(attributes.keys().cloned());
        attributes.remove("service.name").unwrap_or_default()
    }
}

#[tonic::async_trait]
impl TraceService for Sink {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.take_traces(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Sink {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.take_logs(request.into_inner());
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Sink {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.take_metrics(request.into_inner());
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

/// The points of a metric, without its name; exponential histograms and summaries are not sent by
/// the platform.
fn points(data: Data) -> Vec<Metric> {
    use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;

    let point = |all, count, value, bounds| Metric {
        service: String::new(),
        name: String::new(),
        unit: String::new(),
        attributes: attributes(all),
        count,
        value,
        bounds,
    };
    let numbers = match data {
        Data::Histogram(histogram) => {
            return histogram
                .data_points
                .into_iter()
                .map(|data| {
                    let sum = data.sum.unwrap_or_default();
                    point(data.attributes, data.count, sum, data.explicit_bounds)
                })
                .collect();
        }
        Data::Sum(sum) => sum.data_points,
        Data::Gauge(gauge) => gauge.data_points,
        Data::ExponentialHistogram(_) | Data::Summary(_) => Vec::new(),
    };
    numbers
        .into_iter()
        .map(|data| {
            #[expect(clippy::cast_precision_loss, reason = "counts of tests are small")]
            let value = match data.value {
                Some(Number::AsDouble(value)) => value,
                Some(Number::AsInt(value)) => value as f64,
                None => f64::NAN,
            };
            point(data.attributes, 1, value, Vec::new())
        })
        .collect()
}

fn kind(kind: opentelemetry_proto::tonic::trace::v1::span::SpanKind) -> SpanKind {
    use opentelemetry_proto::tonic::trace::v1::span::SpanKind as Sent;

    match kind {
        Sent::Internal => SpanKind::Internal,
        Sent::Server => SpanKind::Server,
        Sent::Client => SpanKind::Client,
        Sent::Unspecified | Sent::Producer | Sent::Consumer => SpanKind::Other,
    }
}

fn attributes(all: Vec<KeyValue>) -> Attributes {
    all.into_iter()
        .map(|attribute| (attribute.key, attribute.value.map(text).unwrap_or_default()))
        .collect()
}

fn text(value: AnyValue) -> String {
    match value.value {
        Some(Value::StringValue(value)) => value,
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::DoubleValue(value)) => value.to_string(),
        other => format!("{other:?}"),
    }
}

fn id(bytes: &[u8]) -> Option<String> {
    bytes.iter().any(|byte| *byte != 0).then(|| hex(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
