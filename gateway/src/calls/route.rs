//! One route, prepared, and the way of a call along it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use runtime::client::{Idempotent, Streaming, Upstream};
use runtime::server::{Admission, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, MAX_UPLOAD_BYTES};
use status::{Code, Error, reason};
use telemetry::http::MatchedRoute;
use tonic::client::Grpc;
use tonic::metadata::MetadataMap;

use super::codec::Raw;
use super::reply::{Caller, Replies};
use super::stream;
use crate::contract::{Contract, Hit, Reply, Route};
use crate::problem::edge;
use crate::transcode::{Plans, RequestPlan, Source};

/// What of a caller's headers the service gets, too: the program that calls is on record there. Trace
/// context goes along by itself.
const FORWARDED: [&str; 3] = ["authorization", "grpc-timeout", "user-agent"];

/// A route with all that does not depend on the request.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) template: MatchedRoute,
    request: RequestPlan,
    replies: Arc<Replies>,
    reply: Reply,
    path: PathAndQuery,
    idempotent: bool,
    upstream: Upstream,
    plans: Arc<Plans>,
    uploads: Arc<Admission>,
}

impl Prepared {
    pub(super) fn new(
        contract: &Contract,
        route: &Route,
        plans: &Arc<Plans>,
        upstreams: &HashMap<String, Upstream>,
        uploads: &Arc<Admission>,
    ) -> Result<Self, String> {
        let rpc = &contract.rpcs[route.rpc];
        let template = route.template.display();
        let name = rpc.method.full_name();
        if !template.starts_with("/api/") {
            return Err(format!("{name}: {template} is not below /api/"));
        }
        let output = rpc.method.output();
        let message = plans.message(output.full_name());
        let message = message.ok_or_else(|| format!("{} has no plan", output.full_name()))?;
        let upstream = upstreams.get(rpc.domain()).ok_or_else(|| {
            format!(
                "{name}: no service is configured for the domain {}",
                rpc.domain()
            )
        })?;
        let field = route
            .response_body
            .as_ref()
            .map(prost_reflect::FieldDescriptor::number);
        Ok(Self {
            request: RequestPlan::compile(contract, route, plans)?,
            replies: Arc::new(Replies {
                plans: Arc::clone(plans),
                message,
                field,
                template: template.as_str().into(),
            }),
            reply: rpc.reply,
            path: rpc.path.clone(),
            idempotent: rpc.idempotent,
            upstream: upstream.clone(),
            plans: Arc::clone(plans),
            uploads: Arc::clone(uploads),
            template: MatchedRoute::from(template.as_str()),
        })
    }

    /// Whether the answer comes in parts, over a time that nobody knows beforehand.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self.reply, Reply::Stream | Reply::HttpBodyStream)
    }

    /// Whether the answer is a file in parts, which is being made meanwhile.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.reply, Reply::HttpBodyStream)
    }

    /// Calls the service and answers with what it answers.
    pub(super) async fn call(
        &self,
        hit: &Hit,
        request: Request<Body>,
    ) -> Result<Response<Body>, Error> {
        let (head, body) = request.into_parts();
        // Held until the service has answered: as long as that takes, the file is in memory.
        let _upload = self
            .takes_file()
            .then(|| self.uploads.enter())
            .transpose()?;
        let message = self.read(hit, &head, body).await?;
        let mut call = tonic::Request::new(message);
        forward(&head.headers, call.metadata_mut());
        if self.idempotent {
            call.extensions_mut().insert(Idempotent);
        }
        if self.is_stream() {
            call.extensions_mut().insert(Streaming);
        }
        let mut client =
            Grpc::new(self.upstream.clone()).max_decoding_message_size(MAX_RESPONSE_BYTES);
        let failed = |status: tonic::Status| Error::from(&status);
        match client.ready().await {
            Ok(()) => {}
            Err(never) => match never {},
        }
        let caller = Caller {
            path: head.uri.path().to_owned(),
            cacheable: matches!(head.method, Method::GET | Method::HEAD),
            headers: head.headers,
        };
        let path = self.path.clone();
        match self.reply {
            Reply::Message => {
                let answer = client.unary(call, path, Raw).await.map_err(failed)?;
                self.replies.message(&caller, &answer)
            }
            Reply::HttpBody => {
                let answer = client.unary(call, path, Raw).await.map_err(failed)?;
                Replies::body(&caller, answer)
            }
            Reply::Stream => {
                let answer = client.server_streaming(call, path, Raw).await;
                Ok(stream::response(
                    &self.replies,
                    caller,
                    answer.map_err(failed)?,
                ))
            }
            Reply::HttpBodyStream => {
                let answer = client.server_streaming(call, path, Raw).await;
                self.replies.parts(&caller, answer.map_err(failed)?).await
            }
        }
    }

    /// Whether the body is a file, as it is.
    fn takes_file(&self) -> bool {
        self.request.has_body() && !self.request.reads_json()
    }

    async fn read(
        &self,
        hit: &Hit,
        head: &http::request::Parts,
        body: Body,
    ) -> Result<Bytes, Error> {
        let content_type = head
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let mut bytes = Bytes::new();
        if self.request.has_body() {
            let most = if self.takes_file() {
                MAX_UPLOAD_BYTES
            } else {
                MAX_REQUEST_BYTES
            };
            bytes = collect(body, most).await?;
            if self.request.reads_json() && !bytes.is_empty() {
                check_json(content_type)?;
            }
        }
        let source = Source {
            path: head.uri.path(),
            hit,
            query: head.uri.query(),
            content_type: content_type.unwrap_or("application/octet-stream"),
            body: &bytes,
        };
        self.request.read(&self.plans, &source).map(Bytes::from)
    }
}

async fn collect(body: Body, most: usize) -> Result<Bytes, Error> {
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(problem) if problem.is::<LengthLimitError>() => Err(Error::new(
            Code::ResourceExhausted,
            reason::REQUEST_TOO_LARGE,
            format!("The body is larger than {most} bytes."),
        )),
        Err(_) => Err(Error::new(
            Code::Cancelled,
            reason::CANCELLED,
            "The body did not come in whole.",
        )),
    }
}

/// JSON has to say that it is JSON: a page elsewhere can send a form or plain text without asking
/// first, but not this.
fn check_json(content_type: Option<&str>) -> Result<(), Error> {
    let essence = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if essence.trim().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidArgument,
        edge::UNSUPPORTED_MEDIA_TYPE,
        "The body must be JSON, with the Content-Type application/json.",
    ))
}

fn forward(headers: &HeaderMap, metadata: &mut MetadataMap) {
    for name in FORWARDED {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(value) = value.and_then(|value| value.parse().ok()) {
            metadata.insert(name, value);
        }
    }
}
