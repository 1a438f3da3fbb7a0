//! A full server refuses calls, and still says that it is alive.

use std::sync::Arc;

use runtime::server::Limits;
use status::{Code, reason};
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
            request.set_timeout(std::time::Duration::from_millis(50));
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
