//! A full server refuses calls, and still says that it is alive.

use std::sync::Arc;
use std::time::Duration;

use runtime::server::Limits;
use status::{Code, reason};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::echo::{Echo, Running, call};

#[tokio::test]
async fn a_full_server_refuses_calls_but_not_health_checks() {
    let begun = Arc::new(Semaphore::new(0));
    let release = Arc::new(Semaphore::new(0));
    let echo = Echo::unary({
        let (begun, release) = (Arc::clone(&begun), Arc::clone(&release));
        move |text| {
            let (begun, release) = (Arc::clone(&begun), Arc::clone(&release));
            async move {
                begun.add_permits(1);
                let _released = release.acquire_owned().await;
                Ok(text)
            }
        }
    });
    let limits = Limits {
        in_flight: 1,
        ..Limits::default()
    };
    let server = Running::start_with(echo, limits).await;
    let upstream = server.upstream();

    let first = tokio::spawn({
        let upstream = upstream.clone();
        async move { call(&upstream, "first").await }
    });
    let _in_handler = begun.acquire().await.unwrap();

    let refusal = call(&upstream, "second").await.unwrap_err();
    assert_eq!(refusal.code(), Code::ResourceExhausted);
    assert_eq!(refusal.reason(), reason::OVERLOADED);
    assert!(refusal.retry_after().is_some());

    let health = HealthClient::new(upstream.clone())
        .check(HealthCheckRequest::default())
        .await
        .unwrap();
    assert_eq!(health.into_inner().status(), ServingStatus::Serving);

    release.add_permits(2);
    assert_eq!(first.await.unwrap().unwrap(), "first");
    assert_eq!(call(&upstream, "third").await.unwrap(), "third");
}

#[tokio::test]
async fn a_client_refuses_more_than_its_share() {
    let server = Running::start(Echo::unary(|_| std::future::pending())).await;
    let url = format!("http://{}", server.address).parse().unwrap();
    let mut settings = runtime::client::UpstreamSettings::new("echo", url);
    settings.in_flight = 1;
    let upstream = runtime::client::Upstream::new(settings).unwrap();

    let hanging = call(&upstream, "first");
    let refused = async {
        loop {
            // The first call has its place as soon as it is polled; so this is the second.
            let mut request = tonic::Request::new(String::new());
            request.set_timeout(Duration::from_millis(50));
            let error = crate::echo::send(&upstream, request).await.unwrap_err();
            if error.code() == Code::ResourceExhausted {
                return error;
            }
        }
    };
    tokio::select! {
        biased;
        _ = hanging => panic!("the handler never answers"),
        error = refused => assert_eq!(error.reason(), reason::OVERLOADED),
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_speak_is_hung_up_on() {
    let server = Running::start(Echo::unary(|text| async move { Ok(text) })).await;
    for first in ["", "PRI * HTTP/2.0"] {
        let mut silent = TcpStream::connect(server.address).await.unwrap();
        silent.write_all(first.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // The clock stands still while anything happens, and jumps when nothing does.
        let end = silent.read_to_end(&mut rest);
        let end = tokio::time::timeout(Duration::from_hours(1), end);
        end.await.expect("the connection is closed").ok();
    }
}
