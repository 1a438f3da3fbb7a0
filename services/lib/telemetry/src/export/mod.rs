//! Sending to the collector: one exporter per signal, each watched, all on a runtime of their own.
//!
//! The runtime is separate so that a flush works from anywhere, also while the program's own runtime
//! is busy or has only one thread.

mod health;
mod http;
mod runtime;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::logs::{BatchLogProcessor, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::BatchSpanProcessor;
use opentelemetry_sdk::{Resource, logs, trace};

pub(crate) use self::health::Health;
use self::health::Signal;
pub(crate) use self::runtime::ExportRuntime as Runtime;
use self::watched::Watched;
use crate::Protocol;

/// How long one batch may take, retries included. Short: the next batch waits behind it, and so
/// does a shutdown.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long spans and logs wait for company. A second keeps a trace fresh on the screen and still
/// fills batches under load.
const BATCH_DELAY: Duration = Duration::from_secs(1);
/// How often metrics are sent: often enough for a five-minute alert window.
const METRIC_INTERVAL: Duration = Duration::from_secs(15);

/// What exports, until it is shut down.
pub(crate) struct Exporters {
    pub(crate) spans: BatchSpanProcessor,
    pub(crate) logs: SdkLoggerProvider,
    pub(crate) meters: SdkMeterProvider,
    /// How exporting goes.
    pub(crate) health: Arc<Health>,
    /// Dropped last: the three send through it.
    pub(crate) runtime: Runtime,
}

/// Exporters to the collector at `endpoint`. Nothing is sent before there is something to send.
pub(crate) fn build(
    endpoint: &str,
    protocol: Protocol,
    resource: &Resource,
) -> Result<Exporters, BuildError> {
    let runtime = Runtime::start().map_err(BuildError::Runtime)?;
    let health = Arc::new(Health::new(endpoint));
    let (spans, logs, metrics) = {
        // The gRPC exporters spawn the task that owns their connection.
        let _on_runtime = runtime.handle().enter();
        match protocol {
            Protocol::Grpc => over_grpc(endpoint)?,
            Protocol::HttpProtobuf => over_http(endpoint, &runtime)?,
        }
    };
    let watched_spans = Watched::new(spans, Signal::Traces, Arc::clone(&health));
    let watched_logs = Watched::new(logs, Signal::Logs, Arc::clone(&health));
    let watched_metrics = Watched::new(metrics, Signal::Metrics, Arc::clone(&health));
    Ok(Exporters {
        spans: BatchSpanProcessor::builder(watched_spans)
            .with_batch_config(
                trace::BatchConfigBuilder::default()
                    .with_scheduled_delay(BATCH_DELAY)
                    .build(),
            )
            .build(),
        logs: SdkLoggerProvider::builder()
            .with_resource(resource.clone())
            .with_log_processor(
                BatchLogProcessor::builder(watched_logs)
                    .with_batch_config(
                        logs::BatchConfigBuilder::default()
                            .with_scheduled_delay(BATCH_DELAY)
                            .build(),
                    )
                    .build(),
            )
            .build(),
        meters: SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_reader(
                PeriodicReader::builder(watched_metrics)
                    .with_interval(METRIC_INTERVAL)
                    .build(),
            )
            .build(),
        health,
        runtime,
    })
}

/// Why exporters could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("cannot start the thread that exports")]
    Runtime(#[source] std::io::Error),
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
}

type Raw = (SpanExporter, LogExporter, MetricExporter);

fn over_grpc(endpoint: &str) -> Result<Raw, ExporterBuildError> {
    Ok((
        SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
        LogExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
        MetricExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
    ))
}

fn over_http(endpoint: &str, runtime: &Runtime) -> Result<Raw, ExporterBuildError> {
    let client = http::Client::new(runtime.handle().clone(), EXPORT_TIMEOUT);
    let base = endpoint.trim_end_matches('/');
    Ok((
        SpanExporter::builder()
            .with_http()
            .with_http_client(client.clone())
            .with_endpoint(format!("{base}/v1/traces"))
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
        LogExporter::builder()
            .with_http()
            .with_http_client(client.clone())
            .with_endpoint(format!("{base}/v1/logs"))
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
        MetricExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(format!("{base}/v1/metrics"))
            .with_timeout(EXPORT_TIMEOUT)
            .build()?,
    ))
}
