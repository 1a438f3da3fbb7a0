//! A stand-in for the report service: a real gRPC server that makes no files, and whose reports end as told.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::stream::BoxStream;
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::report::v1::{
    DeleteReportRequest, DeleteReportResponse, GenerateReportRequest, GenerateReportResponse,
    Report, ReportState, ReportView, WatchReportRequest, WatchReportResponse,
};
use runtime::grpc::fail;
use runtime::server::{GrpcServer, Limits};
use status::{Code, Error, reason};
use testkit::running::Running;
use tokio::sync::Semaphore;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::service_fn;
use uuid::Uuid;

/// How a watch goes on after it has told of a step, with one of three views done.
#[derive(Clone)]
pub(crate) enum Watched {
    /// The report is there, but for one of its views.
    Ready,
    /// It has failed, for this reason.
    Failed(&'static str),
    /// Somebody has deleted it.
    Deleted,
    /// The watch ends, as when the service stops.
    Ends,
    /// The watch breaks when there is a permit, as when the service is lost.
    Breaks(Arc<Semaphore>),
    /// Nothing more comes.
    Hangs,
}

/// One request for a report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    pub(crate) request: GenerateReportRequest,
    /// The report it has led to.
    pub(crate) report_id: String,
    /// The time its caller gives it.
    pub(crate) time: Option<Duration>,
}

/// The service, running.
pub(crate) struct Reports {
    running: Running,
    script: Script,
}

/// What is to be done, and what came in.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    refusals: VecDeque<Code>,
    /// Which request for a report is never answered.
    unanswered: Option<usize>,
    next: VecDeque<Watched>,
    otherwise: Option<Watched>,
    /// Reports by their requests' ids.
    made: HashMap<String, String>,
    /// Why reports have failed, by their ids.
    failed: HashMap<String, &'static str>,
    asked: Vec<Asked>,
    watched: Vec<String>,
    deleted: Vec<String>,
    keeps: bool,
}

impl Reports {
    /// Starts it; every report is ready at once until told otherwise.
    pub(crate) async fn start() -> Self {
        let script = Script::default();
        let scripted = script.clone();
        let running = Running::start(async move |listener, shutdown| {
            let server = GrpcServer::new(Limits::default()).reflection(DESCRIPTORS);
            let server = server.add_service(Served(scripted));
            server.serve(listener, shutdown).await
        })
        .await;
        Self { running, script }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    /// Refuses the next requests for reports, with a code each.
    pub(crate) fn refuse(&self, codes: impl IntoIterator<Item = Code>) {
        self.state().refusals.extend(codes);
    }

    /// Answers so many of the next requests for reports, takes the one after them and never answers it.
    pub(crate) fn fall_silent_after(&self, requests: usize) {
        let mut state = self.state();
        state.unanswered = Some(state.asked.len() + requests);
    }

    /// Refuses to delete anything from now on.
    pub(crate) fn keep_all(&self) {
        self.state().keeps = true;
    }

    /// What the next watches do, one each; then again as otherwise.
    pub(crate) fn next(&self, watched: impl IntoIterator<Item = Watched>) {
        self.state().next.extend(watched);
    }

    /// What watches do from now on.
    pub(crate) fn otherwise(&self, watched: Watched) {
        self.state().otherwise = Some(watched);
    }

    /// The requests for reports that were taken.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// The reports of all watches so far.
    pub(crate) fn watched(&self) -> Vec<String> {
        self.state().watched.clone()
    }

    /// The reports that somebody wanted deleted.
    pub(crate) fn deleted(&self) -> Vec<String> {
        self.state().deleted.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.script.state()
    }
}

/// A report with so many of its three views done.
fn report(report_id: &str, state: ReportState, views: usize) -> Report {
    let view = |index| ReportView {
        done: index < views,
        ..ReportView::default()
    };
    Report {
        report_id: report_id.to_owned(),
        state: state.into(),
        step: format!("{views} views"),
        done: views as f64 / 4.0,
        views: (0..3).map(view).collect(),
        ..Report::default()
    }
}

fn failed(report_id: &str, reason: &str) -> Report {
    Report {
        error_reason: reason.to_owned(),
        error_message: "No file could be made.".to_owned(),
        ..report(report_id, ReportState::Failed, 1)
    }
}

fn lost() -> Error {
    Error::unavailable(reason::STORE_UNAVAILABLE, "Lost.")
}

/// The answer to a watch.
type Answer = BoxStream<'static, Result<WatchReportResponse, Status>>;

impl Script {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    async fn generate(
        &self,
        request: GenerateReportRequest,
    ) -> Result<GenerateReportResponse, Status> {
        let (answer, unanswered) = self.take(request)?;
        if unanswered {
            std::future::pending::<()>().await;
        }
        Ok(answer)
    }

