//! Load on one address: a number of connections, each sending its next request when the answer to
//! the one before is there (a closed loop), and how long the answers took.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use hdrhistogram::Histogram;
use hyper::StatusCode;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::aw::v1::{GetSalesHistoryRequest, GetSalesKpisRequest};
use otel_bi_proto::otelbi::common::v1::Granularity;
use serde::{Deserialize, Serialize};
use tonic::transport::{Channel, Endpoint};

use crate::http::{Connection, NoAnswer};

/// Connections, caches and branch predictors settle before anything is measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// After a failed call: a server that refuses must not be hammered with retries.
const AFTER_ERROR: Duration = Duration::from_millis(10);

/// How the calls travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Transport {
    /// HTTP/1.1 with keep-alive, JSON answers: the gateway.
    Http,
    /// gRPC, one HTTP/2 connection for each caller: a service.
    Grpc,
}

/// What is called: the same RPC either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Call {
    /// `GetSalesKpis` of AdventureWorks: a small answer.
    Kpis,
    /// `GetSalesHistory` of AdventureWorks, a year by day: a large answer.
    History,
}

impl Call {
    /// Both, for loops.
    pub(crate) const ALL: [Self; 2] = [Self::Kpis, Self::History];

    /// For tables.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Kpis => "GetSalesKpis",
            Self::History => "GetSalesHistory (365 days)",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Kpis => "/api/aw/sales/kpis?days_back=365",
            Self::History => "/api/aw/sales/history?days_back=365&granularity=day",
        }
    }
}

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
    pub(crate) connections: usize,
    /// How long to measure, after the warm-up.
    pub(crate) duration: Duration,
}

/// What was measured. Times are microseconds, of calls that succeeded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// Calls that succeeded, in a second.
    pub(crate) per_second: f64,
    /// Half of them were no slower.
    pub(crate) p50: f64,
    /// 99 of 100 were no slower.
    pub(crate) p99: f64,
    /// The slowest.
    pub(crate) max: f64,
    /// Calls and connections that failed.
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
        let outcome = call(&mut client, load).await;
        match outcome {
            Ok(begun) if begun >= from => tally.success(begun.elapsed()),
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

/// One call, on a new connection if need be; when it began.
async fn call(client: &mut Option<Client>, load: Load) -> Result<Instant, NoAnswer> {
    let client = match client {
        Some(client) => client,
        None => client.insert(Client::connect(load.transport, load.address).await?),
    };
    let begun = Instant::now();
    client.call(load.call).await?;
    Ok(begun)
}

enum Client {
    Http(Connection),
    Grpc(AnalyticsServiceClient<Channel>),
}

impl Client {
    async fn connect(transport: Transport, address: SocketAddr) -> Result<Self, NoAnswer> {
        Ok(match transport {
            Transport::Http => Self::Http(Connection::open(address).await?),
            Transport::Grpc => {
                let endpoint = Endpoint::try_from(format!("http://{address}"))?.tcp_nodelay(true);
                Self::Grpc(AnalyticsServiceClient::new(endpoint.connect().await?))
            }
        })
    }

    async fn call(&mut self, call: Call) -> Result<(), NoAnswer> {
        match (self, call) {
            (Self::Http(connection), call) => {
                let answer = connection.get(call.path()).await?;
                if answer.status() != StatusCode::OK {
                    let body = String::from_utf8_lossy(answer.body());
                    return Err(format!("{}: {body}", answer.status()).into());
                }
            }
            (Self::Grpc(client), Call::Kpis) => {
                let request = GetSalesKpisRequest {
                    days_back: 365,
                    ..Default::default()
                };
                client.get_sales_kpis(request).await?;
            }
            (Self::Grpc(client), Call::History) => {
                let request = GetSalesHistoryRequest {
                    days_back: 365,
                    granularity: Granularity::Day.into(),
                    ..Default::default()
                };
                client.get_sales_history(request).await?;
            }
        }
        Ok(())
    }
}

/// What one caller saw, or all of them together. Times are nanoseconds.
struct Tally {
    times: Histogram<u64>,
    errors: u64,
    first_error: Option<String>,
}

impl Default for Tally {
    fn default() -> Self {
        // Three digits are exact to a thousandth. 3 is within what the library allows (0 to 5).
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

    fn error(&mut self, error: &NoAnswer) {
        self.errors += 1;
        self.first_error.get_or_insert_with(|| error.to_string());
    }

    fn add(&mut self, other: &Self) {
        // Both grow as needed, so there is always room.
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
    use super::*;

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
    async fn a_server_that_is_not_there_is_an_error_and_no_call() {
        let port = crate::ports::free(1).unwrap()[0];
        for transport in [Transport::Http, Transport::Grpc] {
            let load = Load {
                transport,
                address: ([127, 0, 0, 1], port).into(),
                call: Call::Kpis,
                connections: 2,
                duration: Duration::ZERO,
            };
            let mut client = None;
            assert!(call(&mut client, load).await.is_err());
            assert!(client.is_none());
        }
    }
}
