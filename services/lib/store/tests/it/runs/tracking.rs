//! What run after run finds keeps its identity.

use status::Code;
use store::Store;
use store::runs::tables::WWI_BUSINESS_EVENTS;
use store::runs::tracking::{Page, Sighting, States, Tracked, acknowledge, list};
use store::runs::{Follow, Run, keep};
use testkit::stores::stores;

use super::{at, run};

const HOLDING: States = States {
    open: true,
    acknowledged: true,
    resolved: false,
};
const ALL: States = States {
    resolved: true,
    ..HOLDING
};

/// A run of a day that found these.
async fn found(store: &Store, run_id: &str, as_of: &str, ids: &[&str]) {
    let run = run(run_id, "EVENTS", as_of, 0);
    follow(store, &run, ids).await;
}

/// A run that looked back from a past day of its data.
async fn looked_back(store: &Store, run_id: &str, as_of: &str, ids: &[&str]) {
    let run = Run {
        issued: false,
        ..run(run_id, "EVENTS", as_of, 0)
    };
    follow(store, &run, ids).await;
}

async fn follow(store: &Store, run: &Run, ids: &[&str]) {
    let sightings = ids.iter().map(|id| Sighting {
        id: (*id).to_owned(),
        summary: format!("{id} on {}", run.as_of),
        severity: "HIGH".to_owned(),
    });
    let sightings: Vec<Sighting> = sightings.collect();
    let follow = Follow::Track(&sightings);
    keep(store, run, &WWI_BUSINESS_EVENTS, &[], follow)
        .await
        .unwrap();
}

async fn tracked(store: &Store, states: States) -> Page {
    list(store, "EVENTS", states, None, 100).await.unwrap()
}

async fn one(store: &Store, id: &str) -> Tracked {
    let found = tracked(store, ALL).await.tracked;
    found.into_iter().find(|found| found.id == id).unwrap()
}

#[tokio::test]
async fn a_finding_lives_from_run_to_run() {
    for fresh in stores().await {
        let store = &fresh.store;
        found(store, "1", "2016-05-01", &["a", "b"]).await;
        found(store, "2", "2016-05-02", &["a", "c"]).await;
        let a = one(store, "a").await;
        assert_eq!(
            (a.first_seen.as_str(), a.last_seen.as_str(), a.times_seen),
            ("2016-05-01", "2016-05-02", 2)
        );
        assert_eq!(
            (a.run_id.as_str(), a.summary.as_str()),
            ("2", "a on 2016-05-02")
        );
        assert_eq!(
            one(store, "b").await.resolved.as_deref(),
            Some("2016-05-02")
        );
        let holding = tracked(store, HOLDING).await;
        let ids: Vec<_> = holding
            .tracked
            .iter()
            .map(|found| found.id.as_str())
            .collect();
        assert_eq!((ids, holding.total), (vec!["c", "a"], 2));

        let noted = acknowledge(store, "EVENTS", "a", ("me", "on it"), at(5))
            .await
            .unwrap();
        assert_eq!(noted.acknowledged_by.as_deref(), Some("me"));
        assert_eq!(noted.acknowledged_at, Some(at(5)));
        // Who comes later reads who was first.
        let again = acknowledge(store, "EVENTS", "a", ("me", "on it"), at(6))
            .await
            .unwrap();
        assert_eq!(again, noted);
        let other = acknowledge(store, "EVENTS", "a", ("you", ""), at(7))
            .await
            .unwrap();
        assert_eq!(other, noted);
        let open = tracked(
            store,
            States {
                open: true,
                ..States::default()
            },
        )
        .await;
        assert_eq!(open.total, 1);

        // Acknowledged as long as it holds; when it comes again, no longer.
        found(store, "3", "2016-05-02", &["a"]).await;
        assert_eq!(one(store, "a").await.acknowledged_by.as_deref(), Some("me"));
        found(store, "4", "2016-05-03", &[]).await;
        found(store, "5", "2016-05-04", &["a"]).await;
        let a = one(store, "a").await;
        assert_eq!((a.first_seen.as_str(), a.times_seen), ("2016-05-04", 1));
        assert_eq!(
            (a.acknowledged_by, a.acknowledged_at, a.resolved),
            (None, None, None)
        );
    }
}

#[tokio::test]
async fn what_does_not_hold_cannot_be_acknowledged() {
    for fresh in stores().await {
        let store = &fresh.store;
        found(store, "1", "2016-05-01", &["a"]).await;
        found(store, "2", "2016-05-02", &[]).await;
        let code = async |id| {
            let refused = acknowledge(store, "EVENTS", id, ("me", ""), at(5)).await;
            refused.unwrap_err().code()
        };
        assert_eq!(code("a").await, Code::FailedPrecondition);
        assert_eq!(code("z").await, Code::NotFound);
    }
}

#[tokio::test]
async fn a_run_of_a_past_day_changes_nothing() {
    for fresh in stores().await {
        let store = &fresh.store;
        found(store, "1", "2016-05-02", &["a"]).await;
        found(store, "2", "2016-05-03", &["b"]).await;
        let before = tracked(store, ALL).await;
        looked_back(store, "3", "2016-05-02", &["a", "c"]).await;
        looked_back(store, "4", "2016-05-01", &[]).await;
        assert_eq!(tracked(store, ALL).await, before);
        // Another analysis has its own days.
        let other = run("5", "REORDER", "2016-01-01", 0);
        let sighting = Sighting {
            id: "7".to_owned(),
            summary: "order it".to_owned(),
            severity: "LOW".to_owned(),
        };
        let follow = Follow::Track(std::slice::from_ref(&sighting));
        keep(store, &other, &WWI_BUSINESS_EVENTS, &[], follow)
            .await
            .unwrap();
        let reorder = list(store, "REORDER", ALL, None, 10).await.unwrap();
        assert_eq!(reorder.total, 1);
        assert_eq!(tracked(store, ALL).await, before);
    }
}

#[tokio::test]
async fn data_that_end_earlier_than_they_did_are_followed_on() {
    for fresh in stores().await {
        let store = &fresh.store;
        // A row with a wrong date, and the data without it.
        found(store, "1", "2061-05-02", &["a"]).await;
        found(store, "2", "2016-05-02", &["a", "b"]).await;
        found(store, "3", "2016-05-03", &["b"]).await;
        let a = one(store, "a").await;
        assert_eq!(
            (a.times_seen, a.resolved.as_deref()),
            (2, Some("2016-05-03"))
        );
        assert_eq!(one(store, "b").await.times_seen, 2);
        // From then on it is again the later day that counts.
        looked_back(store, "4", "2016-05-02", &["c"]).await;
        assert_eq!(tracked(store, ALL).await.total, 2);
    }
}

#[tokio::test]
async fn what_is_followed_comes_in_pages() {
    for fresh in stores().await {
        let store = &fresh.store;
        found(store, "1", "2016-05-01", &["a", "b", "c"]).await;
        found(store, "2", "2016-05-02", &["b", "c", "d", "e"]).await;
        let mut seen = Vec::new();
        let mut place = None;
        loop {
            let page = list(store, "EVENTS", ALL, place.as_ref(), 2).await.unwrap();
            assert_eq!(page.total, 5);
            seen.extend(page.tracked.iter().map(|found| found.id.clone()));
            match page.tracked.last() {
                Some(last) => place = Some(last.place()),
                None => break,
            }
        }
        assert_eq!(seen, ["e", "d", "c", "b", "a"], "{:?}", fresh.engine());
    }
}
