//! The gRPC server.

use std::convert::Infallible;
use std::sync::Arc;

use http::{Request, Response};
use status::Error;
use telemetry::rpc::ServerLayer;
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::{Routes, RoutesBuilder};
use tower::{Service, ServiceBuilder};

use super::call::CallLayer;
use super::connections::{self, Protocols};
use super::record::Records;
use super::recorder::Recorder;
use super::streams::Streams;
use super::{HealthHandle, Limits};
use crate::Shutdown;

/// Serves gRPC with health, reflection and limits.
///
/// ```ignore
/// let server = GrpcServer::new(Limits::default())
///     .reflection(otel_bi_proto::DESCRIPTORS)
///     .add_service(grpc_service!(AnalyticsServiceServer::new(handlers)));
/// let health = server.health();
/// server.serve(listener, shutdown).await
/// ```
pub struct GrpcServer {
    limits: Limits,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
    descriptors: Option<&'static [u8]>,
    recorder: Option<Arc<dyn Recorder>>,
    health: HealthHandle,
}

impl GrpcServer {
    /// A server that answers `grpc.health.v1` and nothing else yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let (reporter, service) = tonic_health::server::health_reporter();
        let mut routes = Routes::builder();
        routes.add_service(service);
        Self {
            limits,
            routes,
            names: vec!["grpc.health.v1.Health"],
            descriptors: None,
            recorder: None,
            health: HealthHandle::new(reporter),
        }
    }

    /// What says which services can answer.
    #[must_use]
    pub fn health(&self) -> HealthHandle {
        self.health.clone()
    }

    /// Answers reflection (v1 and v1alpha) from an encoded `FileDescriptorSet`, for the services
    /// that are added, and learns from it which RPCs answer with a stream.
    #[must_use]
    pub fn reflection(mut self, descriptors: &'static [u8]) -> Self {
        self.descriptors = Some(descriptors);
        self
    }

    /// Has calls recorded before they are answered; those of health and reflection never are.
    #[must_use]
    pub fn recorder(mut self, recorder: Arc<dyn Recorder>) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Adds a generated service; wrap it in [`grpc_service!`](crate::grpc_service).
    #[must_use]
    pub fn add_service<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Serves `listener` until the shutdown begins. From then on health says NOT_SERVING, and calls
    /// under way have the drain's time to end. Returns when their records are kept.
    pub async fn serve(mut self, listener: TcpListener, shutdown: Shutdown) -> status::Result<()> {
        self.add_reflection()?;
        let streams = match self.descriptors {
            Some(descriptors) => Streams::of(descriptors)?,
            None => Streams::default(),
        };
        let records = self.recorder.map(Records::new);
        let service = ServiceBuilder::new()
            .layer(ServerLayer::new())
            .layer(CallLayer::new(self.limits, streams, records.clone()))
            .service(self.routes.routes().prepare());
        let health = self.health;
        let stopping = shutdown.clone();
        let serving = connections::serve(listener, service, Protocols::Http2, shutdown);
        let telling = async {
            stopping.begun().await;
            health.stop().await;
        };
        tokio::join!(serving, telling);
        if let Some(records) = records {
            records.finish().await;
        }
        Ok(())
    }

    fn add_reflection(&mut self) -> status::Result<()> {
        let Some(descriptors) = self.descriptors else {
            return Ok(());
        };
        let v1 = self.reflection_of(descriptors, "grpc.reflection.v1.ServerReflection");
        let v1 = v1.build_v1().map_err(|error| unreadable(&error))?;
        let v1alpha = self.reflection_of(descriptors, "grpc.reflection.v1alpha.ServerReflection");
        let v1alpha = v1alpha
            .build_v1alpha()
            .map_err(|error| unreadable(&error))?;
        self.routes.add_service(v1).add_service(v1alpha);
        Ok(())
    }

    fn reflection_of(
        &self,
        descriptors: &'static [u8],
        own_name: &str,
    ) -> tonic_reflection::server::Builder<'static> {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(descriptors)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name(own_name);
        self.names
            .iter()
            .fold(builder, |builder, name| builder.with_service_name(*name))
    }
}

fn unreadable(error: &tonic_reflection::server::Error) -> Error {
    Error::internal_fault(format!("the descriptors cannot be read: {error}"))
}
