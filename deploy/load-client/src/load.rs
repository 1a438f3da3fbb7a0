//! A closed loop: each caller sends its next request when the answer to the one before is there.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use hdrhistogram::Histogram;
use serde::Serialize;

use crate::client::{Call, CallError, Client, Transport};

/// Connections, caches and branch predictors settle before anything is measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// After a failed call: a server that refuses must not be hammered with retries.
const AFTER_ERROR: Duration = Duration::from_millis(10);

/// What to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// How the calls travel.
    pub(crate) transport: Transport,
    /// Whom to call.
    pub(crate) address: SocketAddr,
    /// What to call.
    pub(crate) call: Call,
    /// How many callers at once, at least 1.
    pub(crate) connections: u16,
    /// How long to measure, after the warm-up.
    pub(crate) duration: Duration,
}

/// What was measured. Times are microseconds, of calls that succeeded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Measured {
    /// Calls that succeeded, in a second.
    pub(crate) per_second: f64,
    /// Half of them were no slower.
    pub(crate) p50: f64,
    /// 99 of 100 were no slower.
    pub(crate) p99: f64,
    /// The slowest.
    pub(crate) max: f64,
    /// Calls and connections that failed, in the warm-up too.
    pub(crate) errors: u64,
    /// Why the first one did.
    pub(crate) first_error: Option<String>,
}

/// Puts the load on.
pub(crate) async fn run(load: Load) -> Measured {
    let from = Instant::now() + WARM_UP;
    let to = from + load.duration;
    let callers = (0..load.connections).map(|_| tokio::spawn(caller(load, from, to)));
    let mut all = Tally::default();
    for tally in join_all(callers).await {
        match tally {
            Ok(tally) => all.add(&tally),
            Err(panic) => all.error(&panic.into()),
        }
    }
    all.measured(load.duration)
}

async fn caller(load: Load, from: Instant, to: Instant) -> Tally {
    let mut tally = Tally::default();
    let mut client = None;
    while Instant::now() < to {
        match timed_call(&mut client, load).await {
            Ok((begun, took)) if begun >= from => tally.success(took),
            Ok(_) => {}
            Err(error) => {
                client = None;
                tally.error(&error);
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
    }
    tally
}

/// One call, on a new connection if need be: when it began and how long it took.
async fn timed_call(
    client: &mut Option<Client>,
    load: Load,
) -> Result<(Instant, Duration), CallError> {
    let client = match client {
        Some(client) => client,
        None => client.insert(Client::connect(load.transport, load.address).await?),
    };
    let begun = Instant::now();
    client.call(load.call).await?;
    Ok((begun, begun.elapsed()))
}

/// What one caller saw, or all of them together. Times are nanoseconds.
struct Tally {
    times: Histogram<u64>,
    errors: u64,
    first_error: Option<String>,
}

impl Default for Tally {
    fn default() -> Self {
        // Three digits: exact to a thousandth. The library allows 0 to 5.
        let times = Histogram::new(3).unwrap_or_else(|_| unreachable!("three digits are allowed"));
        Self {
            times,
            errors: 0,
            first_error: None,
        }
    }
}

impl Tally {
    fn success(&mut self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        // It grows as needed, so every time has its place.
        let _ = self.times.record(nanoseconds);
    }

    fn error(&mut self, error: &CallError) {
        self.errors += 1;
        self.first_error.get_or_insert_with(|| error.to_string());
    }

    fn add(&mut self, other: &Self) {
        // Grows too.
        let _ = self.times.add(&other.times);
        self.errors += other.errors;
        if self.first_error.is_none() {
            self.first_error.clone_from(&other.first_error);
        }
    }

    fn measured(&self, duration: Duration) -> Measured {
        let microseconds = |nanoseconds: u64| nanoseconds as f64 / 1e3;
        Measured {
            per_second: self.times.len() as f64 / duration.as_secs_f64(),
            p50: microseconds(self.times.value_at_quantile(0.5)),
            p99: microseconds(self.times.value_at_quantile(0.99)),
            max: microseconds(self.times.max()),
            errors: self.errors,
            first_error: self.first_error.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn load(transport: Transport, address: SocketAddr) -> Load {
        Load {
            transport,
            address,
            call: Call::Kpis,
            connections: 1,
            duration: Duration::from_secs(1),
        }
    }

    #[test]
    fn a_tally_of_several_callers_is_that_of_all_their_calls() {
        let mut all = Tally::default();
        for caller in 0..10 {
            let mut tally = Tally::default();
            for call in 1..=10 {
                tally.success(Duration::from_micros(caller * 10 + call));
            }
            tally.error(&format!("caller {caller}").into());
            all.add(&tally);
        }
        let measured = all.measured(Duration::from_secs(10));
        let about = |value: f64, expected: f64| (value - expected).abs() / expected < 0.001;
        assert!(about(measured.per_second, 10.0));
        assert!(about(measured.p50, 50.0), "{}", measured.p50);
        assert!(about(measured.p99, 99.0), "{}", measured.p99);
        assert!(about(measured.max, 100.0), "{}", measured.max);
        assert_eq!(measured.errors, 10);
        assert_eq!(measured.first_error.as_deref(), Some("caller 0"));
    }

    #[tokio::test]
    async fn nobody_there_is_an_error_and_leaves_no_client() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        for transport in [Transport::Http, Transport::Grpc] {
            let mut client = None;
            let outcome = timed_call(&mut client, load(transport, address)).await;
            assert!(outcome.is_err());
            assert!(client.is_none());
        }
    }

    #[tokio::test]
    async fn a_connection_is_kept_and_only_ok_is_a_success() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            for status in ["200 OK", "200 OK", "503 Service Unavailable"] {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await.unwrap();
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let load = load(Transport::Http, address);
        let mut client = None;
        assert!(timed_call(&mut client, load).await.is_ok());
        assert!(timed_call(&mut client, load).await.is_ok());
        let error = timed_call(&mut client, load).await.unwrap_err().to_string();
        assert_eq!(error, "503 Service Unavailable: {}");
    }
}
