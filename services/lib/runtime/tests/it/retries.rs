//! What is repeated, and what is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use status::{Code, Error, reason};

use crate::echo::{Echo, Running, call, call_idempotent};

/// Fails the first call with `code`, answers the next; and counts them.
fn failing_once(code: Code) -> (Echo, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&calls);
    let echo = Echo::unary(move |text| {
        let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first {
                return Err(Error::new(code, reason::INTERNAL, "not now"));
            }
            Ok(text)
        }
    });
    (echo, calls)
}

#[tokio::test]
async fn an_idempotent_call_goes_through_at_the_second_attempt() {
    let (echo, calls) = failing_once(Code::Unavailable);
    let server = Running::start(echo).await;
    let answer = call_idempotent(&server.upstream(), "text").await;
    assert_eq!(answer.unwrap(), "text");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn any_other_call_is_made_once() {
    let (echo, calls) = failing_once(Code::Unavailable);
    let server = Running::start(echo).await;
    let error = call(&server.upstream(), "text").await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_error_but_unavailable_is_repeated() {
    let (echo, calls) = failing_once(Code::Internal);
    let server = Running::start(echo).await;
    let error = call_idempotent(&server.upstream(), "text")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}
