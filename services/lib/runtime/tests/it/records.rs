//! A call is answered when its record is kept, and not before.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::uri::PathAndQuery;
use prost::Message;
use runtime::grpc::{Subject, concerns};
use runtime::server::{Limits, RecordedCall, Recorder, Recording};
use status::{Code, Error, reason};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tonic::Request;
use tonic::codec::CompressionEncoding;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_prost::ProstCodec;

use crate::echo::{Echo, PATIENCE, Running, call, call_stream, ended};

/// Keeps records in memory, when it is let to.
struct Fake {
    began: UnboundedSender<()>,
    kept: Arc<Mutex<Vec<RecordedCall>>>,
    /// Records wait for true.
    open: watch::Receiver<bool>,
    broken: bool,
    unwanted: &'static str,
}

impl Recorder for Fake {
    fn wants(&self, method: &str) -> bool {
        assert!(!method.starts_with("grpc."), "{method} is never recorded");
        method != self.unwanted
    }

    fn record(&self, call: RecordedCall) -> Recording {
        // Fails only when the test does not listen.
        let _ = self.began.send(());
        if self.broken {
            let lost = Error::unavailable(reason::AUDIT_UNAVAILABLE, "Not recorded.");
            return Box::pin(std::future::ready(Err(lost)));
        }
        let (kept, mut open) = (Arc::clone(&self.kept), self.open.clone());
        Box::pin(async move {
            open.wait_for(|open| *open).await.unwrap();
            kept.lock().unwrap().push(call);
            Ok(())
        })
    }
}

/// The test's side of the recorder.
struct Book {
    began: UnboundedReceiver<()>,
    kept: Arc<Mutex<Vec<RecordedCall>>>,
    open: watch::Sender<bool>,
}

impl Book {
    /// A book that is open, and the recorder that writes into it.
    fn new(change: impl FnOnce(&mut Fake)) -> (Self, Arc<Fake>) {
        let (began_sender, began) = unbounded_channel();
        let (open, opened) = watch::channel(true);
        let kept = Arc::new(Mutex::new(Vec::new()));
        let mut fake = Fake {
            began: began_sender,
            kept: Arc::clone(&kept),
            open: opened,
            broken: false,
            unwanted: "",
        };
        change(&mut fake);
        (Self { began, kept, open }, Arc::new(fake))
    }

    fn kept(&self) -> Vec<RecordedCall> {
        self.kept.lock().unwrap().clone()
    }

    fn only(&self) -> RecordedCall {
        let kept = self.kept();
        assert_eq!(kept.len(), 1, "{kept:?}");
        kept[0].clone()
    }

    /// Waits for the beginning of a record.
    async fn begun(&mut self) {
        in_time(self.began.recv()).await.unwrap();
    }

