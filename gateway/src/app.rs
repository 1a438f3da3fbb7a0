//! The gateway as one HTTP service: everything prepared, then routed.
//!
//! A request passes these, from the outside in:
//!
//! 1. **trace** (`telemetry::http::ServerLayer`): the span covers every answer, refusals too;
//! 2. **guard** (`edge.rs`): limits, trace ids and security headers, a panic becomes an answer;
//! 3. **CORS**: inside the guard, so that answers to preflights bear the headers as well;
//! 4. **compression**: outside of the routes, so that it also covers what they fail with;
//! 5. the routes: the gateway's own, the contract's, the web app's.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::from_fn;
use axum::routing::get;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use runtime::client::{Upstream, UpstreamSettings};
use serde_json::json;
use sha2::{Digest, Sha256};
use status::{Error, Result};
use telemetry::http::{MatchedRoute, ServerLayer};
use tower::{Layer, Service};

use crate::calls::{Calls, Times, conditional, not_allowed};
use crate::config::Config;
use crate::contract::Contract;
use crate::health::{Checked, Checks};
use crate::web_app::WebApp;
use crate::{ABOUT, edge, openapi};

const HEALTH: &str = "/api/health";
const CONFIG: &str = "/api/config";
const OPENAPI: &str = "/api/openapi.json";

/// Streams of one service under way at once: half of what the one that hands out files lets in, whose readers may
/// be slow. Others let fewer in, and refuse more themselves.
const STREAMS: usize = 256;

/// What the handlers share.
#[derive(Debug)]
struct Gateway {
    calls: Calls,
    health: Checks,
    web_app: WebApp,
    /// Made once: they do not change while the gateway runs.
    config: Bytes,
    openapi: Bytes,
    openapi_tag: HeaderValue,
}

/// The application of a contract. Fails when contract and configuration do not fit together, with
/// all that is wrong. Call it within a tokio runtime.
pub(crate) fn application(
    contract: Contract,
    config: &Config,
) -> Result<
    impl Service<
        Request<Incoming>,
        Response = Response<
            impl http_body::Body<Data = Bytes, Error = axum::Error> + Send + 'static,
        >,
        Error = Infallible,
        Future: Send + 'static,
    > + Clone
    + Send
    + 'static,
> {
    let gateway = Gateway::prepare(contract, config)?;
    let mut router = Router::new()
        .route(HEALTH, get(health).fallback(fixed_method))
        .route(CONFIG, get(config_document).fallback(fixed_method))
        .route(OPENAPI, get(openapi_document).fallback(fixed_method))
        .fallback(any_other)
        .with_state(Arc::new(gateway))
        .layer(edge::compression());
    if !config.cors_origins.is_empty() {
        router = router.layer(edge::cors(&config.cors_origins));
    }
    Ok(ServerLayer::new().layer(router.layer(from_fn(edge::guard))))
}

impl Gateway {
    fn prepare(contract: Contract, config: &Config) -> Result<Self> {
        let wrong = |mistakes: Vec<String>| Error::internal_fault(mistakes.join("; "));
        let mut upstreams = HashMap::new();
        let mut checked = Vec::new();
        for own in &config.upstreams {
            let settings = UpstreamSettings {
                default_timeout: config.request_timeout,
                streams: STREAMS,
                ..UpstreamSettings::new(own.name.clone(), own.url.clone())
            };
            checked.push(Checked {
                name: own.name.clone(),
                services: services_of(&contract, &own.packages),
                upstream: Upstream::new(settings.clone())?,
            });
            let upstream = Upstream::new(settings)?;
            let packages = own.packages.iter();
            upstreams.extend(packages.map(|package| (package.clone(), upstream.clone())));
        }
        for path in [HEALTH, CONFIG, OPENAPI] {
            if contract.find(&http::Method::GET, path).is_ok() {
                return Err(wrong(vec![format!("{path} is the gateway's own")]));
            }
        }
        let document = openapi::document(&contract).map_err(wrong)?;
        let openapi = Bytes::from(document.to_string());
        let times = Times {
            request: config.request_timeout,
            stream: config.stream_timeout,
        };
        Ok(Self {
            health: Checks::new(checked),
            web_app: WebApp::new(&config.web_dir),
            config: config_json(config),
            openapi_tag: tag_of(&openapi),
            openapi,
            calls: Calls::prepare(contract, &upstreams, times).map_err(wrong)?,
        })
    }
}

/// The names of the gRPC services in these packages.
fn services_of(contract: &Contract, packages: &[String]) -> Vec<String> {
    let own = contract
        .rpcs
        .iter()
        .filter(|rpc| packages.iter().any(|package| package == rpc.domain()));
    let mut names: Vec<_> = own
        .map(|rpc| rpc.method.parent_service().full_name().to_owned())
        .collect();
    names.dedup();
    names
}

/// What the web app needs at run time; its schema is in `openapi/fixed.rs`.
fn config_json(config: &Config) -> Bytes {
    let document = json!({
        "service": ABOUT.name,
        "version": ABOUT.version,
        "auth": {"required": false},
        "traceUiUrl": config.trace_ui_url,
        "requestTimeoutSeconds": config.request_timeout.as_secs_f64(),
    });
    document.to_string().into()
}

fn tag_of(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let digits = digest[..16].iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    conditional::weak(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

async fn health(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    // Counted as healthy as long as it answers: the status inside tells of the rest.
    json_response(HEALTH, gateway.health.json().await)
}

async fn config_document(State(gateway): State<Arc<Gateway>>) -> Response<Body> {
    json_response(CONFIG, gateway.config.clone())
}

async fn openapi_document(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Response<Body> {
    let tag = &gateway.openapi_tag;
    let mut response = json_response(OPENAPI, gateway.openapi.clone());
    if conditional::matches(&headers, tag) {
        response.headers_mut().remove(CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response.headers_mut().insert(ETAG, tag.clone());
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn fixed_method(request: Request<Body>) -> Response<Body> {
    not_allowed("GET, HEAD", request.uri().path())
}

async fn any_other(State(gateway): State<Arc<Gateway>>, request: Request<Body>) -> Response<Body> {
    if edge::is_api(request.uri().path()) {
        gateway.calls.answer(request).await
    } else {
        gateway.web_app.answer(request).await
    }
}

fn json_response(route: &'static str, json: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(json));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(MatchedRoute::from(route));
    response
}
