//! A stand-in for both analytics services: a real gRPC server whose `RunAnalysis` does as it is told.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::stream::BoxStream;
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::aw::v1::{RunAnalysisRequest, RunAnalysisResponse};
use otel_bi_proto::otelbi::common::v1::{Analysis, AnalysisRun, RunProgress};
use runtime::grpc::fail;
use runtime::server::{GrpcServer, Limits};
use status::{Code, Error, reason};
use testkit::running::Running;
use tokio::sync::Semaphore;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, ServerStreamingService};
use tonic::{Request, Response, Status};

/// What a call is to do.
#[derive(Clone)]
pub(crate) enum Deed {
    /// Tell of a step, and then the run.
    Run,
    /// Take so long, and then the run.
    RunFor(Duration),
    /// Refuse with this code.
    Refuse(Code),
    /// Tell of a step, and go on when there is a permit.
    Await(Arc<Semaphore>),
    /// Tell of a step, and nothing more.
    Hang,
    /// End without a run.
    End,
}

/// One call as it came in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) run_id: String,
    pub(crate) analysis: Analysis,
    pub(crate) as_of: String,
    pub(crate) execution_id: String,
    /// The time its caller gives it.
    pub(crate) time: Option<Duration>,
    /// What its caller calls itself.
    pub(crate) client: String,
}

/// The services, running.
pub(crate) struct Analytics {
    running: Running,
    script: Script,
}

/// What is to be done, and what came in.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    next: VecDeque<Deed>,
    otherwise: Option<Deed>,
    calls: Vec<Call>,
    under_way: usize,
}

impl Analytics {
    /// Starts them; every call is run at once until told otherwise.
    pub(crate) async fn start() -> Self {
        let script = Script::default();
        let scripted = script.clone();
        let running = Running::start(async move |listener, shutdown| {
            let server = GrpcServer::new(Limits::default()).reflection(DESCRIPTORS);
            server
                .add_service(Served::<Aw>::new(scripted.clone()))
                .add_service(Served::<Wwi>::new(scripted))
                .serve(listener, shutdown)
                .await
        })
        .await;
        Self { running, script }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    /// What the next calls do, one each; then again as otherwise.
    pub(crate) fn next(&self, deeds: impl IntoIterator<Item = Deed>) {
        self.state().next.extend(deeds);
    }

    /// What calls do from now on.
    pub(crate) fn otherwise(&self, deed: Deed) {
        self.state().otherwise = Some(deed);
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many calls are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.state().under_way
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.script.0.lock().unwrap()
    }
}

/// The answer to a call.
type Answer = BoxStream<'static, Result<RunAnalysisResponse, Status>>;

/// Counts a call that is under way, however it ends.
struct UnderWay(Script);

impl UnderWay {
    fn new(script: &Script) -> Self {
        script.0.lock().unwrap().under_way += 1;
        Self(script.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().under_way -= 1;
    }
}

impl Script {
    fn take(&self, call: Call) -> Deed {
        let mut state = self.0.lock().unwrap();
        state.calls.push(call);
        let next = state.next.pop_front();
        next.or_else(|| state.otherwise.clone())
            .unwrap_or(Deed::Run)
    }

    fn answer(&self, request: Request<RunAnalysisRequest>) -> Result<Response<Answer>, Status> {
        let client = request.metadata().get("user-agent");
        let client = client
            .map_or("", |client| client.to_str().unwrap())
            .to_owned();
        let request = request.into_inner();
        let call = Call {
            client,
            analysis: request.analysis(),
            run_id: request.run_id,
            as_of: request.as_of,
            execution_id: request.execution_id,
            time: runtime::deadline::remaining(),
        };
        let deed = self.take(call.clone());
        if let Deed::Refuse(code) = deed {
            let refused = Error::new(code, reason::WAREHOUSE_UNAVAILABLE, "Not just now.");
            return Err(fail(refused.with_internal("as the test says")));
        }
        let under_way = UnderWay::new(self);
        let answer = async_stream::stream! {
            let _under_way = under_way;
            yield Ok(step("computing", 0.5, None));
            match deed {
                Deed::RunFor(time) => tokio::time::sleep(time).await,
                Deed::Await(permits) => permits.acquire().await.unwrap().forget(),
                Deed::Hang => std::future::pending().await,
                Deed::Run | Deed::Refuse(_) => {}
                Deed::End => return,
            }
            let run = AnalysisRun {
                run_id: call.run_id,
                analysis: call.analysis.into(),
                records: 21,
                execution_id: call.execution_id,
                ..AnalysisRun::default()
            };
            yield Ok(step("kept", 1.0, Some(run)));
        };
        Ok(Response::new(Box::pin(answer) as Answer))
    }
}

fn step(step: &str, done: f64, run: Option<AnalysisRun>) -> RunAnalysisResponse {
    let progress = RunProgress {
        step: step.to_owned(),
        done,
        run,
    };
    RunAnalysisResponse {
        progress: Some(progress),
    }
}

/// The services by name. Their messages are the same on the wire.
trait Name: Send + Sync + 'static {
    const NAME: &'static str;
}

struct Aw;
impl Name for Aw {
    const NAME: &'static str = "otelbi.aw.v1.AnalyticsService";
}

struct Wwi;
impl Name for Wwi {
    const NAME: &'static str = "otelbi.wwi.v1.AnalyticsService";
}

struct Served<N>(Script, PhantomData<N>);

impl<N> Served<N> {
    fn new(script: Script) -> Self {
        Self(script, PhantomData)
    }
}

impl<N> Clone for Served<N> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<N: Name> NamedService for Served<N> {
    const NAME: &'static str = N::NAME;
}

impl<N: Name> tower::Service<http::Request<Body>> for Served<N> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let script = self.0.clone();
        Box::pin(async move {
            if !request.uri().path().ends_with("/RunAnalysis") {
                return Ok(Status::unimplemented("not of the stand-in").into_http());
            }
            let mut grpc = Grpc::new(tonic_prost::ProstCodec::default());
            Ok(grpc.server_streaming(Method(script), request).await)
        })
    }
}

struct Method(Script);

impl ServerStreamingService<RunAnalysisRequest> for Method {
    type Response = RunAnalysisResponse;
    type ResponseStream = Answer;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Answer>, Status>> + Send>>;

    fn call(&mut self, request: Request<RunAnalysisRequest>) -> Self::Future {
        let script = self.0.clone();
        // Within the call, whose time it asks for.
        Box::pin(async move { script.answer(request) })
    }
}
