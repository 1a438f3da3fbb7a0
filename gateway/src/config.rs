//! The gateway's settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderValue;
use runtime::config::Reader;
use url::Url;

/// A service behind the gateway.
struct Known {
    name: &'static str,
    /// What the packages of its RPCs are called: `aw` of `otelbi.aw.v1`.
    packages: &'static [&'static str],
    /// The variable with its address, and where it is without that.
    variable: &'static str,
    url: &'static str,
}

/// The services behind the gateway. A new one is a new entry here; a new package of one a word in its
/// `packages`.
const UPSTREAMS: [Known; 4] = [
    Known {
        name: "aw",
        packages: &["aw"],
        variable: "AW_GRPC_URL",
        url: "http://127.0.0.1:50051",
    },
    Known {
        name: "wwi",
        packages: &["wwi"],
        variable: "WWI_GRPC_URL",
        url: "http://127.0.0.1:50052",
    },
    Known {
        name: "scheduler",
        packages: &["scheduler"],
        variable: "SCHEDULER_GRPC_URL",
        url: "http://127.0.0.1:50053",
    },
    Known {
        name: "report",
        packages: &["audit", "report"],
        variable: "REPORT_GRPC_URL",
        url: "http://127.0.0.1:50054",
    },
];

/// A service behind the gateway.
#[derive(Debug, Clone)]
pub struct UpstreamConfig {
    /// Its short name, as in `/api/health`.
    pub name: String,
    /// The second part of its packages' names: `aw` of `otelbi.aw.v1`.
    pub packages: Vec<String>,
    /// Where it is.
    pub url: Url,
}

/// What the gateway is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The services.
    pub upstreams: Vec<UpstreamConfig>,
    /// The folder of the built web app.
    pub web_dir: PathBuf,
    /// Origins whose pages may call the API from a browser, besides our own.
    pub cors_origins: Vec<HeaderValue>,
    /// The most time a call may take.
    pub request_timeout: Duration,
    /// The most time an answer that is a stream may take, once it has begun in time.
    pub stream_timeout: Duration,
    /// Where traces can be looked at, with `{traceId}` for the id; empty for nowhere.
    pub trace_ui_url: String,
}

/// Reads the settings; mistakes stay with the reader.
pub fn read(reader: &mut Reader<'_>) -> Config {
    Config {
        // Loopback: without sign-in nobody else may reach it.
        listen: reader.socket_addr("GATEWAY_ADDR", SocketAddr::from(([127, 0, 0, 1], 8000))),
        upstreams: UPSTREAMS
            .iter()
            .map(|known| UpstreamConfig {
                name: known.name.to_owned(),
                packages: known.packages.iter().map(ToString::to_string).collect(),
                url: reader.url(known.variable, known.url),
            })
            .collect(),
        web_dir: reader.path("WEB_DIR", "web/dist"),
        cors_origins: cors_origins(reader),
        // Longer than any view takes, shorter than people wait; services allow up to 120.
        request_timeout: reader.seconds("REQUEST_TIMEOUT_SECONDS", 30, 1..=120),
        // As long as the services let streams last. Whoever follows something still begins anew.
        stream_timeout: reader.seconds("STREAM_TIMEOUT_SECONDS", 3600, 1..=3600),
        trace_ui_url: trace_ui_url(reader),
    }
}

fn cors_origins(reader: &mut Reader<'_>) -> Vec<HeaderValue> {
    let mut origins = Vec::new();
    for given in reader.list("CORS_ORIGINS") {
        let exact = Url::parse(&given).is_ok_and(|url| {
            url.origin().is_tuple() && url.origin().ascii_serialization() == given
        });
        match HeaderValue::from_str(&given) {
            Ok(origin) if exact => origins.push(origin),
            _ => reader.reject(
                "CORS_ORIGINS",
                Some(&given),
                "must be origins such as https://bi.example.com, without a path",
            ),
        }
    }
    origins
}

fn trace_ui_url(reader: &mut Reader<'_>) -> String {
    let given = reader.string("TRACE_UI_URL", "");
    let web = |url: Url| matches!(url.scheme(), "http" | "https");
    let usable = given.contains("{traceId}") && Url::parse(&given).is_ok_and(web);
    if !given.is_empty() && !usable {
        let problem =
            "must be a URL with {traceId} in it, such as http://localhost:16686/trace/{traceId}";
        reader.reject("TRACE_UI_URL", Some(&given), problem);
    }
    given
}

#[cfg(test)]
mod tests {
    use runtime::config::Variables;

    use super::*;

    #[test]
    fn everything_has_a_default() {
        let source = Variables::new();
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let config = reader.finish(config).unwrap();
        assert_eq!(config.listen.port(), 8000);
        let names: Vec<_> = config
            .upstreams
            .iter()
            .map(|own| own.name.as_str())
            .collect();
        assert_eq!(names, ["aw", "wwi", "scheduler", "report"]);
        assert_eq!(config.stream_timeout, Duration::from_hours(1));
        assert_eq!(config.request_timeout, Duration::from_secs(30));
    }

    #[test]
    fn mistakes_are_listed_together() {
        let source = Variables::new()
            .with(
                "CORS_ORIGINS",
                "https://bi.example.com, https://bi.example.com/, *",
            )
            .with("TRACE_UI_URL", "http://traces/")
            .with("AW_GRPC_URL", "127.0.0.1:50051")
            .with("REQUEST_TIMEOUT_SECONDS", "0");
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let errors = reader.finish(config).unwrap_err();
        let names: Vec<_> = errors
            .0
            .iter()
            .map(|mistake| mistake.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "AW_GRPC_URL",
                "CORS_ORIGINS",
                "CORS_ORIGINS",
                "REQUEST_TIMEOUT_SECONDS",
                "TRACE_UI_URL"
            ]
        );
    }
}
