//! `/api/health`: the state of the services behind the gateway.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use runtime::client::Upstream;
use runtime::deadline;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::ABOUT;

/// How long an answer is good for: a flood of questions becomes four rounds of checks a second.
const GOOD_FOR: Duration = Duration::from_millis(250);
/// What a check may take. Health must answer when the services do not.
const CHECK_LIMIT: Duration = Duration::from_secs(1);
/// The name under which a service tells whether its warehouse was read well.
const WAREHOUSE: &str = "warehouse";
/// The name under which a service tells whether it can write what must not be forgotten.
const STORE: &str = "store";

/// A service to ask.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Its short name, for example `aw`.
    pub(crate) name: String,
    /// The gRPC services it should answer.
    pub(crate) services: Vec<String>,
    /// A way to it that no calls share: when those are too many, the checks still get through.
    pub(crate) upstream: Upstream,
}

/// The state of the platform; its schema is in `openapi/fixed.rs`.
#[derive(Debug, Serialize)]
struct Health {
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
    store: Store,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Store {
    Ok,
    Lost,
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

/// Asks the services, once for all who want to know at a time.
#[derive(Debug)]
pub(crate) struct Checks {
    services: Vec<Checked>,
    last: Mutex<Option<(Instant, Bytes)>>,
}

impl Checks {
    /// Checks of these services.
    pub(crate) fn new(services: Vec<Checked>) -> Self {
        Self {
            services,
            last: Mutex::new(None),
        }
    }

    /// The JSON of the present [`Health`]. Takes no longer than one check.
    pub(crate) async fn json(&self) -> Bytes {
        // Held while asking: whoever comes meanwhile waits for the same answer.
        let mut last = self.last.lock().await;
        if let Some((at, json)) = &*last
            && at.elapsed() < GOOD_FOR
        {
            return json.clone();
        }
        let health = check(&self.services).await;
        // Strings only: this cannot fail.
        let json = Bytes::from(serde_json::to_vec(&health).unwrap_or_default());
        *last = Some((Instant::now(), json.clone()));
        json
    }
}

/// Asks every service at once.
async fn check(services: &[Checked]) -> Health {
    let states = join_all(services.iter().map(check_one)).await;
    let upstreams: BTreeMap<_, _> = services
        .iter()
        .map(|service| service.name.clone())
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
        all_well &= state.status == State::Ok
            && state.warehouse != Warehouse::Stale
            && state.store != Store::Lost;
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
    let store = ask(&service.upstream, STORE);
    let services = service.services.iter();
    let services = join_all(services.map(|name| ask(&service.upstream, name)));
    let (process, warehouse, store, services) = tokio::join!(process, warehouse, store, services);
    let (status, detail) = status(process, &services);
    let warehouse = match warehouse {
        Answer::Serving => Warehouse::Ok,
        Answer::NotServing => Warehouse::Stale,
        Answer::Unknown | Answer::None => Warehouse::Unknown,
    };
    let store = match store {
        Answer::Serving => Store::Ok,
        Answer::NotServing => Store::Lost,
        Answer::Unknown | Answer::None => Store::Unknown,
    };
    let detail = match (status, store, warehouse) {
        (State::Ok, Store::Lost, _) => {
            "It cannot write to the audit trail, and answers no calls that have to be recorded."
        }
        (State::Ok, _, Warehouse::Stale) => {
            "It answers from the last good reading of its warehouse; the newest one failed."
        }
        _ => detail,
    };
    UpstreamHealth {
        status,
        warehouse,
        store,
        detail,
    }
}

/// A service's state, from what it says of the process and of its gRPC services.
fn status(process: Answer, services: &[Answer]) -> (State, &'static str) {
    match process {
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
