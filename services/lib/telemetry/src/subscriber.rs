//! The subscriber of the whole process: spans to the tracer, events to stderr and the collector.

use std::io::IsTerminal;
use std::sync::Arc;

use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::trace::SdkTracer;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, reload};

use crate::logs::JsonLines;
use crate::{InitError, LogFormat, Settings};

/// Libraries whose spans and events come from sending telemetry too: exported, they would feed
/// themselves.
const BELOW_THE_EXPORTERS: [&str; 7] = [
    "h2",
    "hyper",
    "hyper_util",
    "opentelemetry",
    "rustls",
    "tonic",
    "tower",
];

/// Libraries that log each error and notice of the server they talk to and return what matters as well:
/// who called them logs the failure, once.
const RETURN_WHAT_THEY_LOG: [&str; 3] = ["sqlx", "sqlx_core", "tiberius"];

/// A library that tells each of its own steps at `info`: what goes wrong there is still logged.
const TELLS_ITS_STEPS: &str = "tokio_cron_scheduler";

/// What the SDK says of itself that we do not say already: it tells once that it drops.
const SDK_EVENTS: [&str; 2] = [
    "BatchSpanProcessor.SpanDroppingStarted",
    "BatchLogProcessor.LogDroppingStarted",
];

/// Changes the log level of a running process.
#[derive(Clone)]
pub struct LogControl {
    set: Arc<SetDirectives>,
}

type SetDirectives = dyn Fn(&str) -> Result<(), ParseError> + Send + Sync;

impl LogControl {
    /// Logs by these directives from now on, for example `info,warehouse=debug`. Directives that
    /// cannot be read change nothing.
    pub fn set_directives(&self, directives: &str) -> Result<(), ParseError> {
        (self.set)(directives)
    }
}

/// Whether a text is directives that [`Settings::log_directives`] can hold.
pub fn check_directives(directives: &str) -> Result<(), ParseError> {
    EnvFilter::try_new(directives).map(drop)
}

pub(crate) fn install(
    settings: &Settings,
    tracer: SdkTracer,
    logs: Option<&SdkLoggerProvider>,
) -> Result<LogControl, InitError> {
    let directives = || EnvFilter::try_new(&settings.log_directives).map_err(InitError::Directives);
    let (stderr_filter, stderr_control) = reload::Layer::new(directives()?);
    let (export_filter, export_control) = reload::Layer::new(directives()?);

    // Only spans: an event inside a span is a log record with the span's ids.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(|metadata| {
            metadata.is_span()
                && *metadata.level() <= LevelFilter::INFO
                && !is_below(metadata.target())
        }));
    let exported = logs.map(|provider| {
        OpenTelemetryTracingBridge::new(provider).with_filter(
            filter_fn(|metadata| {
                metadata.is_event() && !is_below(metadata.target()) && !is_noise(metadata)
            })
            .and(export_filter),
        )
    });
    let stderr = stderr_layer(settings).with_filter(
        filter_fn(|metadata| {
            metadata.is_event()
                && !is_noise(metadata)
                && (!metadata.target().starts_with("opentelemetry")
                    || SDK_EVENTS.contains(&metadata.name()))
        })
        .and(stderr_filter),
    );

    tracing_subscriber::registry()
        .with(spans)
        .with(exported)
        .with(stderr)
        .try_init()
        .map_err(|_| InitError::AlreadyStarted)?;

    Ok(LogControl {
        set: Arc::new(move |directives| {
            let for_stderr = EnvFilter::try_new(directives)?;
            let for_export = EnvFilter::try_new(directives)?;
            // A reload fails only once the subscriber is gone, and with it the logs.
            let _ = stderr_control.reload(for_stderr);
            let _ = export_control.reload(for_export);
            Ok(())
        }),
    })
}

fn stderr_layer<S>(settings: &Settings) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Json => layer
            .event_format(JsonLines {
                service: settings.service_name.clone(),
            })
            .boxed(),
        LogFormat::Text => layer.compact().boxed(),
    }
}

/// What a library logs that is logged by us as well, or of no use to an operator.
fn is_noise(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let step = *metadata.level() >= Level::INFO;
    let library = target.split("::").next().unwrap_or(target);
    RETURN_WHAT_THEY_LOG.contains(&library) || (step && library == TELLS_ITS_STEPS)
}

fn is_below(target: &str) -> bool {
    let library = target.split("::").next().unwrap_or(target);
    library.starts_with("opentelemetry") || BELOW_THE_EXPORTERS.contains(&library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_exporters_stand_on_is_not_exported() {
        for target in [
            "h2::proto::connection",
            "hyper_util::client::legacy",
            "opentelemetry_sdk",
            "opentelemetry-otlp",
            "tonic::transport::channel",
            "tower::buffer::worker",
        ] {
            assert!(is_below(target), "{target}");
        }
        for target in ["telemetry", "runtime::grpc", "warehouse", "towers"] {
            assert!(!is_below(target), "{target}");
        }
    }
}
