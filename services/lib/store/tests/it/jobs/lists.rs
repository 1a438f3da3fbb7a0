//! Executions in pages, and jobs with their last ones.

use std::time::SystemTime;

use store::jobs::{self, Filter, Position, State};
use testkit::stores::stores;

use super::{JOB, at, claim, ended, known, record};

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
