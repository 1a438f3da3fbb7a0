//! Starting and stopping telemetry.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

use crate::export::{self, BuildError, Exporters};
use crate::{LogControl, Settings, metrics, names, subscriber};

/// How long a shutdown may take in all, so that a collector that hangs does not hold up a restart.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);

/// Telemetry, running. Keep it until the end of `main`, and call [`Telemetry::shutdown`] there:
/// what is still queued is lost otherwise.
#[must_use = "what is queued is lost unless it is shut down"]
pub struct Telemetry {
    tracers: SdkTracerProvider,
    exporting: Option<Exporting>,
    log_control: LogControl,
}

struct Exporting {
    logs: SdkLoggerProvider,
    meters: SdkMeterProvider,
    health: Arc<export::Health>,
    runtime: export::Runtime,
}

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// `log_directives` are not directives.
    #[error("the log directives are not valid")]
    Directives(#[source] tracing_subscriber::filter::ParseError),
    /// An exporter refused its settings.
    #[error("telemetry cannot be exported to {endpoint}: {reason}")]
    Exporter {
        /// The endpoint asked for.
        endpoint: String,
        /// What is wrong.
        reason: String,
    },
    /// Another part of the process has installed a subscriber.
    #[error("telemetry was started before in this process")]
    AlreadyStarted,
}

impl Telemetry {
    /// Starts telemetry for the whole process. Works in and outside of an async runtime.
    pub fn init(settings: &Settings) -> Result<Self, InitError> {
        let resource = resource(settings);
        let exporters = match &settings.endpoint {
            Some(endpoint) => Some(
                export::build(endpoint, settings.protocol, &resource).map_err(|error| {
                    InitError::Exporter {
                        endpoint: endpoint.clone(),
                        reason: describe(&error),
                    }
                })?,
            ),
            None => None,
        };

        let mut tracers = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_sampler(Sampler::parent_based(Sampler::TraceIdRatioBased(
                settings.sample_ratio,
            )));
        let mut exporting = None;
        if let Some(Exporters {
            spans,
            logs,
            meters,
            health,
            runtime,
        }) = exporters
        {
            tracers = tracers.with_span_processor(spans);
            exporting = Some(Exporting {
                logs,
                meters,
                health,
                runtime,
            });
        }
        let tracers = tracers.build();

        let log_control = subscriber::install(
            settings,
            tracers.tracer("otelbi"),
            exporting.as_ref().map(|exporting| &exporting.logs),
        )?;
        // For libraries that take the global providers.
        opentelemetry::global::set_text_map_propagator(
            opentelemetry_sdk::propagation::TraceContextPropagator::new(),
        );
        opentelemetry::global::set_tracer_provider(tracers.clone());
        if let Some(exporting) = &exporting {
            opentelemetry::global::set_meter_provider(exporting.meters.clone());
            metrics::start(&exporting.meters.meter("otelbi"));
        }
        Ok(Self {
            tracers,
            exporting,
            log_control,
        })
    }

    /// What changes the log level while the process runs.
    #[must_use]
    pub fn log_control(&self) -> LogControl {
        self.log_control.clone()
    }

    /// Sends what is queued and stops. Blocks, for five seconds at most: call it where blocking is
    /// fine, for example at the end of `main`.
    pub fn shutdown(self) {
        let Some(exporting) = self.exporting else {
            // Nothing was queued.
            let _ = self.tracers.shutdown();
            return;
        };
        let Exporting {
            logs,
            meters,
            health,
            runtime,
        } = exporting;
        health.end();
        let tracers = self.tracers;
        std::thread::scope(|scope| {
            // Side by side: a collector that hangs costs the limit once.
            scope.spawn(|| report("traces", &tracers.shutdown_with_timeout(SHUTDOWN_LIMIT)));
            scope.spawn(|| report("metrics", &meters.shutdown_with_timeout(SHUTDOWN_LIMIT)));
            scope.spawn(|| report("logs", &logs.shutdown_with_timeout(SHUTDOWN_LIMIT)));
        });
        drop(runtime);
    }
}

/// A failed last export was told when the collector went away; only a hang is news here.
fn report(signal: &'static str, result: &OTelSdkResult) {
    if let Err(opentelemetry_sdk::error::OTelSdkError::Timeout(limit)) = result {
        tracing::warn!(
            target: "telemetry",
            signal,
            seconds = limit.as_secs(),
            "the last telemetry could not be sent in time"
        );
    }
}

fn resource(settings: &Settings) -> Resource {
    Resource::builder()
        .with_attributes([
            KeyValue::new(names::SERVICE_NAME, settings.service_name.clone()),
            KeyValue::new(names::SERVICE_VERSION, settings.service_version.clone()),
            KeyValue::new(
                names::SERVICE_INSTANCE_ID,
                settings.service_instance_id.clone(),
            ),
        ])
        .build()
}

fn describe(error: &BuildError) -> String {
    match error {
        BuildError::Runtime(source) => format!("{error}: {source}"),
        BuildError::Exporter(error) => error.to_string(),
    }
}
