//! Executions of jobs: what several schedulers must agree on, on both engines.

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use store::Store;
use store::jobs::{
    self, Cause, Ended, Execution, Failure, Filter, Position, Progress, Recorded, Request, Requeue,
    State, Tick,
};
use testkit::stores::stores;

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

#[tokio::test]
async fn a_tick_is_recorded_once_however_many_record_it() {
    for bed in stores().await {
        known(&bed.store).await;
        let record_all = (0..20).map(|_| record(&bed.store, 5));
        let recorded = futures::future::join_all(record_all).await;
        let queued = recorded.iter().filter(|r| **r == Recorded::Queued).count();
        let already = recorded.iter().filter(|r| **r == Recorded::Already);
        assert_eq!((queued, already.count()), (1, 19), "{:?}", bed.engine());
        let rows = all(&bed.store).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].scheduled_for, at(5));
        assert_eq!(rows[0].state, State::Queued);
        assert_eq!(rows[0].triggered_by, "scheduler");
    }
}

#[tokio::test]
async fn ticks_at_the_same_moment_make_one_execution_and_the_rest_skipped() {
    for bed in stores().await {
        known(&bed.store).await;
        let record_all = (1..=20).map(|seconds| record(&bed.store, seconds));
        let recorded = futures::future::join_all(record_all).await;
        let queued = recorded.iter().filter(|r| **r == Recorded::Queued).count();
        let skipped = recorded.iter().filter(|r| **r == Recorded::Skipped).count();
        assert_eq!((queued, skipped), (1, 19), "{:?}", bed.engine());
        assert_eq!(all(&bed.store).await.len(), 20);
    }
}

#[tokio::test]
async fn times_before_the_job_or_while_it_is_paused_are_passed_over() {
    for bed in stores().await {
        let store = &bed.store;
        let unknown = Tick {
            job_id: "aw.daily.nothing",
            ..tick(1)
        };
        let recorded = jobs::record_tick(store, &unknown).await.unwrap();
        assert_eq!(recorded, Recorded::PassedOver);
        known(store).await;
        assert_eq!(record(store, 0).await, Recorded::PassedOver);
        jobs::pause(store, JOB, "ada", at(10)).await.unwrap();
        jobs::pause(store, JOB, "bob", at(11)).await.unwrap();
        assert_eq!(record(store, 12).await, Recorded::PassedOver);
        let paused = jobs::known(store).await.unwrap().remove(0).paused.unwrap();
        assert_eq!((paused.by.as_str(), paused.at), ("ada", at(10)));
        jobs::resume(store, JOB, at(20)).await.unwrap();
        jobs::resume(store, JOB, at(30)).await.unwrap();
        assert_eq!(record(store, 20).await, Recorded::PassedOver);
        assert_eq!(record(store, 21).await, Recorded::Queued);
        // Known again with the same schedule, nothing changes; with another one, it begins anew.
        known(store).await;
        jobs::register(store, &[(JOB, "0 * * * * *")], at(50))
            .await
            .unwrap();
        let job = jobs::known(store).await.unwrap().remove(0);
        assert_eq!((job.first_known, job.scheduled_since), (at(0), at(50)));
    }
}

#[tokio::test]
async fn an_execution_is_claimed_by_one() {
    for bed in stores().await {
        known(&bed.store).await;
        record(&bed.store, 5).await;
        let id = all(&bed.store).await.remove(0).execution_id;
        let owners: Vec<String> = (0..20).map(|owner| format!("s-{owner}")).collect();
        let claims = owners
            .iter()
            .map(|owner| jobs::claim(&bed.store, &id, owner, at(6), at(6) + LEASE));
        let claimed = futures::future::join_all(claims).await;
        let claimed: Vec<Execution> = claimed.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(claimed.len(), 1, "{:?}", bed.engine());
        assert_eq!((claimed[0].attempt, claimed[0].takeovers), (1, 0));
        assert_eq!(claimed[0].started_at, Some(at(6)));
    }
}