    /// Waits until so many are kept.
    async fn until(&self, records: usize) {
        in_time(async {
            while self.kept().len() < records {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }
}

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("in time")
}

async fn recorded(echo: Echo, recorder: Arc<Fake>) -> Running {
    Running::recorded(echo, Limits::default(), recorder).await
}

fn same() -> Echo {
    Echo::unary(|text| async move { Ok(text) })
}

#[tokio::test]
async fn the_answer_waits_for_the_record() {
    let (mut book, recorder) = Book::new(|_| {});
    book.open.send_replace(false);
    let server = recorded(same(), recorder).await;
    let upstream = server.upstream();
    let mut answer = tokio::spawn(async move { call(&upstream, "hello").await });
    book.begun().await;
    let early = tokio::time::timeout(Duration::from_millis(100), &mut answer).await;
    assert!(early.is_err(), "answered without a record: {early:?}");
    book.open.send_replace(true);
    assert_eq!(in_time(answer).await.unwrap().unwrap(), "hello");

    let record = book.only();
    assert_eq!(&*record.method, "test.Echo/Unary");
    assert_eq!(record.request, "hello".to_owned().encode_to_vec());
    assert_eq!(record.outcome, "OK");
    assert_eq!(record.caller.actor, "anonymous");
    assert!(record.caller.client.starts_with("tonic/"), "{record:?}");
}

#[tokio::test]
async fn without_a_record_there_is_no_answer() {
    let (_book, recorder) = Book::new(|fake| fake.broken = true);
    let server = recorded(same(), recorder).await;
    let error = call(&server.upstream(), "hello").await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.reason(), reason::AUDIT_UNAVAILABLE);
    // It replaces what a failing handler says, too.
    let (_book, recorder) = Book::new(|fake| fake.broken = true);
    let failing = Echo::unary(|_| async { Err(Error::invalid_field("text", "is wrong")) });
    let server = recorded(failing, recorder).await;
    let error = call(&server.upstream(), "hello").await.unwrap_err();
    assert_eq!(error.reason(), reason::AUDIT_UNAVAILABLE);
}

#[tokio::test]
async fn failures_are_recorded_as_what_they_are() {
    let (book, recorder) = Book::new(|_| {});
    let limits = Limits {
        max_deadline: Duration::from_millis(50),
        ..Limits::default()
    };
    let echo = Echo::unary(|text| async move {
        match text.as_str() {
            "refuse" => Err(Error::invalid_field("text", "is wrong")),
            "panic" => panic!("the handler panics"),
            _ => std::future::pending().await,
        }
    });
    let server = Running::recorded(echo, limits, recorder).await;
    let upstream = server.upstream();
    for (records, (text, outcome)) in [
        ("refuse", "INVALID_ARGUMENT"),
        ("panic", "INTERNAL"),
        ("hang", "DEADLINE_EXCEEDED"),
    ]
    .into_iter()
    .enumerate()
    {
        call(&upstream, text).await.unwrap_err();
        // The caller's own deadline may end the call first.
        book.until(records + 1).await;
        let record = book.kept().pop().unwrap();
        assert_eq!(record.outcome, outcome);
        assert_eq!(record.request, text.to_owned().encode_to_vec());
    }
}

#[tokio::test]
async fn what_a_handler_notes_goes_with_its_record() {
    let (book, recorder) = Book::new(|_| {});
    let echo = Echo::unary(|text| async move {
        if text == "silent" {
            return Ok(text);
        }
        concerns("aw", "the job");
        if text == "refuse" {
            return Err(Error::invalid_field("text", "is wrong"));
        }
        concerns("aw", text.clone());
        Ok(text)
    });
    let server = recorded(echo, recorder).await;
    let upstream = server.upstream();
    call(&upstream, "execution").await.unwrap();
    call(&upstream, "refuse").await.unwrap_err();
    call(&upstream, "silent").await.unwrap();
    let noted: Vec<Option<Subject>> = book.kept().into_iter().map(|it| it.subject).collect();
    let subject = |target: &str| Subject {
        domain: "aw".to_owned(),
        target: target.to_owned(),
    };
    let wanted = [Some(subject("execution")), Some(subject("the job")), None];
    assert_eq!(noted, wanted);
}

#[tokio::test]
async fn only_what_is_wanted_is_recorded() {
    let (book, recorder) = Book::new(|fake| fake.unwanted = "test.Echo/Unary");
    let server = recorded(same(), recorder).await;
    call(&server.upstream(), "hello").await.unwrap();
    let mut health = HealthClient::new(server.upstream());
    health.check(HealthCheckRequest::default()).await.unwrap();
    let mut stream = call_stream(&server.upstream(), Request::new("rows".to_owned()))
        .await
        .unwrap();
    assert_eq!(&*book.only().method, "test.Echo/Stream");
    assert_eq!(stream.message().await.unwrap(), None);
}

#[tokio::test]
async fn a_stream_is_recorded_when_it_begins() {
    let (mut book, recorder) = Book::new(|_| {});
    book.open.send_replace(false);
    let lasting = Echo::stream(futures::stream::pending);
    let server = recorded(lasting, recorder).await;
    let upstream = server.upstream();
    let begun =
        tokio::spawn(async move { call_stream(&upstream, Request::new("rows".to_owned())).await });
    book.begun().await;
    assert!(!begun.is_finished());
    book.open.send_replace(true);
    let _stream = in_time(begun).await.unwrap().unwrap();
    assert_eq!(book.only().outcome, "OK");
}

#[tokio::test]
async fn a_caller_who_leaves_is_recorded_all_the_same() {
    let (mut book, recorder) = Book::new(|_| {});
    book.open.send_replace(false);
    let server = recorded(same(), recorder).await;
    let upstream = server.upstream();
    let answer = tokio::spawn(async move { call(&upstream, "hello").await });
    book.begun().await;
    // Gone while the record is being kept.
    answer.abort();
    let stopping = server.begin_stop();
    book.open.send_replace(true);
    // The server ends only when the record is kept.
    ended(stopping).await;
    assert_eq!(book.only().outcome, "OK");
}

#[tokio::test]
async fn a_caller_who_leaves_before_the_answer_has_cancelled() {
    let (mut book, recorder) = Book::new(|_| {});
    let (inside, mut entered) = unbounded_channel();
    let echo = Echo::unary(move |_| {
        inside.send(()).unwrap();
        std::future::pending()
    });
    let server = recorded(echo, recorder).await;
    let upstream = server.upstream();
    let answer = tokio::spawn(async move { call(&upstream, "hello").await });
    in_time(entered.recv()).await.unwrap();
    answer.abort();
    book.begun().await;
    book.until(1).await;
    assert_eq!(book.only().outcome, "CANCELLED");
    assert_eq!(book.only().request, "hello".to_owned().encode_to_vec());
}

#[tokio::test]
async fn a_packed_request_is_recorded_unpacked() {
    let (book, recorder) = Book::new(|_| {});
    let server = recorded(same(), recorder).await;
    let text = "again and ".repeat(500);
    let mut grpc =
        tonic::client::Grpc::new(server.upstream()).send_compressed(CompressionEncoding::Gzip);
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/test.Echo/Unary");
    let codec = ProstCodec::<String, String>::default();
    let answer = grpc.unary(Request::new(text.clone()), path, codec).await;
    assert_eq!(answer.unwrap().into_inner(), text);
    assert_eq!(book.only().request, text.encode_to_vec());
}
