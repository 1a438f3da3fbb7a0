//! A server stops in bounded time, whoever holds on to it.

use std::sync::Arc;
use std::time::Duration;

use runtime::server::Limits;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::echo::{Echo, PATIENCE, Running, call, ended};

/// Far more than a test may take: a drain of this length must end early.
const LONG: Duration = Duration::from_mins(10);
const SHORT: Duration = Duration::from_millis(50);

async fn start(echo: Echo, drain: Duration) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Running::serve(listener, echo, Limits::default(), drain)
}

/// A handler that tells when it has begun and waits to be released.
fn gated() -> (Echo, Arc<Semaphore>, Arc<Semaphore>) {
    let begun = Arc::new(Semaphore::new(0));
    let release = Arc::new(Semaphore::new(0));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&release));
    let echo = Echo::unary(move |text| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        async move {
            tell.add_permits(1);
            let _released = wait.acquire_owned().await;
            Ok(text)
        }
    });
    (echo, begun, release)
}

#[tokio::test]
async fn idle_connections_do_not_hold_up_the_end() {
    let server = start(Echo::unary(|text| async move { Ok(text) }), LONG).await;
    let upstream = server.upstream();
    call(&upstream, "keeps its connection").await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn a_silent_connection_is_cut_off_when_the_drain_is_over() {
    let server = start(Echo::unary(|text| async move { Ok(text) }), SHORT).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    call(&server.upstream(), "the connection before is accepted")
        .await
        .unwrap();
    server.stop().await;
    let mut rest = Vec::new();
    let read = tokio::time::timeout(PATIENCE, silent.read_to_end(&mut rest)).await;
    read.expect("the connection is closed").ok();
}

#[tokio::test]
async fn a_call_under_way_is_finished() {
    let (echo, begun, release) = gated();
    let server = start(echo, LONG).await;
    let upstream = server.upstream();
    let under_way = tokio::spawn(async move { call(&upstream, "finished").await });
    let _in_handler = begun.acquire().await.unwrap();
    let end = server.begin_stop();
    release.add_permits(1);
    assert_eq!(under_way.await.unwrap().unwrap(), "finished");
    ended(end).await;
}

#[tokio::test]
async fn a_call_that_does_not_end_is_cut_off() {
    let (echo, begun, _release) = gated();
    let server = start(echo, SHORT).await;
    let upstream = server.upstream();
    let under_way = tokio::spawn(async move { call(&upstream, "cut off").await });
    let _in_handler = begun.acquire().await.unwrap();
    server.stop().await;
    let error = under_way.await.unwrap().unwrap_err();
    assert_eq!(error.code(), status::Code::Unavailable);
    assert_eq!(error.reason(), status::reason::UPSTREAM_UNAVAILABLE);
}
