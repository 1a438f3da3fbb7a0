//! What a process decides about its telemetry.

/// How telemetry travels to the collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP over gRPC, by custom on port 4317.
    Grpc,
    /// OTLP as protobuf over HTTP/1.1, by custom on port 4318; `/v1/traces` and so on are appended
    /// to the endpoint.
    HttpProtobuf,
}

/// What a line of log on stderr looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line, for machines.
    Json,
    /// One line of text, for people at a terminal.
    Text,
}

/// Everything [`Telemetry::init`](crate::Telemetry::init) needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `service.name`, for example `aw-analytics`.
    pub service_name: String,
    /// `service.version`.
    pub service_version: String,
    /// `service.instance.id`: unique per running process.
    pub service_instance_id: String,
    /// The collector's URL, scheme `http`. `None`: nothing is exported, and ids are still made and
    /// passed on.
    pub endpoint: Option<String>,
    /// How telemetry travels there.
    pub protocol: Protocol,
    /// Share of new traces that are kept, 0 to 1. A trace that came from elsewhere keeps the
    /// decision made there.
    pub sample_ratio: f64,
    /// Which events are logged: `tracing_subscriber::EnvFilter` directives, for example
    /// `info,warehouse=debug`. Does not touch spans.
    pub log_directives: String,
    /// How they look on stderr.
    pub log_format: LogFormat,
}

impl Settings {
    /// Settings without a collector, logging `info` and above as JSON, every trace kept.
    #[must_use]
    pub fn new(service_name: impl Into<String>, service_version: impl Into<String>) -> Self {
        Self {
            service_name: service_name.into(),
            service_version: service_version.into(),
            service_instance_id: uuid::Uuid::new_v4().to_string(),
            endpoint: None,
            protocol: Protocol::Grpc,
            sample_ratio: 1.0,
            log_directives: "info".to_owned(),
            log_format: LogFormat::Json,
        }
    }
}
