//! The jobs.
//!
//! To add one, add an entry to [`JOBS`]: its settings, its place in the API and its metrics follow.

use std::time::Duration;

/// The part of the platform a job works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// AdventureWorks.
    Aw,
    /// Wide World Importers.
    Wwi,
}

impl Part {
    /// Its short name, as in ids of jobs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aw => "aw",
            Self::Wwi => "wwi",
        }
    }
}

/// An analysis that a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Analysis {
    /// The forecast of the sales.
    Forecast,
    /// The representatives' scores.
    RepScores,
    /// The products' demand.
    ProductDemand,
    /// The anomalies of the sales.
    Anomalies,
    /// What to reorder.
    Reorder,
    /// The suppliers' scores.
    SupplierScores,
    /// The business events.
    Events,
    /// The data-quality checks.
    DataQuality,
}

impl Analysis {
    /// Its name for people, in lower case. It also tells the runs of an execution apart, so it never
    /// changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::RepScores => "rep scores",
            Self::ProductDemand => "product demand",
            Self::Anomalies => "anomalies",
            Self::Reorder => "reorder",
            Self::SupplierScores => "supplier scores",
            Self::Events => "events",
            Self::DataQuality => "data quality",
        }
    }
}

/// One job.
#[derive(Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id, for example `aw.daily.forecast`.
    pub id: &'static str,
    /// The part of the platform it works for.
    pub part: Part,
    /// Its name within the part, as in the path that triggers it.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// When it runs: six fields of cron in UTC, from the second on.
    pub schedule: &'static str,
    /// What it runs, one after the other.
    pub analyses: &'static [Analysis],
    /// The longest one attempt may take.
    pub time_limit: Duration,
    /// How late it may still run when no scheduler was up at its time.
    pub catch_up: Duration,
}

/// A night's job is of use until people begin their day.
const DAILY_CATCH_UP: Duration = Duration::from_hours(6);
/// An hour later the next one comes anyway.
const HOURLY_CATCH_UP: Duration = Duration::from_hours(1);
/// Analyses take seconds; ten minutes means that something hangs.
const TIME_LIMIT: Duration = Duration::from_mins(10);

const fn daily(
    part: Part,
    (id, name): (&'static str, &'static str),
    schedule: &'static str,
    analyses: &'static [Analysis],
    description: &'static str,
) -> Job {
    Job {
        id,
        part,
        name,
        description,
        schedule,
        analyses,
        time_limit: TIME_LIMIT,
        catch_up: DAILY_CATCH_UP,
    }
}

const fn hourly(
    part: Part,
    names: (&'static str, &'static str),
    schedule: &'static str,
    analyses: &'static [Analysis],
    description: &'static str,
) -> Job {
    Job {
        catch_up: HOURLY_CATCH_UP,
        ..daily(part, names, schedule, analyses, description)
    }
}

/// All jobs, in the order of their ids.
pub const JOBS: &[Job] = &[
    daily(
        Part::Aw,
        ("aw.daily.anomaly_detection", "anomaly_detection"),
        "0 30 3 * * *",
        &[Analysis::Anomalies],
        "Looks for anomalies in AdventureWorks' sales and keeps them.",
    ),
    daily(
        Part::Aw,
        ("aw.daily.data_quality", "data_quality"),
        "0 0 3 * * *",
        &[Analysis::DataQuality],
        "Checks the data of AdventureWorks and keeps what it finds.",
    ),
    daily(
        Part::Aw,
        ("aw.daily.forecast", "forecast"),
        "0 0 2 * * *",
        &[Analysis::Forecast],
        "Forecasts AdventureWorks' sales, and holds kept forecasts against what came.",
    ),
    daily(
        Part::Aw,
        ("aw.daily.scores", "scores"),
        "0 30 2 * * *",
        &[Analysis::RepScores, Analysis::ProductDemand],
        "Scores AdventureWorks' representatives and its products' demand.",
    ),
    daily(
        Part::Wwi,
        ("wwi.daily.data_quality", "data_quality"),
        "0 0 4 * * *",
        &[Analysis::DataQuality],
        "Checks the data of Wide World Importers and keeps what it finds.",
    ),
    daily(
        Part::Wwi,
        ("wwi.daily.forecast", "forecast"),
        "0 15 2 * * *",
        &[Analysis::Forecast],
        "Forecasts Wide World Importers' sales, and holds kept forecasts against what came.",
    ),
    daily(
        Part::Wwi,
        ("wwi.daily.supplier_scores", "supplier_scores"),
        "0 30 3 * * *",
        &[Analysis::SupplierScores],
        "Scores Wide World Importers' suppliers.",
    ),
    hourly(
        Part::Wwi,
        ("wwi.hourly.events", "events"),
        "0 30 * * * *",
        &[Analysis::Events],
        "Looks for business events at Wide World Importers, and follows those it found before.",
    ),
    hourly(
        Part::Wwi,
        ("wwi.hourly.reorder", "reorder"),
        "0 0 * * * *",
        &[Analysis::Reorder],
        "Recommends what Wide World Importers should reorder.",
    ),
];

/// The job of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Job> {
    JOBS.iter().find(|job| job.id == id)
}

/// The job of this name within a part.
#[must_use]
pub fn named(part: Part, name: &str) -> Option<&'static Job> {
    JOBS.iter().find(|job| job.part == part && job.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Schedule;

    #[test]
    fn jobs_are_named_as_their_ids_say() {
        assert!(JOBS.is_sorted_by(|a, b| a.id < b.id));
        for job in JOBS {
            let parts: Vec<&str> = job.id.split('.').collect();
            assert_eq!((parts[0], parts[2]), (job.part.name(), job.name));
            assert_eq!(named(job.part, job.name), find(job.id));
            assert!(!job.analyses.is_empty(), "{}", job.id);
            let schedule = Schedule::parse(job.schedule).unwrap();
            let hourly = parts[1] == "hourly";
            let next = schedule.next(std::time::UNIX_EPOCH, 2);
            let apart = next[1].duration_since(next[0]).unwrap();
            assert_eq!(apart.as_secs(), if hourly { 3600 } else { 86_400 });
        }
    }
}
