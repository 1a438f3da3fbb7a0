//! The ledger of forecasts: every value that was forecast, held against what came.
//!
//! A value is scored once, when its day has come and is complete, and never again. `Total` is scored when all
//! it was added up of is: against their sum. Of several runs from the same day the last is looked at that was
//! issued on it; replays only where none was: they know what nobody knew that night.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use status::Result;

use super::row::get;
use crate::time::{instant, micros};
use crate::{Statement, Store};

/// The series of all channels together.
pub const TOTAL: &str = "Total";

/// Values scored in one transaction: whoever scores must not keep others from writing for long.
const AT_ONCE: u64 = 500;

/// The statements of one ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ledger {
    pending: Statement,
    score: Statement,
    score_total: Statement,
    sums: Statement,
    newest: Statement,
}

/// The ledger in a table of forecasts.
macro_rules! ledger {
    ($(#[$about:meta])* $constant:ident = $name:literal of $domain:literal) => {
        $(#[$about])*
        pub static $constant: Ledger = Ledger {
            pending: Statement {
                name: concat!("runs/pending_", $name),
                sql: concat!(
                    "SELECT DISTINCT series, day, cadence FROM ", $name,
                    " WHERE actual IS NULL AND series <> 'Total' AND day <= $1 ORDER BY series, day, cadence"
                ),
            },
            score: Statement {
                name: concat!("runs/score_", $name),
                sql: concat!(
                    "UPDATE ", $name, " SET actual = $4, scored_at = $5",
                    " WHERE series = $1 AND day = $2 AND cadence = $3 AND actual IS NULL"
                ),
            },
            score_total: Statement {
                name: concat!("runs/score_total_", $name),
                sql: concat!(
                    "UPDATE ", $name, " SET actual = (",
                    "SELECT SUM(part.actual) FROM ", $name, " AS part WHERE part.run_id = ", $name, ".run_id",
                    " AND part.day = ", $name, ".day AND part.series <> 'Total' AND part.bridging = 0",
                    "), scored_at = $2 WHERE (run_id, item) IN (",
                    "SELECT due.run_id, due.item FROM ", $name, " AS due",
                    " WHERE due.series = 'Total' AND due.actual IS NULL AND due.day <= $1",
                    " AND EXISTS (SELECT 1 FROM ", $name, " AS part WHERE part.run_id = due.run_id",
                    " AND part.day = due.day AND part.series <> 'Total' AND part.bridging = 0)",
                    " AND NOT EXISTS (SELECT 1 FROM ", $name, " AS part WHERE part.run_id = due.run_id",
                    " AND part.day = due.day AND part.series <> 'Total' AND part.bridging = 0",
                    " AND part.actual IS NULL) LIMIT 500)"
                ),
            },
            sums: Statement {
                name: concat!("runs/sums_", $name),
                sql: concat!(
                    "SELECT run_id, series, method, from_days,",
                    " CAST(COUNT(*) AS BIGINT) AS points, CAST(COUNT(actual) AS BIGINT) AS scored,",
                    " SUM(ABS(value - actual)) AS absolute_error, SUM(value - actual) AS error,",
                    " SUM(ABS(actual)) AS absolute_actual,",
                    " CAST(COUNT(baseline - actual) AS BIGINT) AS compared,",
                    " SUM(CASE WHEN baseline IS NOT NULL THEN ABS(value - actual) END) AS compared_error,",
                    " SUM(ABS(baseline - actual)) AS baseline_error,",
                    " CAST(COUNT(CASE WHEN actual BETWEEN low80 AND high80 THEN 1 END) AS BIGINT) AS inside80,",
                    " CAST(COUNT(CASE WHEN actual BETWEEN low95 AND high95 THEN 1 END) AS BIGINT) AS inside95,",
                    " CAST(COUNT(CASE WHEN issued = 0 THEN actual END) AS BIGINT) AS replayed,",
                    " MAX(scored_at) AS scored_at",
                    " FROM (SELECT made.*, runs.issued, CASE WHEN made.days_ahead <= 7 THEN 1 WHEN made.days_ahead <= 30",
                    " THEN 8 WHEN made.days_ahead <= 90 THEN 31 ELSE 91 END AS from_days",
                    " FROM ", $name, " AS made",
                    " JOIN (", ledger!(last_runs $domain), ") AS runs ON runs.run_id = made.run_id",
                    " WHERE made.bridging = 0 AND made.as_of BETWEEN $1 AND $2) AS forecast",
                    " GROUP BY run_id, series, method, from_days"
                ),
            },
            newest: Statement {
                name: concat!("runs/newest_", $name),
                sql: concat!(
                    "SELECT made.run_id, series, as_of, day, method, value, low80, high80, low95, high95, bridging,",
                    " baseline, actual, scored_at, issued FROM ", $name, " AS made",
                    " JOIN (", ledger!(last_runs $domain), ") AS runs ON runs.run_id = made.run_id",
                    " WHERE as_of BETWEEN $1 AND $2 AND series = $3",
                    " ORDER BY CASE WHEN actual IS NULL THEN 1 ELSE 0 END, day DESC, as_of DESC LIMIT $4"
                ),
            },
        };
    };
    // Of the runs from each day the last that was issued on it, else the last.
    (last_runs $domain:literal) => {
        concat!(
            "SELECT run_id, issued FROM (SELECT run_id, issued, ROW_NUMBER() OVER (PARTITION BY as_of",
            " ORDER BY issued DESC, computed_at DESC, run_id DESC) AS place FROM analysis_runs",
            " WHERE domain = '", $domain, "' AND analysis = 'FORECAST'",
            " AND as_of BETWEEN $1 AND $2) AS made_from WHERE place = 1"
        )
    };
}

ledger! {
    /// The forecasts of AdventureWorks' sales.
    AW = "aw_forecasts" of "aw"
}

ledger! {
    /// The forecasts of Wide World Importers' sales.
    WWI = "wwi_forecasts" of "wwi"
}

pub(super) static LEDGERS: [&Ledger; 2] = [&AW, &WWI];

impl Ledger {
    pub(super) fn statements(&self) -> [&Statement; 5] {
        [
            &self.pending,
            &self.score,
            &self.score_total,
            &self.sums,
            &self.newest,
        ]
    }
}

/// A day that was forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The channel.
    pub series: String,
    /// The day, YYYY-MM-DD.
    pub day: String,
    /// How the channel was taken to trade when it was forecast, as the contract names it without its
    /// prefix: `DAILY` or `BATCH`.
    pub cadence: String,
}

/// What came.
pub trait Actuals {
    /// What was sold, once that is complete.
    fn of(&self, pending: &Pending) -> Option<f64>;

    /// The last day of which anything may be known, YYYY-MM-DD.
    fn until(&self) -> String;
}

/// Scores what has come and was not scored yet, about [`AT_ONCE`] values in a transaction.
pub(super) async fn score(
    store: &Store,
    ledger: &Ledger,
    actuals: &(dyn Actuals + Sync),
    at: SystemTime,
) -> Result<()> {
    let until = actuals.until();
    let pending = store.rows(&ledger.pending, |query| query.bind(until.clone()));
    let pending: Vec<Pending> = pending
        .await?
        .iter()
        .map(Pending::of)
        .collect::<Result<_>>()?;
    let mut came = pending.iter().filter_map(|pending| {
        let actual = actuals.of(pending)?;
        Some((pending, actual))
    });
    let mut next = came.next();
    while next.is_some() {
        let mut transaction = store.begin().await?;
        let mut scored = 0;
        while let Some((pending, actual)) = next.filter(|_| scored < AT_ONCE) {
            let touched = transaction.execute(&ledger.score, |query| {
                query
                    .bind(pending.series.clone())
                    .bind(pending.day.clone())
                    .bind(pending.cadence.clone())
                    .bind(actual)
                    .bind(micros(at))
            });
            scored += touched.await?;
            next = came.next();
        }
        transaction.commit().await?;
    }
    loop {
        let totals = store.execute(&ledger.score_total, |query| {
            query.bind(until.clone()).bind(micros(at))
        });
        if totals.await? < AT_ONCE {
            return Ok(());
        }
    }
}

impl Pending {
    fn of(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            series: get(row, "series")?,
            day: get(row, "day")?,
            cadence: get(row, "cadence")?,
        })
    }
}

