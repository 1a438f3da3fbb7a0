//! Requests: of many one execution.

use std::collections::HashSet;

use status::Code;
use store::jobs::{self, Cause, Execution, Request, State};
use testkit::stores::stores;

use super::{asked, at, claim, ended, known};

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
async fn an_execution_of_another_day_is_not_joined() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        let day = |request_id| Request {
            as_of: "2014-01-20",
            ..asked(request_id)
        };
        let (first, _) = jobs::request(store, &asked("a"), at(1)).await.unwrap();
        let refused = jobs::request(store, &day("b"), at(1)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Aborted);
        let told = refused.message();
        assert!(told.contains(&first.execution_id), "{told}");
        assert!(told.contains("the newest day"), "{told}");

        // Nothing was remembered: when that has ended, the same request gets its own.
        let running = claim(store, "s", 2).await.unwrap();
        let done = ended(State::Succeeded);
        let finished = jobs::finish(store, &running.claim(), &done, at(3)).await;
        assert!(finished.unwrap());
        let (second, created) = jobs::request(store, &day("b"), at(4)).await.unwrap();
        assert!(created);
        assert_eq!(second.as_of, "2014-01-20");
        let (joined, created) = jobs::request(store, &day("c"), at(4)).await.unwrap();
        assert_eq!((joined, created), (second, false));
        let refused = jobs::request(store, &asked(""), at(4)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Aborted);
        assert!(refused.message().contains("2014-01-20"));
    }
}

#[tokio::test]
async fn a_request_id_belongs_to_its_job_and_day() {
    for bed in stores().await {
        let store = &bed.store;
        known(store).await;
        jobs::request(store, &asked("a"), at(1)).await.unwrap();
        let other_day = Request {
            as_of: "2014-01-20",
            ..asked("a")
        };
        let other_job = Request {
            job_id: "wwi.hourly.events",
            domain: "wwi",
            ..asked("a")
        };
        for request in [other_day, other_job] {
            let refused = jobs::request(store, &request, at(2)).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument);
            assert!(refused.message().contains("request_id"), "{refused:?}");
        }
    }
}
