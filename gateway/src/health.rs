//! `/api/health`: the state of the services behind the gateway.

use std::time::Duration;

use futures::future::join_all;
use runtime::client::Upstream;
use runtime::deadline;
use serde::Serialize;
use std::collections::BTreeMap;
use tokio::time::Instant;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::ABOUT;

/// What a check may take. Health must answer when the services do not.
const CHECK_LIMIT: Duration = Duration::from_secs(1);
/// The name under which a service tells whether its warehouse was read well.
const WAREHOUSE: &str = "warehouse";

/// A service to ask.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Its domain, for example `aw`.
    pub(crate) domain: String,
    /// The gRPC services it should answer.
    pub(crate) services: Vec<String>,
    /// The way to it.
    pub(crate) upstream: Upstream,
}

/// The state of the platform; its schema is in `openapi/fixed.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    status: Overall,
    service: &'static str,
    version: &'static str,
    upstreams: BTreeMap<String, UpstreamHealth>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Overall {
    Ok,
    Degraded,
    Down,
}

#[derive(Debug, Serialize)]
struct UpstreamHealth {
    status: State,
    warehouse: Warehouse,
    detail: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    NotReady,
    Down,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Warehouse {
    Ok,
    Stale,
    Unknown,
}

/// What a service says of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Serving,
    NotServing,
    /// It does not know the name.
    Unknown,
    /// It does not answer.
    None,
}

/// Asks every service at once.
pub(crate) async fn check(services: &[Checked]) -> Health {
    let states = join_all(services.iter().map(check_one)).await;
    let upstreams: BTreeMap<_, _> = services
        .iter()
        .map(|service| service.domain.clone())
        .zip(states)
        .collect();
    Health {
        status: overall(upstreams.values()),
        service: ABOUT.name,
        version: ABOUT.version,
        upstreams,
    }
}

fn overall<'a>(states: impl Iterator<Item = &'a UpstreamHealth>) -> Overall {
    let (mut all_well, mut all_down, mut any) = (true, true, false);
    for state in states {
        any = true;
        all_well &= state.status == State::Ok && state.warehouse != Warehouse::Stale;
        all_down &= state.status == State::Down;
    }
    match (all_well, all_down && any) {
        (true, false) => Overall::Ok,
        (_, true) => Overall::Down,
        (false, false) => Overall::Degraded,
    }
}

async fn check_one(service: &Checked) -> UpstreamHealth {
    let process = ask(&service.upstream, "");
    let warehouse = ask(&service.upstream, WAREHOUSE);
    let services = join_all(
        service
            .services
            .iter()
            .map(|name| ask(&service.upstream, name)),
    );
    let (process, warehouse, services) = tokio::join!(process, warehouse, services);
    let (status, detail) = match process {
        Answer::None => (
            State::Down,
            "It cannot be reached, or does not answer in time.",
        ),
        Answer::NotServing => (State::NotReady, "It is starting or stopping."),
        Answer::Serving | Answer::Unknown if services.contains(&Answer::NotServing) => (
            State::NotReady,
            "It runs and has no data to answer from yet.",
        ),
        Answer::Serving | Answer::Unknown if services.contains(&Answer::None) => {
            (State::Down, "It does not answer in time.")
        }
        Answer::Serving | Answer::Unknown => (State::Ok, "It answers."),
    };
    let warehouse = match warehouse {
        Answer::Serving => Warehouse::Ok,
        Answer::NotServing => Warehouse::Stale,
        Answer::Unknown | Answer::None => Warehouse::Unknown,
    };
    let detail = match (status, warehouse) {
        (State::Ok, Warehouse::Stale) => {
            "It answers from the last good reading of its warehouse; the newest one failed."
        }
        _ => detail,
    };
    UpstreamHealth {
        status,
        warehouse,
        detail,
    }
}

async fn ask(upstream: &Upstream, name: &str) -> Answer {
    let mut client = HealthClient::new(upstream.clone());
    let request = HealthCheckRequest {
        service: name.to_owned(),
    };
    let until = Instant::now() + CHECK_LIMIT;
    match deadline::within(until, client.check(request)).await {
        Ok(Ok(answer)) if answer.get_ref().status() == ServingStatus::Serving => Answer::Serving,
        Ok(Ok(_)) => Answer::NotServing,
        Ok(Err(status)) if status.code() == tonic::Code::NotFound => Answer::Unknown,
        Ok(Err(_)) | Err(_) => Answer::None,
    }
}