    /// Takes a request for a report: the answer, and whether to keep it back for good.
    fn take(
        &self,
        request: GenerateReportRequest,
    ) -> Result<(GenerateReportResponse, bool), Status> {
        let mut state = self.state();
        if let Some(code) = state.refusals.pop_front() {
            return Err(fail(Error::new(code, reason::OVERLOADED, "Not just now.")));
        }
        let created = !state.made.contains_key(&request.request_id);
        let made = state.made.entry(request.request_id.clone());
        let report_id = made.or_insert_with(|| Uuid::new_v4().to_string()).clone();
        state.asked.push(Asked {
            request,
            report_id: report_id.clone(),
            time: runtime::deadline::remaining(),
        });
        let unanswered = state.unanswered == Some(state.asked.len() - 1);
        let report = Some(match state.failed.get(&report_id) {
            Some(reason) => failed(&report_id, reason),
            None => report(&report_id, ReportState::Queued, 0),
        });
        Ok((GenerateReportResponse { report, created }, unanswered))
    }

    fn watch(&self, report_id: String) -> Answer {
        let watched = {
            let mut state = self.state();
            state.watched.push(report_id.clone());
            let next = state.next.pop_front();
            let watched = next.or_else(|| state.otherwise.clone());
            let watched = watched.unwrap_or(Watched::Ready);
            if let Watched::Failed(reason) = watched {
                state.failed.insert(report_id.clone(), reason);
            }
            watched
        };
        let told = |report| {
            let report = Some(report);
            Ok(WatchReportResponse { report })
        };
        Box::pin(async_stream::stream! {
            yield told(report(&report_id, ReportState::Running, 1));
            match watched {
                Watched::Ready => yield told(report(&report_id, ReportState::Ready, 2)),
                Watched::Failed(reason) => yield told(failed(&report_id, reason)),
                Watched::Deleted => yield told(report(&report_id, ReportState::Deleted, 1)),
                Watched::Ends => {}
                Watched::Breaks(permits) => {
                    permits.acquire().await.unwrap().forget();
                    yield Err(fail(lost()));
                }
                Watched::Hangs => std::future::pending().await,
            }
        })
    }

    fn delete(&self, report_id: &str) -> Result<DeleteReportResponse, Status> {
        let mut state = self.state();
        state.deleted.push(report_id.to_owned());
        if state.keeps {
            return Err(fail(lost()));
        }
        let report = Some(report(report_id, ReportState::Deleted, 1));
        Ok(DeleteReportResponse { report })
    }
}

/// The service, as far as it stands in.
#[derive(Clone)]
struct Served(Script);

impl NamedService for Served {
    const NAME: &'static str = "otelbi.report.v1.ReportService";
}

impl tower::Service<http::Request<Body>> for Served {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let script = self.0.clone();
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            Ok(match path.rsplit('/').next() {
                Some("GenerateReport") => {
                    let answer = service_fn(async |asked: Request<GenerateReportRequest>| {
                        script.generate(asked.into_inner()).await.map(Response::new)
                    });
                    Grpc::new(ProstCodec::default())
                        .unary(answer, request)
                        .await
                }
                Some("WatchReport") => {
                    let answer = service_fn(async |asked: Request<WatchReportRequest>| {
                        let answer = script.watch(asked.into_inner().report_id);
                        Ok::<_, Status>(Response::new(answer))
                    });
                    let mut grpc = Grpc::new(ProstCodec::default());
                    grpc.server_streaming(answer, request).await
                }
                Some("DeleteReport") => {
                    let answer = service_fn(async |asked: Request<DeleteReportRequest>| {
                        let report_id = asked.into_inner().report_id;
                        script.delete(&report_id).map(Response::new)
                    });
                    Grpc::new(ProstCodec::default())
                        .unary(answer, request)
                        .await
                }
                _ => Status::unimplemented("not of the stand-in").into_http(),
            })
        })
    }
}
