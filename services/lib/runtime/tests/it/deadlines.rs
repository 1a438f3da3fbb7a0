//! Time travels with a call, and a call ends with it.

use std::time::Duration;

use futures::StreamExt;
use runtime::deadline;
use runtime::server::Limits;
use status::{Code, Error, reason};
use tonic::Request;

use crate::echo::{Echo, Running, call, call_stream, send};

fn remaining_millis() -> u128 {
    deadline::remaining().map_or(u128::MAX, |left| left.as_millis())
}

#[tokio::test]
async fn what_is_left_goes_along_over_two_hops() {
    let second = Running::start(Echo::unary(|_| async {
        Ok(remaining_millis().to_string())
    }))
    .await;
    let upstream = second.upstream();
    let first = Running::start(Echo::unary(move |text| {
        let upstream = upstream.clone();
        async move {
            let mine = remaining_millis();
            let theirs = call(&upstream, &text).await?;
            Ok(format!("{mine} {theirs}"))
        }
    }))
    .await;

    let mut request = Request::new(String::new());
    request.set_timeout(Duration::from_secs(20));
    let answer = send(&first.upstream(), request).await.unwrap();
    let millis: Vec<u128> = answer
        .split(' ')
        .map(|part| part.parse().unwrap())
        .collect();
    // Each hop keeps a reserve, so the far end always has less; without a deadline passed on it
    // would have the server's default of 30 s.
    assert!(millis[0] < 20_000, "{answer}");
    assert!(millis[1] < millis[0], "{answer}");
}

#[tokio::test]
async fn without_a_deadline_the_servers_default_holds() {
    let server = Running::start(Echo::unary(|_| async {
        Ok(remaining_millis().to_string())
    }))
    .await;
    // A plain channel: an upstream would set its own.
    let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", server.address))
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.unwrap();
    let answer = grpc
        .unary(
            Request::new(String::new()),
            http::uri::PathAndQuery::from_static("/test.Echo/Unary"),
            tonic_prost::ProstCodec::<String, String>::default(),
        )
        .await
        .unwrap()
        .into_inner();
    let millis: u128 = answer.parse().unwrap();
    assert!((1..=30_000).contains(&millis), "{millis}");
}

fn hasty() -> Limits {
    Limits {
        max_deadline: Duration::from_millis(50),
        ..Limits::default()
    }
}

fn assert_exceeded(error: &Error) {
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert_eq!(error.reason(), reason::DEADLINE_EXCEEDED);
    // Typed by us: a foreign status would have become the internal part.
    assert_eq!(error.internal(), None);
}

#[tokio::test]
async fn a_handler_that_hangs_is_given_up_by_the_server() {
    let echo = Echo::unary(|_| std::future::pending());
    let server = Running::start_with(echo, hasty()).await;
    assert_exceeded(&call(&server.upstream(), "").await.unwrap_err());
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_by_the_caller() {
    // Takes connections and never says a word.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = crate::echo::upstream_at(listener.local_addr().unwrap());
    let mut request = Request::new(String::new());
    request.set_timeout(Duration::from_millis(50));
    assert_exceeded(&send(&upstream, request).await.unwrap_err());
}

#[tokio::test]
async fn a_stream_that_hangs_ends_with_the_deadline() {
    let echo = Echo::stream(|| {
        futures::stream::iter([Ok("one".to_owned())]).chain(futures::stream::pending())
    });
    let server = Running::start_with(echo, hasty()).await;
    let mut stream = call_stream(&server.upstream(), Request::new(String::new()))
        .await
        .unwrap();
    assert_eq!(stream.message().await.unwrap().as_deref(), Some("one"));
    let status = stream.message().await.unwrap_err();
    assert_exceeded(&Error::from(&status));
}

#[tokio::test]
async fn a_stream_can_ask_for_the_deadline() {
    let echo = Echo::stream(|| {
        futures::stream::once(async { Ok(deadline::remaining().is_some().to_string()) })
    });
    let server = Running::start(echo).await;
    let mut stream = call_stream(&server.upstream(), Request::new(String::new()))
        .await
        .unwrap();
    assert_eq!(stream.message().await.unwrap().as_deref(), Some("true"));
}
