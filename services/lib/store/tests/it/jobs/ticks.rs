//! Times of schedules, each recorded once.

use store::jobs::{self, Recorded, State, Tick};
use testkit::stores::stores;

use super::{JOB, all, at, known, record, tick};

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