#[tokio::test]
async fn who_lost_its_claim_writes_nothing() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        record(store, 5).await;
        let first = claim(store, "first", 6).await.unwrap();
        let progress = Progress {
            step: "forecast: computing".to_owned(),
            done: 0.5,
            trace_id: "ab".repeat(16),
            ..Progress::default()
        };
        let lost = first.claim();
        let beat = jobs::beat(store, &lost, &progress, at(20) + LEASE);
        assert!(beat.await.unwrap());
        // The lease was extended: nothing to take yet.
        assert!(claim(store, "second", 40).await.is_none());
        let due = jobs::due(store, at(51), 10).await.unwrap().remove(0);
        assert_eq!(due.lost_owner.as_deref(), Some("first"));
        let second = claim(store, "second", 51).await.unwrap();
        assert_eq!(
            (second.attempt, second.takeovers, second.failures),
            (2, 1, 1)
        );
        assert_eq!((second.trace_id.as_str(), second.step.as_str()), ("", ""));

        assert!(
            !jobs::beat(store, &lost, &progress, at(60) + LEASE)
                .await
                .unwrap()
        );
        let done = ended(State::Succeeded);
        assert!(!jobs::finish(store, &lost, &done, at(60)).await.unwrap());
        let back = jobs::requeue(store, &lost, &Requeue::HandOver, at(60));
        assert!(!back.await.unwrap());
        assert_eq!(all(store).await, std::slice::from_ref(&second));

        // Its own earlier attempt is somebody else, too.
        let third = claim(store, "second", 90).await.unwrap();
        assert!(
            !jobs::finish(store, &second.claim(), &done, at(91))
                .await
                .unwrap()
        );
        assert!(
            jobs::finish(store, &third.claim(), &done, at(91))
                .await
                .unwrap()
        );
        assert!(
            !jobs::finish(store, &third.claim(), &done, at(92))
                .await
                .unwrap()
        );
        let end = jobs::get(store, &third.execution_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (end.state, end.finished_at),
            (State::Succeeded, Some(at(91)))
        );
        assert_eq!((end.records, end.run_ids), (7, vec!["r-1".to_owned()]));
        assert!((end.done - 1.0).abs() < f64::EPSILON);
    }
}

#[tokio::test]
async fn an_attempt_that_failed_waits_and_one_handed_over_does_not() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        record(store, 5).await;
        let first = claim(store, "first", 6).await.unwrap();
        let failure = Failure {
            reason: "UPSTREAM_UNAVAILABLE".to_owned(),
            message: "gone".to_owned(),
        };
        let retry = Requeue::Retry(failure.clone());
        assert!(
            jobs::requeue(store, &first.claim(), &retry, at(20))
                .await
                .unwrap()
        );
        assert!(claim(store, "first", 19).await.is_none());
        // It is still the job's one execution.
        assert_eq!(record(store, 15).await, Recorded::Skipped);
        let second = claim(store, "first", 20).await.unwrap();
        assert_eq!(
            (second.attempt, second.failures, second.takeovers),
            (2, 1, 0)
        );
        assert_eq!(second.failure, Some(failure));
        let over = second.claim();
        let over = jobs::requeue(store, &over, &Requeue::HandOver, at(21));
        assert!(over.await.unwrap());
        let third = claim(store, "other", 21).await.unwrap();
        assert_eq!((third.attempt, third.failures, third.takeovers), (3, 1, 0));
    }
}

#[tokio::test]
async fn a_storm_of_requests_is_one_execution() {
    for bed in stores().await {
        known(&bed.store).await;
        let named = (0..50).map(|_| asked("same"));
        let unnamed = (0..50).map(|_| asked(""));
        let requests: Vec<Request<'_>> = named.chain(unnamed).collect();
        let answers = requests
            .iter()
            .map(|request| jobs::request(&bed.store, request, at(1)));
        let answers = futures::future::join_all(answers).await;
        let answers: Vec<(Execution, bool)> = answers.into_iter().map(Result::unwrap).collect();
        let created = answers.iter().filter(|(_, created)| *created).count();
        let ids: HashSet<&str> = answers
            .iter()
            .map(|(e, _)| e.execution_id.as_str())
            .collect();
        assert_eq!((created, ids.len()), (1, 1), "{:?}", bed.engine());
    }
}

#[tokio::test]
async fn a_request_by_its_id_gets_its_execution_also_when_it_has_ended() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        let ask = async |id| jobs::request(store, &asked(id), at(1)).await.unwrap();
        let (first, created) = ask("a").await;
        assert!(created);
        // Joins the one under way, and remembers that it did.
        let (joined, created) = ask("b").await;
        assert_eq!((&joined, created), (&first, false));
        let running = claim(store, "s", 2).await.unwrap();
        let done = ended(State::Succeeded);
        assert!(
            jobs::finish(store, &running.claim(), &done, at(3))
                .await
                .unwrap()
        );
        for id in ["a", "b"] {
            let (again, created) = ask(id).await;
            assert_eq!(
                (again.execution_id.as_str(), created),
                (first.execution_id.as_str(), false)
            );
            assert_eq!(again.state, State::Succeeded);
        }
        let (other, created) = ask("c").await;
        assert!(created && other.execution_id != first.execution_id);
        assert_eq!(
            (other.triggered_by.as_str(), other.cause),
            ("ada", Cause::Request)
        );
    }
}

