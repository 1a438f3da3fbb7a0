//! Calls of the contract: from HTTP to gRPC and back.
//!
//! - `route`: a route with all that can be prepared at start, and the way of one call.
//! - `reply`: what becomes of an answer: JSON, lines of JSON, or bytes as they are.
//! - `conditional`: `ETag` and `If-None-Match`.
//! - `codec`: gRPC messages as bytes.

mod codec;
pub(crate) mod conditional;
mod reply;
mod route;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, Response};
use runtime::client::Upstream;
use runtime::deadline;
use status::Error;
use tokio::time::Instant;

use crate::contract::{Contract, Hit, Miss};
use crate::problem::{self, edge};
use crate::transcode::Plans;
use route::Prepared;

/// Everything needed to answer the contract's calls.
#[derive(Debug)]
pub(crate) struct Calls {
    contract: Contract,
    /// By the index of the contract's route.
    routes: Vec<Arc<Prepared>>,
    timeout: Duration,
}

impl Calls {
    /// Prepares every route of the contract; the error lists what does not fit together.
    pub(crate) fn prepare(
        contract: Contract,
        upstreams: &HashMap<String, Upstream>,
        timeout: Duration,
    ) -> Result<Self, Vec<String>> {
        let plans = Arc::new(Plans::compile(&contract.pool)?);
        let mut routes = Vec::with_capacity(contract.routes.len());
        let mut mistakes = Vec::new();
        for route in &contract.routes {
            match Prepared::new(&contract, route, &plans, upstreams) {
                Ok(prepared) => routes.push(Arc::new(prepared)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            contract,
            routes,
            timeout,
        })
    }

    /// Answers a request for a path of the API. Errors are answers, too.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        match self.contract.find(request.method(), request.uri().path()) {
            Ok(hit) => self.call(&hit, request).await,
            Err(Miss::NotFound) => problem::response(&edge::no_route(), request.uri().path()),
            Err(Miss::MethodNotAllowed(allowed)) => {
                let allowed: Vec<_> = allowed.iter().map(Method::as_str).collect();
                not_allowed(&allowed.join(", "), request.uri().path())
            }
        }
    }

    async fn call(&self, hit: &Hit, request: Request<Body>) -> Response<Body> {
        let route = &self.routes[hit.route];
        let path = request.uri().path().to_owned();
        let until = Instant::now() + self.timeout;
        let outcome = deadline::within(until, route.call(hit, request)).await;
        let mut response = match outcome.and_then(std::convert::identity) {
            Ok(response) => response,
            Err(error) => failure(&error, &route.template.0, &path),
        };
        response.extensions_mut().insert(route.template.clone());
        response
    }
}

fn failure(error: &Error, route: &str, path: &str) -> Response<Body> {
    if error.internal().is_some() {
        problem::log(error, route);
    }
    problem::response(error, path)
}

/// 405 with the methods that would do.
pub(crate) fn not_allowed(allowed: &str, path: &str) -> Response<Body> {
    let mut response = problem::response(&edge::method_not_allowed(allowed), path);
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
