//! Kept once and whole.

use store::runs::tables::{AW_FORECASTS, DATA_QUALITY_RESULTS, TABLES};
use store::runs::{Domain, Follow, Position, ResultRow, before, find, keep, list, results};
use testkit::stores::stores;

use super::{at, kept, result, run};

#[tokio::test]
async fn results_of_every_table_come_back_as_they_were() {
    for fresh in stores().await {
        for table in TABLES {
            let run = run(table.name, "ANALYSIS", "2016-05-31", 0);
            let rows: Vec<ResultRow> = ["a", "B", "ä"]
                .iter()
                .enumerate()
                .map(|(at, item)| result(table, item, at))
                .collect();
            let (told, new) = keep(&fresh.store, &run, table, &rows, Follow::Nothing)
                .await
                .map_err(|error| error.for_operator())
                .unwrap();
            assert!(new);
            assert_eq!(told, run);
            let found = find(&fresh.store, table.name).await.unwrap();
            assert_eq!(found, Some(run), "{:?}", fresh.engine());
            let mut expected = rows;
            expected.sort_by(|a, b| a.item.cmp(&b.item));
            let found = results(&fresh.store, table, table.name).await.unwrap();
            assert_eq!(found, expected, "{} on {:?}", table.name, fresh.engine());
        }
    }
}

#[tokio::test]
async fn a_run_that_is_there_stays_as_it_is() {
    for fresh in stores().await {
        let first = run("same", "DATA_QUALITY", "2016-05-31", 0);
        let second = run("same", "DATA_QUALITY", "2016-06-01", 1);
        assert!(kept(&fresh.store, &first).await);
        assert!(!kept(&fresh.store, &second).await);
        assert_eq!(find(&fresh.store, "same").await.unwrap(), Some(first));
    }
}

#[tokio::test]
async fn of_many_who_keep_a_run_one_does() {
    for fresh in stores().await {
        let again = fresh.again().await;
        let run = run("same", "DATA_QUALITY", "2016-05-31", 0);
        let savers = (0..16).map(|at| {
            let store = if at % 2 == 0 { &fresh.store } else { &again };
            kept(store, &run)
        });
        let kept = futures::future::join_all(savers).await;
        let new = kept.iter().filter(|new| **new).count();
        assert_eq!(new, 1, "{:?}", fresh.engine());
        let found = results(&fresh.store, &DATA_QUALITY_RESULTS, "same").await;
        assert_eq!(found.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn nothing_is_kept_by_halves() {
    for fresh in stores().await {
        let run = run("half", "FORECAST", "2016-05-31", 0);
        let good = result(&AW_FORECASTS, "a", 1);
        // Two results of one item cannot be.
        let rows = [good.clone(), good];
        let outcome = keep(&fresh.store, &run, &AW_FORECASTS, &rows, Follow::Nothing).await;
        assert!(outcome.is_err());
        // And values of another table are refused before anything is written.
        let rows = [result(&DATA_QUALITY_RESULTS, "a", 1)];
        let outcome = keep(&fresh.store, &run, &AW_FORECASTS, &rows, Follow::Nothing).await;
        assert!(outcome.is_err());
        assert_eq!(find(&fresh.store, "half").await.unwrap(), None);
        let found = results(&fresh.store, &AW_FORECASTS, "half").await.unwrap();
        assert_eq!(found, []);
    }
}

#[tokio::test]
async fn runs_are_listed_newest_first_in_pages() {
    for fresh in stores().await {
        for (id, analysis, seconds) in [
            ("a", "EVENTS", 1),
            ("b", "REORDER", 2),
            ("c", "EVENTS", 3),
            // At the same instant: by id.
            ("d", "EVENTS", 3),
        ] {
            assert!(kept(&fresh.store, &run(id, analysis, "2016-05-31", seconds)).await);
        }
        let ids = async |domain, analysis, after: Option<Position>, limit| {
            let found = list(&fresh.store, domain, analysis, after.as_ref(), limit).await;
            let ids = found.unwrap().into_iter().map(|run| run.run_id);
            ids.collect::<String>()
        };
        assert_eq!(ids(Domain::Wwi, "", None, 9).await, "dcba");
        assert_eq!(ids(Domain::Wwi, "EVENTS", None, 2).await, "dc");
        let last = Position {
            computed_at: at(3),
            run_id: "c".to_owned(),
        };
        assert_eq!(ids(Domain::Wwi, "EVENTS", Some(last), 2).await, "a");
        assert_eq!(ids(Domain::Aw, "", None, 9).await, "");

        let d = find(&fresh.store, "d").await.unwrap().unwrap();
        let earlier = before(&fresh.store, Domain::Wwi, &d).await.unwrap();
        assert_eq!(earlier.unwrap().run_id, "c");
        let b = find(&fresh.store, "b").await.unwrap().unwrap();
        assert_eq!(before(&fresh.store, Domain::Wwi, &b).await.unwrap(), None);
    }
}