#[tokio::test]
async fn what_waits_is_cancelled_by_who_asks_and_what_runs_by_its_owner() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        let cancel = async |id: &str, by, owner| {
            let cancelled = jobs::cancel(store, id, by, owner, at(10) + LEASE).await;
            cancelled.unwrap().unwrap()
        };
        let (waiting, _) = jobs::request(store, &asked(""), at(1)).await.unwrap();
        let taken = cancel(&waiting.execution_id, "ada", "canceller").await;
        assert_eq!(
            (taken.state, taken.owner.as_str()),
            (State::Running, "canceller")
        );
        assert_eq!((taken.attempt, taken.cancelled_by.as_str()), (0, "ada"));
        assert!(
            jobs::finish(store, &taken.claim(), &ended(State::Cancelled), at(11))
                .await
                .unwrap()
        );
        let still = cancel(&waiting.execution_id, "bob", "another").await;
        assert_eq!(
            (still.state, still.cancelled_by.as_str()),
            (State::Cancelled, "ada")
        );

        jobs::request(store, &asked(""), at(20)).await.unwrap();
        let running = claim(store, "s", 21).await.unwrap();
        assert_eq!(jobs::to_cancel(store, "s").await.unwrap(), []);
        let asked_to = cancel(&running.execution_id, "ada", "canceller").await;
        assert_eq!(asked_to.owner, "s");
        let wanted = vec![(running.execution_id.clone(), "ada".to_owned())];
        assert_eq!(jobs::to_cancel(store, "s").await.unwrap(), wanted);
        let nobody = jobs::cancel(store, "none", "ada", "x", at(1))
            .await
            .unwrap();
        assert_eq!(nobody, None);
    }
}

#[tokio::test]
async fn executions_are_listed_newest_first_in_pages() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        for seconds in 1..=7 {
            record(store, seconds).await;
        }
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let filter = Filter {
                domain: "aw",
                job_id: JOB,
                states: &[],
            };
            let page = jobs::list(store, &filter, after.as_ref(), 3).await.unwrap();
            let Some(last) = page.last() else {
                break;
            };
            after = Some(Position {
                scheduled_for: last.scheduled_for,
                execution_id: last.execution_id.clone(),
            });
            found.extend(page.iter().map(|execution| execution.scheduled_for));
        }
        let newest_first: Vec<SystemTime> = (1..=7).rev().map(at).collect();
        assert_eq!(found, newest_first, "{:?}", bed.engine());
        let count = async |filter: Filter<'_>| {
            let found = jobs::list(store, &filter, None, 100).await;
            found.unwrap().len()
        };
        let states = [State::Queued, State::Running];
        let active = Filter {
            states: &states,
            ..Filter::default()
        };
        assert_eq!(count(active).await, 1);
        let wwi = Filter {
            domain: "wwi",
            ..Filter::default()
        };
        assert_eq!(count(wwi).await, 0);
    }
}

#[tokio::test]
async fn a_job_is_known_with_its_last_execution_and_success() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        let before = jobs::known(store).await.unwrap();
        assert_eq!(before.len(), 2);
        assert_eq!(
            (&before[0].last_execution, before[0].last_success),
            (&None, None)
        );
        record(store, 5).await;
        record(store, 6).await;
        let running = claim(store, "s", 7).await.unwrap();
        let done = ended(State::Succeeded);
        assert!(
            jobs::finish(store, &running.claim(), &done, at(8))
                .await
                .unwrap()
        );
        let job = jobs::known(store).await.unwrap().remove(0);
        // Skipped ones are not told.
        assert_eq!(
            job.last_execution.unwrap().execution_id,
            running.execution_id
        );
        assert_eq!(job.last_success, Some(at(8)));
        record(store, 9).await;
        let failing = claim(store, "s", 10).await.unwrap();
        let failed = ended(State::Failed);
        assert!(
            jobs::finish(store, &failing.claim(), &failed, at(11))
                .await
                .unwrap()
        );
        let job = jobs::known(store).await.unwrap().remove(0);
        assert_eq!(job.last_execution.unwrap().state, State::Failed);
        assert_eq!(job.last_success, Some(at(8)));
    }
}
