//! Forecasts are scored once, when what they forecast has come.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use store::Store;
use store::runs::ledger::{Actuals, Pending, WWI, newest, sums};
use store::runs::tables::WWI_FORECASTS;
use store::runs::{Follow, ResultRow, Run, keep};
use store::time::micros;
use testkit::stores::{TestStore, stores};

use super::{at, run};

/// What came, by series and day, up to a day.
struct Came<'a>(BTreeMap<(&'a str, &'a str), f64>, &'a str);

impl Actuals for Came<'_> {
    fn of(&self, pending: &Pending) -> Option<f64> {
        let known = self.0.get(&(pending.series.as_str(), pending.day.as_str()));
        known.copied().filter(|_| pending.cadence == "DAILY")
    }

    fn until(&self) -> String {
        self.1.to_owned()
    }
}

/// A value of 100 with intervals of 10 and 20 to both sides, and a baseline of 120.
fn point(series: &str, day: &str, days_ahead: i64) -> ResultRow {
    ResultRow::new(format!("{series} {day}"), series)
        .with("series", series)
        .with("day", day)
        .with("cadence", "DAILY")
        .with("method", "THETA")
        .with("value", 100.0)
        .with("low80", 90.0)
        .with("high80", 110.0)
        .with("low95", 80.0)
        .with("high95", 120.0)
        .with("baseline", 120.0)
        .with("bridging", days_ahead <= 0)
        .with("as_of", "2016-05-30")
        .with("days_ahead", days_ahead)
}

async fn forecast(store: &Store, id: &str, seconds: u64, points: &[ResultRow], came: &Came<'_>) {
    let run = run(id, "FORECAST", "2016-05-30", seconds);
    scored(store, &run, points, came).await;
}

/// Keeps the run, and scores what came.
async fn scored(store: &Store, run: &Run, points: &[ResultRow], came: &Came<'_>) {
    let follow = Follow::Score {
        ledger: &WWI,
        actuals: came,
        at: run.computed_at,
    };
    keep(store, run, &WWI_FORECASTS, points, follow)
        .await
        .unwrap();
}

/// What is kept of a value's actual value, and when it was scored.
async fn stored(fresh: &TestStore, run_id: &str, item: &str) -> (Option<f64>, Option<i64>) {
    let mut connection = fresh.connection().await;
    let asked = format!(
        "SELECT actual, scored_at FROM wwi_forecasts WHERE run_id = '{run_id}' AND item = '{item}'"
    );
    let row = connection.fetch_one(sqlx::raw_sql(AssertSqlSafe(asked)));
    let row = row.await.unwrap();
    (row.get("actual"), row.get("scored_at"))
}

#[tokio::test]
async fn values_are_scored_when_their_days_have_come_and_never_again() {
    for fresh in stores().await {
        let store = &fresh.store;
        let points = [
            point("A", "2016-05-30", 0),
            point("A", "2016-05-31", 1),
            point("A", "2016-06-15", 16),
            point("B", "2016-05-31", 1),
            point("Total", "2016-05-31", 1),
            point("Total", "2016-06-15", 16),
        ];
        let a_came = BTreeMap::from([
            (("A", "2016-05-30"), 95.0),
            (("A", "2016-05-31"), 115.0),
            (("A", "2016-06-15"), 0.0),
        ]);
        forecast(store, "a", 1, &points, &Came(a_came, "2016-06-01")).await;
        let actual = async |series, day| {
            let days = ("2016-01-01", "2016-12-31");
            let found = newest(store, &WWI, series, days, 100).await.unwrap();
            let found = found.into_iter().find(|found| found.day == day).unwrap();
            assert_eq!(found.actual.is_some(), found.scored_at.is_some());
            assert_eq!(found.interval95, Some((80.0, 120.0)));
            found.actual
        };
        assert_eq!(actual("A", "2016-05-31").await, Some(115.0));
        assert_eq!(actual("A", "2016-05-30").await, Some(95.0));
        // Its day has not come, B's sales neither, and so not their sum.
        assert_eq!(actual("A", "2016-06-15").await, None);
        assert_eq!(actual("B", "2016-05-31").await, None);
        assert_eq!(actual("Total", "2016-05-31").await, None);

        // What came since; and the warehouse says something else now of what was scored.
        let more = BTreeMap::from([
            (("A", "2016-05-31"), 1.0),
            (("A", "2016-06-15"), 102.0),
            (("B", "2016-05-31"), 60.0),
        ]);
        forecast(store, "b", 2, &[], &Came(more, "2016-06-30")).await;
        let stored = stored(&fresh, "a", "A 2016-05-31").await;
        assert_eq!(stored, (Some(115.0), Some(micros(at(1)))), "it stays");
        let since = self::stored(&fresh, "a", "A 2016-06-15").await;
        assert_eq!(since, (Some(102.0), Some(micros(at(2)))));
        // The later run of the same day is looked at, and has nothing.
        assert_eq!(
            sums(store, &WWI, "2016-01-01", "2016-12-31").await.unwrap(),
            []
        );
        forecast(
            store,
            "a2",
            3,
            &points,
            &Came(BTreeMap::new(), "2016-06-30"),
        )
        .await;
        let found = sums(store, &WWI, "2016-01-01", "2016-12-31").await.unwrap();
        assert!(
            found
                .iter()
                .all(|sums| sums.scored == 0 && sums.run_id == "a2")
        );
    }
}

