//! The settings of telemetry, the same for every program.

use telemetry::{LogFormat, Protocol, Settings};

use super::Reader;

/// Reads `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_PROTOCOL`, `OTEL_TRACES_SAMPLER_ARG`,
/// `LOG_LEVEL` and `LOG_FORMAT`.
#[must_use]
pub fn telemetry_settings(reader: &mut Reader<'_>, name: &str, version: &str) -> Settings {
    let mut settings = Settings::new(name, version);
    if let Some(url) = reader.optional_url("OTEL_EXPORTER_OTLP_ENDPOINT") {
        if url.scheme() == "http" {
            settings.endpoint = Some(url.as_str().trim_end_matches('/').to_owned());
        } else {
            reader.reject(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                Some(url.as_str()),
                "must have the scheme http: a collector near by takes telemetry and encrypts it onward",
            );
        }
    }
    settings.protocol = reader.choice(
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        settings.protocol,
        &[
            ("grpc", Protocol::Grpc),
            ("http/protobuf", Protocol::HttpProtobuf),
        ],
    );
    settings.sample_ratio = reader.ratio("OTEL_TRACES_SAMPLER_ARG", settings.sample_ratio);
    let directives = reader.string("LOG_LEVEL", &settings.log_directives);
    match telemetry::check_directives(&directives) {
        Ok(()) => settings.log_directives = directives,
        Err(_) => reader.reject(
            "LOG_LEVEL",
            Some(&directives),
            "must be a level (error, warn, info, debug, trace, off), or levels by part such as info,warehouse=debug",
        ),
    }
    settings.log_format = reader.choice(
        "LOG_FORMAT",
        settings.log_format,
        &[("json", LogFormat::Json), ("text", LogFormat::Text)],
    );
    settings
}

#[cfg(test)]
mod tests {
    use super::super::Variables;
    use super::*;

    #[test]
    fn telemetry_is_read_whole() {
        let source = Variables::new()
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/")
            .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .with("OTEL_TRACES_SAMPLER_ARG", "0.1")
            .with("LOG_LEVEL", "info,warehouse=debug")
            .with("LOG_FORMAT", "text");
        let mut reader = Reader::new(&source);
        let settings = telemetry_settings(&mut reader, "svc", "1");
        assert_eq!(settings.endpoint.as_deref(), Some("http://localhost:4318"));
        assert_eq!(settings.protocol, Protocol::HttpProtobuf);
        assert!((settings.sample_ratio - 0.1).abs() < f64::EPSILON);
        assert_eq!(settings.log_directives, "info,warehouse=debug");
        assert_eq!(settings.log_format, LogFormat::Text);
        assert_eq!(reader.finish(()), Ok(()));
    }

    #[test]
    fn wrong_telemetry_is_told_whole() {
        let source = Variables::new()
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317")
            .with("LOG_LEVEL", "warehouse=loud");
        let mut reader = Reader::new(&source);
        let _ = telemetry_settings(&mut reader, "svc", "1");
        assert_eq!(reader.finish(()).unwrap_err().0.len(), 2);
    }
}
