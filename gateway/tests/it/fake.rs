//! The service behind the gateway: does what the request's name says.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use gateway::transcode::http_body;
use prost::Message;
use runtime::server::MAX_UPLOAD_BYTES;
use status::{Code, Error, FieldViolation};
use tokio::sync::mpsc::UnboundedSender;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Ask {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(int32, tag = "2")]
    pub(crate) count: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Answer {
    #[prost(string, tag = "1")]
    pub(crate) text: String,
    #[prost(int32, tag = "2")]
    pub(crate) number: i32,
    #[prost(double, repeated, tag = "3")]
    pub(crate) values: Vec<f64>,
}

#[derive(Clone, PartialEq, Message)]
struct Part {
    #[prost(string, tag = "1")]
    content_type: String,
    #[prost(bytes = "vec", tag = "2")]
    data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Upload {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(bytes = "bytes", tag = "2")]
    file: bytes::Bytes,
}

/// What the test hears of a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Began,
    Cancelled,
}

#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) heard: UnboundedSender<Heard>,
    pub(crate) calls: Arc<AtomicUsize>,
}

impl NamedService for Fake {
    const NAME: &'static str = "otelbi.trial.v1.Trial";
}

type Answering<T> = Pin<Box<dyn Future<Output = Result<T, Infallible>> + Send>>;

impl Service<http::Request<Body>> for Fake {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let fake = self.clone();
        self.calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
            Ok(match method.as_str() {
                "Get" | "Post" => {
                    let answer = service_fn(move |ask| answer(fake.clone(), ask));
                    Grpc::new(ProstCodec::default())
                        .unary(answer, request)
                        .await
                }
                "Watch" => {
                    let answer =
                        service_fn(async |ask: Request<Ask>| watch(&ask.into_inner()).await);
                    let mut grpc = Grpc::new(ProstCodec::default());
                    grpc.server_streaming(answer, request).await
                }
                "File" => {
                    let answer = service_fn(async |ask: Request<Ask>| Ok(file(&ask.into_inner())));
                    Grpc::new(ProstCodec::default())
                        .unary(answer, request)
                        .await
                }
                "Parts" => {
                    let answer = service_fn(async |ask: Request<Ask>| Ok(parts(&ask.into_inner())));
                    let mut grpc = Grpc::new(ProstCodec::default());
                    grpc.server_streaming(answer, request).await
                }
                "Upload" => {
                    let answer = service_fn(async |ask: Request<Upload>| upload(&ask.into_inner()));
                    Grpc::new(ProstCodec::default())
                        .max_decoding_message_size(2 * MAX_UPLOAD_BYTES)
                        .unary(answer, request)
                        .await
                }
                other => panic!("{other} is not in the contract"),
            })
        })
    }
}

async fn answer(fake: Fake, ask: Request<Ask>) -> Result<Response<Answer>, Status> {
    let metadata = ask.metadata().clone();
    let header = |name: &str| {
        let value = metadata.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let Ask { name, count } = ask.into_inner();
    let mut answer = Answer {
        text: name.clone(),
        number: count,
        values: Vec::new(),
    };
    match name.as_str() {
        "authorization" | "traceparent" => answer.text = header(&name),
        "remaining" => {
            let left = runtime::deadline::remaining().unwrap_or_default();
            answer.number = left.as_millis().try_into().unwrap();
        }
        "large" => answer.values = (0..count).map(|at| f64::from(at) + 0.5).collect(),
        "stuck" => {
            fake.heard.send(Heard::Began).unwrap();
            let _guard = Told(fake.heard.clone());
            std::future::pending::<()>().await;
        }
        "fails" => return Err(failure(count).into()),
        "foreign" => return Err(Status::internal("panicked at 10.1.2.3")),
        "tagged" => {
            let mut response = Response::new(answer);
            response
                .metadata_mut()
                .insert("etag", "\"one\"".parse().unwrap());
            return Ok(response);
        }
        _ => {}
    }
    Ok(Response::new(answer))
}

/// Tells the test when the call it belongs to is dropped.
struct Told(UnboundedSender<Heard>);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send(Heard::Cancelled);
    }
}

/// The error of the code at `index` of all codes.
pub(crate) fn failure(index: i32) -> Error {
    let code = Code::ALL[usize::try_from(index).unwrap()];
    if code == Code::InvalidArgument {
        return Error::invalid_fields(vec![FieldViolation {
            field: "count".to_owned(),
            description: "must be something else".to_owned(),
        }]);
    }
    Error::new(code, "TRIAL", "As asked.")
        .with_internal("secret")
        .with_retry_after(Duration::from_millis(1500))
}

async fn watch(ask: &Ask) -> Result<Response<BoxStream<'static, Result<Answer, Status>>>, Status> {
    let line = |number| Answer {
        text: "line".to_owned(),
        number,
        values: Vec::new(),
    };
    let lines = stream::iter(1..=ask.count).map(move |number| Ok(line(number)));
    match ask.name.as_str() {
        "refused" => Err(failure(5).into()),
        "breaks" => {
            let end = stream::once(async { Err(failure(12).into()) });
            Ok(Response::new(lines.chain(end).boxed()))
        }
        "remaining" => {
            let left = runtime::deadline::remaining().unwrap_or_default();
            let left = line(left.as_millis().try_into().unwrap());
            Ok(Response::new(stream::iter([Ok(left)]).boxed()))
        }
        "stuck" => std::future::pending().await,
        "lasting" => Ok(Response::new(lines.chain(stream::pending()).boxed())),
        _ => Ok(Response::new(lines.boxed())),
    }
}

fn file(ask: &Ask) -> Response<Part> {
    let mut response = Response::new(Part {
        content_type: "text/csv".to_owned(),
        data: ask.name.as_bytes().to_vec(),
    });
    let name = "attachment; filename=\"trial.csv\"".parse().unwrap();
    response.metadata_mut().insert("content-disposition", name);
    let id = "e-1".parse().unwrap();
    response.metadata_mut().insert("x-export-id", id);
    response
}

fn parts(ask: &Ask) -> Response<BoxStream<'static, Result<Part, Status>>> {
    let part = |number: i32| Part {
        content_type: if number == 1 { "text/plain" } else { "" }.to_owned(),
        data: format!("part {number}\n").into_bytes(),
    };
    let parts = stream::iter(1..=ask.count).map(move |number| Ok(part(number)));
    let end = match ask.name.as_str() {
        "breaks" => stream::once(async { Err(failure(12).into()) }).boxed(),
        _ => stream::empty().boxed(),
    };
    Response::new(parts.chain(end).boxed())
}

fn upload(upload: &Upload) -> Result<Response<Answer>, Status> {
    let body = http_body(&upload.file).map_err(|_| Status::internal("no body"))?;
    Ok(Response::new(Answer {
        text: body.content_type,
        number: body.data.len().try_into().unwrap(),
        values: Vec::new(),
    }))
}