#[tokio::test]
async fn what_was_forecast_that_night_counts_before_what_is_forecast_for_it_later() {
    for fresh in stores().await {
        let store = &fresh.store;
        let came = Came(BTreeMap::from([(("A", "2016-05-31"), 115.0)]), "2016-06-30");
        let points = [point("A", "2016-05-31", 1)];
        let replay = |id, seconds| Run {
            issued: false,
            ..run(id, "FORECAST", "2016-05-30", seconds)
        };
        let days = ("2016-01-01", "2016-12-31");
        let counted = async || {
            let sums = sums(store, &WWI, days.0, days.1).await.unwrap().remove(0);
            let value = newest(store, &WWI, "A", days, 10).await.unwrap().remove(0);
            assert_eq!(
                (&value.run_id, value.replayed),
                (&sums.run_id, sums.replayed > 0)
            );
            (sums.run_id, sums.scored, sums.replayed)
        };
        scored(store, &replay("early", 1), &points, &came).await;
        assert_eq!(counted().await, ("early".to_owned(), 1, 1));
        forecast(store, "issued", 2, &points, &came).await;
        scored(store, &replay("late", 3), &points, &came).await;
        assert_eq!(counted().await, ("issued".to_owned(), 1, 0));
    }
}

#[tokio::test]
async fn many_values_are_scored_in_many_transactions() {
    for fresh in stores().await {
        let store = &fresh.store;
        let days: Vec<String> = (1..=700)
            .map(|day| (NaiveDate::from_ymd_opt(2016, 5, 30).unwrap() + Days::new(day)).to_string())
            .collect();
        let points: Vec<ResultRow> = days
            .iter()
            .flat_map(|day| [point("A", day, 1), point("Total", day, 1)])
            .collect();
        let came = Came(BTreeMap::new(), "2016-06-30");
        forecast(store, "a", 1, &points, &came).await;
        let came = days.iter().map(|day| (("A", day.as_str()), 90.0)).collect();
        forecast(store, "b", 2, &[], &Came(came, "2018-12-31")).await;
        let mut connection = fresh.connection().await;
        let scored = sqlx::raw_sql("SELECT COUNT(actual) AS scored FROM wwi_forecasts");
        let scored = connection.fetch_one(scored).await.unwrap();
        assert_eq!(scored.get::<i64, _>("scored"), 1_400);
    }
}

#[tokio::test]
async fn errors_are_summed_by_series_and_distance() {
    for fresh in stores().await {
        let store = &fresh.store;
        let points = [
            point("A", "2016-05-30", 0),
            point("A", "2016-05-31", 1),
            point("A", "2016-06-01", 2),
            point("A", "2016-06-15", 16),
            point("B", "2016-05-31", 1),
            point("Total", "2016-05-31", 1),
            point("Total", "2016-06-15", 16),
        ];
        let came = BTreeMap::from([
            (("A", "2016-05-30"), 0.0),
            (("A", "2016-05-31"), 115.0),
            (("B", "2016-05-31"), 60.0),
            (("A", "2016-06-15"), 95.0),
        ]);
        forecast(store, "a", 1, &points, &Came(came, "2016-06-30")).await;
        let found = sums(store, &WWI, "2016-05-30", "2016-05-30").await.unwrap();
        let of = |series: &str, from_days: i64| {
            let mut found = found.iter();
            found
                .find(|sums| sums.series == series && sums.from_days == from_days)
                .unwrap()
                .clone()
        };
        let near = of("A", 1);
        assert_eq!((near.points, near.scored, near.compared), (2, 1, 1));
        assert!((near.absolute_error - 15.0).abs() < 1e-9);
        assert!((near.error + 15.0).abs() < 1e-9);
        assert!((near.baseline_error - 5.0).abs() < 1e-9);
        assert_eq!((near.inside80, near.inside95), (0, 1));
        assert_eq!(near.method, "THETA");
        assert_eq!(near.scored_at, Some(at(1)));
        assert_eq!((of("A", 8).scored, of("A", 8).inside80), (1, 1));
        // 115 and 60 came of what was forecast as 100.
        assert!((of("Total", 1).absolute_error - 75.0).abs() < 1e-9);
        assert!((of("Total", 8).absolute_error - 5.0).abs() < 1e-9);
        let other_days = sums(store, &WWI, "2016-05-31", "2016-12-31").await;
        assert_eq!(other_days.unwrap(), []);
    }
}
