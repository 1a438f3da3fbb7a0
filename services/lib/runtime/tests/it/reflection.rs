//! What a server tells of itself.

use futures::StreamExt;
use runtime::Shutdown;
use runtime::server::{GrpcServer, Limits};
use tokio::net::TcpListener;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::echo::{Echo, PATIENCE, ended, upstream_at};

#[tokio::test]
async fn reflection_lists_what_is_served_and_describes_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = upstream_at(listener.local_addr().unwrap());
    let (_trigger, shutdown) = Shutdown::new(PATIENCE);
    let server = GrpcServer::new(Limits::default())
        .reflection(otel_bi_proto::DESCRIPTORS)
        .add_service(Echo::unary(|text| async move { Ok(text) }));
    tokio::spawn(server.serve(listener, shutdown));

    let mut client = ServerReflectionClient::new(upstream);
    let requests = [
        MessageRequest::ListServices(String::new()),
        MessageRequest::FileContainingSymbol("otelbi.aw.v1.AnalyticsService".to_owned()),
    ]
    .map(|request| ServerReflectionRequest {
        host: String::new(),
        message_request: Some(request),
    });
    let mut answers = client
        .server_reflection_info(futures::stream::iter(requests))
        .await
        .unwrap()
        .into_inner();

    let Some(MessageResponse::ListServicesResponse(list)) = next(&mut answers).await else {
        panic!("not a list");
    };
    let mut names: Vec<_> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "test.Echo",
        ]
    );
    let Some(MessageResponse::FileDescriptorResponse(file)) = next(&mut answers).await else {
        panic!("not a file");
    };
    assert!(!file.file_descriptor_proto.is_empty());
}

async fn next(answers: &mut tonic::Streaming<ServerReflectionResponse>) -> Option<MessageResponse> {
    answers.next().await.unwrap().unwrap().message_response
}

#[tokio::test]
async fn health_follows_its_handle_and_says_no_during_the_drain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = HealthClient::new(upstream_at(listener.local_addr().unwrap()));
    let (trigger, shutdown) = Shutdown::new(PATIENCE);
    let server =
        GrpcServer::new(Limits::default()).add_service(Echo::unary(|text| async move { Ok(text) }));
    let health = server.health();
    let serving = tokio::spawn(server.serve(listener, shutdown));

    health.set_serving("warehouse", false).await;
    let request = HealthCheckRequest {
        service: "warehouse".to_owned(),
    };
    let mut watch = client.watch(request.clone()).await.unwrap().into_inner();
    let mut told = async || watch.message().await.unwrap().unwrap().status();
    assert_eq!(told().await, ServingStatus::NotServing);
    health.set_serving("warehouse", true).await;
    assert_eq!(told().await, ServingStatus::Serving);
    let now = client.check(request).await.unwrap().into_inner();
    assert_eq!(now.status(), ServingStatus::Serving);

    trigger.begin();
    assert_eq!(told().await, ServingStatus::NotServing);
    drop(watch);
    ended(serving).await;
}
