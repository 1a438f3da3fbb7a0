//! Forecasts are scored once, when what they forecast has come.

use std::collections::BTreeMap;

use store::Store;
use store::runs::ledger::{Actuals, Pending, WWI, newest, sums};
use store::runs::tables::WWI_FORECASTS;
use store::runs::{Follow, ResultRow, keep};
use testkit::stores::stores;

use super::{at, run};

/// What came, by series and day, up to a day.
struct Came(BTreeMap<(&'static str, &'static str), f64>, &'static str);

impl Actuals for Came {
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

async fn forecast(store: &Store, id: &str, seconds: u64, points: &[ResultRow], came: &Came) {
    let run = run(id, "FORECAST", "2016-05-30", seconds);
    let follow = Follow::Score {
        ledger: &WWI,
        actuals: came,
        at: at(seconds),
    };
    keep(store, &run, &WWI_FORECASTS, points, follow)
        .await
        .unwrap();
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
