//! A lost service is noticed at once, left alone, and found again.

use runtime::client::{BreakerState, Upstream};
use status::{Code, Error, reason};

use crate::echo::{Echo, PATIENCE, Running, call, upstream_at};

fn echo() -> Echo {
    Echo::unary(|text| async move { Ok(text) })
}

fn assert_unreachable(error: &Error) {
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), reason::UPSTREAM_UNAVAILABLE);
    assert_eq!(error.internal(), None);
}

async fn call_until_answered(upstream: &Upstream) {
    let answered = async {
        while call(upstream, "back").await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, answered)
        .await
        .expect("the service is found again");
}

#[tokio::test]
async fn a_service_that_stops_is_noticed_and_one_that_returns_is_found() {
    let server = Running::start(echo()).await;
    let address = server.address;
    let upstream = server.upstream();
    assert_eq!(call(&upstream, "one").await.unwrap(), "one");

    server.stop().await;
    // At the very next call, well within its 30 s.
    assert_unreachable(&call(&upstream, "two").await.unwrap_err());

    let server = Running::start_at(address, echo()).await;
    call_until_answered(&upstream).await;
    server.stop().await;
}

#[tokio::test]
async fn an_absent_service_opens_the_breaker_until_it_is_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let upstream = upstream_at(address);
    for _ in 0..5 {
        assert_eq!(upstream.state(), BreakerState::Closed);
        assert_unreachable(&call(&upstream, "").await.unwrap_err());
    }
    assert_eq!(upstream.state(), BreakerState::Open);
    let error = call(&upstream, "").await.unwrap_err();
    assert_unreachable(&error);
    assert!(error.retry_after().is_some());

    let _server = Running::start_at(address, echo()).await;
    call_until_answered(&upstream).await;
    assert_eq!(upstream.state(), BreakerState::Closed);
}

#[tokio::test]
async fn a_service_that_answers_with_errors_is_not_lost() {
    let echo = Echo::unary(|_| async {
        let reason = reason::WAREHOUSE_UNAVAILABLE;
        Err(Error::unavailable(reason, "No data yet."))
    });
    let server = Running::start(echo).await;
    let upstream = server.upstream();
    for _ in 0..10 {
        let error = call(&upstream, "").await.unwrap_err();
        assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    }
    assert_eq!(upstream.state(), BreakerState::Closed);
}
