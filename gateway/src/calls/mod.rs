//! Calls of the contract: from HTTP to gRPC and back.
//!
//! - `route`: a route with all that can be prepared at start, and the way of one call.
//! - `reply`: what becomes of an answer: JSON, or bytes as they are; `stream`: of an answer that is a
//!   stream of messages, lines of JSON or server-sent events.
//! - `conditional`: `ETag` and `If-None-Match`.
//! - `codec`: gRPC messages as bytes.

mod codec;
pub(crate) mod conditional;
mod reply;
mod route;
mod stream;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, Response};
use runtime::client::Upstream;
use runtime::deadline;
use runtime::server::Admission;
use status::Error;
use tokio::time::Instant;

use crate::contract::{Contract, Hit, Miss};
use crate::problem::{self, edge};
use crate::transcode::Plans;
use route::Prepared;

pub(crate) use reply::FILE_HEADERS;

/// Calls under way at once, until their answers begin: twice what the two services' clients let
/// through together, so that it is the slow bodies of requests that meet it, of which so many are at
/// most a gigabyte.
const IN_FLIGHT: usize = 1024;

/// Files that callers send in at once, each of which is held in memory.
const UPLOADS: usize = 8;

/// The time to the first part of a file: many are made at once when many are asked for, each in its turn, and
/// there is nothing to hand out before. As much as the services give a call at most.
const FILE_BEGINS: Duration = Duration::from_mins(2);

/// Everything needed to answer the contract's calls.
#[derive(Debug)]
pub(crate) struct Calls {
    contract: Contract,
    /// By the index of the contract's route.
    routes: Vec<Arc<Prepared>>,
    times: Times,
    admission: Admission,
}

/// How long calls may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// To a whole answer, or to the beginning of a stream; a file has some more.
    pub(crate) request: Duration,
    /// To the end of a stream.
    pub(crate) stream: Duration,
}

impl Calls {
    /// Prepares every route of the contract; the error lists what does not fit together.
    pub(crate) fn prepare(
        contract: Contract,
        upstreams: &HashMap<String, Upstream>,
        times: Times,
    ) -> Result<Self, Vec<String>> {
        let plans = Arc::new(Plans::compile(&contract.pool)?);
        let mut routes = Vec::with_capacity(contract.routes.len());
        let mut mistakes = Vec::new();
        let uploads = Arc::new(Admission::of_uploads(UPLOADS));
        for route in &contract.routes {
            match Prepared::new(&contract, route, &plans, upstreams, &uploads) {
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
            times,
            admission: Admission::new(IN_FLIGHT),
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
        let mut response = match self.admitted(route, hit, request).await {
            Ok(response) => response,
            Err(error) => failure(&error, &route.template.0, &path),
        };
        response.extensions_mut().insert(route.template.clone());
        response
    }

    /// The call, with its place and within its time. The place is taken before the body is read. It
    /// is given back when the answer begins: what a peer then takes to read it is no work of ours,
    /// and a stream has its place with the service's client.
    async fn admitted(
        &self,
        route: &Prepared,
        hit: &Hit,
        request: Request<Body>,
    ) -> Result<Response<Body>, Error> {
        let _place = self.admission.enter()?;
        let now = Instant::now();
        let begins = if route.is_file() {
            now + self.times.request.max(FILE_BEGINS)
        } else {
            now + self.times.request
        };
        let work = route.call(hit, request);
        if route.is_stream() {
            // The service is given the time of the whole stream, and is to begin as soon as any.
            let work = deadline::scope(now + self.times.stream, work);
            tokio::time::timeout_at(begins, work)
                .await
                .map_err(|_| deadline::exceeded())?
        } else {
            deadline::within(begins, work).await?
        }
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