/// What is known of the forecasts that one run made for one series at one distance. The sums are over the
/// values that are scored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    /// The run.
    pub run_id: String,
    /// The channel, or [`TOTAL`].
    pub series: String,
    /// The method, as the contract names it without its prefix.
    pub method: String,
    /// The first day of the distance: 1, 8, 31 or 91 days after the day the forecast was made from.
    pub from_days: i64,
    /// Values forecast.
    pub points: i64,
    /// Values that are scored.
    pub scored: i64,
    /// Sum of the absolute errors.
    pub absolute_error: f64,
    /// Sum of the errors, forecast less actual.
    pub error: f64,
    /// Sum of the absolute actual values.
    pub absolute_actual: f64,
    /// Values that have a baseline too.
    pub compared: i64,
    /// Sum of the absolute errors of these.
    pub compared_error: f64,
    /// Sum of the absolute errors of their baselines.
    pub baseline_error: f64,
    /// Actual values within the 80 % interval.
    pub inside80: i64,
    /// Actual values within the 95 % interval.
    pub inside95: i64,
    /// Values that are scored and of a replay.
    pub replayed: i64,
    /// When the last was scored.
    pub scored_at: Option<SystemTime>,
}

/// One value that was forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The run that made it.
    pub run_id: String,
    /// The channel, or [`TOTAL`].
    pub series: String,
    /// The day it was made from, YYYY-MM-DD.
    pub as_of: String,
    /// The day that was forecast, YYYY-MM-DD.
    pub day: String,
    /// The method, as the contract names it without its prefix.
    pub method: String,
    /// What was forecast.
    pub value: f64,
    /// The ends of the 80 % interval.
    pub interval80: Option<(f64, f64)>,
    /// The ends of the 95 % interval.
    pub interval95: Option<(f64, f64)>,
    /// Whether its day was over when it was forecast, and only the data were missing.
    pub bridging: bool,
    /// What seasonal naive would have forecast.
    pub baseline: Option<f64>,
    /// What came.
    pub actual: Option<f64>,
    /// When that was noted.
    pub scored_at: Option<SystemTime>,
    /// Whether a replay made it.
    pub replayed: bool,
}

