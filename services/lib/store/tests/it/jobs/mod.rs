//! Executions of jobs: what several schedulers must agree on, on both engines.

mod claims;
mod lists;
mod requests;
mod ticks;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use store::Store;
use store::jobs::{self, Cause, Ended, Execution, Filter, Recorded, Request, State, Tick};

const JOB: &str = "aw.daily.forecast";
const LEASE: Duration = Duration::from_secs(30);

/// So many seconds into the test's own time.
fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

fn tick(seconds: u64) -> Tick<'static> {
    Tick {
        job_id: JOB,
        domain: "aw",
        at: at(seconds),
        cause: Cause::Schedule,
    }
}

fn asked(request_id: &str) -> Request<'_> {
    Request {
        job_id: JOB,
        domain: "aw",
        request_id,
        actor: "ada",
        traceparent: "",
        as_of: "",
    }
}

async fn known(store: &Store) {
    let jobs = [(JOB, "* * * * * *"), ("wwi.hourly.events", "")];
    jobs::register(store, &jobs, at(0)).await.unwrap();
}

async fn record(store: &Store, seconds: u64) -> Recorded {
    jobs::record_tick(store, &tick(seconds)).await.unwrap()
}

/// Claims whatever is due at that time.
async fn claim(store: &Store, owner: &str, seconds: u64) -> Option<Execution> {
    let due = jobs::due(store, at(seconds), 10).await.unwrap();
    let due = due.first()?;
    let now = at(seconds);
    let claimed = jobs::claim(store, &due.execution_id, owner, now, now + LEASE);
    claimed.await.unwrap()
}

fn ended(state: State) -> Ended {
    Ended {
        state,
        records: 7,
        run_ids: vec!["r-1".to_owned()],
        failure: None,
    }
}

async fn all(store: &Store) -> Vec<Execution> {
    let all = jobs::list(store, &Filter::default(), None, 1000).await;
    all.unwrap()
}
