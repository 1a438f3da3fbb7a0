//! Executions are claimed by one, who alone writes what comes of them.

use store::jobs::{self, Execution, Failure, Progress, Recorded, Requeue, State};
use testkit::stores::stores;

use super::{LEASE, all, asked, at, claim, ended, known, record};

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
        let back = jobs::requeue(store, &lost, &Requeue::HandOver, at(60), at(60));
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
            jobs::requeue(store, &first.claim(), &retry, at(20), at(7))
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
        let over = jobs::requeue(store, &over, &Requeue::HandOver, at(21), at(21));
        assert!(over.await.unwrap());
        let third = claim(store, "other", 21).await.unwrap();
        assert_eq!((third.attempt, third.failures, third.takeovers), (3, 1, 0));
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
async fn who_wants_it_to_end_does_not_wait_for_its_next_attempt() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        record(store, 5).await;
        let first = claim(store, "first", 6).await.unwrap();
        // Asked for while the attempt fails.
        let cancelled = jobs::cancel(store, &first.execution_id, "ada", "x", at(7) + LEASE).await;
        assert_eq!(cancelled.unwrap().unwrap().owner, "first");
        let retry = Requeue::Retry(Failure {
            reason: "UPSTREAM_UNAVAILABLE".to_owned(),
            message: "gone".to_owned(),
        });
        let lost = first.claim();
        let back = jobs::requeue(store, &lost, &retry, at(3600), at(8));
        assert!(back.await.unwrap());
        let second = claim(store, "second", 8).await.unwrap();
        assert_eq!((second.attempt, second.cancelled_by.as_str()), (2, "ada"));
    }
}