/// What is known of the forecasts made from the days `from` to `to` (YYYY-MM-DD): those of days after.
pub async fn sums(store: &Store, ledger: &Ledger, from: &str, to: &str) -> Result<Vec<Sums>> {
    let rows = store.rows(&ledger.sums, |query| {
        query.bind(from.to_owned()).bind(to.to_owned())
    });
    rows.await?.iter().map(Sums::of).collect()
}

/// The values forecast of a series from the days `from` to `to`: those that are scored first, newest first;
/// at most `limit`.
pub async fn newest(
    store: &Store,
    ledger: &Ledger,
    series: &str,
    (from, to): (&str, &str),
    limit: usize,
) -> Result<Vec<Forecast>> {
    let rows = store.rows(&ledger.newest, |query| {
        query
            .bind(from.to_owned())
            .bind(to.to_owned())
            .bind(series.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    rows.await?.iter().map(Forecast::of).collect()
}

impl Sums {
    fn of(row: &AnyRow) -> Result<Self> {
        // Nothing scored has no sum.
        let sum =
            |column| -> Result<f64> { Ok(get::<Option<f64>>(row, column)?.unwrap_or_default()) };
        Ok(Self {
            run_id: get(row, "run_id")?,
            series: get(row, "series")?,
            method: get(row, "method")?,
            from_days: get(row, "from_days")?,
            points: get(row, "points")?,
            scored: get(row, "scored")?,
            absolute_error: sum("absolute_error")?,
            error: sum("error")?,
            absolute_actual: sum("absolute_actual")?,
            compared: get(row, "compared")?,
            compared_error: sum("compared_error")?,
            baseline_error: sum("baseline_error")?,
            inside80: get(row, "inside80")?,
            inside95: get(row, "inside95")?,
            replayed: get(row, "replayed")?,
            scored_at: get::<Option<i64>>(row, "scored_at")?.map(instant),
        })
    }
}

impl Forecast {
    fn of(row: &AnyRow) -> Result<Self> {
        let interval = |low, high| -> Result<Option<(f64, f64)>> {
            let (low, high): (Option<f64>, Option<f64>) = (get(row, low)?, get(row, high)?);
            Ok(low.zip(high))
        };
        Ok(Self {
            run_id: get(row, "run_id")?,
            series: get(row, "series")?,
            as_of: get(row, "as_of")?,
            day: get(row, "day")?,
            method: get(row, "method")?,
            value: get(row, "value")?,
            interval80: interval("low80", "high80")?,
            interval95: interval("low95", "high95")?,
            bridging: get::<i64>(row, "bridging")? == 1,
            baseline: get(row, "baseline")?,
            actual: get(row, "actual")?,
            scored_at: get::<Option<i64>>(row, "scored_at")?.map(instant),
            replayed: get::<i64>(row, "issued")? == 0,
        })
    }
}
