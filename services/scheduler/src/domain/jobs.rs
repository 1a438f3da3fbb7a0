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
    /// Both: what belongs to neither alone.
    Platform,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Aw, Self::Wwi, Self::Platform];

    /// Its short name, as in ids of jobs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aw => "aw",
            Self::Wwi => "wwi",
            Self::Platform => "platform",
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

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Has the service of its part run these and keep them, one after the other.
    Analyses(&'static [Analysis]),
    /// Has the report service make a report of all views of both domains.
    Report,
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
    /// When it runs: six fields of cron in UTC, from the second on; nothing for one that has no schedule
    /// unless it is given one.
    pub schedule: Option<&'static str>,
    /// What it does.
    pub work: Work,
    /// The longest one attempt may take.
    pub time_limit: Duration,
    /// How late it may still run when no scheduler was up at its time.
    pub catch_up: Duration,
}

/// A night's job is of use until people begin their day.
const DAILY_CATCH_UP: Duration = Duration::from_hours(6);
/// An hour later the next one comes anyway.
const HOURLY_CATCH_UP: Duration = Duration::from_hours(1);
/// A month's report is worth having after a long weekend, and there is no other for a month.
const MONTHLY_CATCH_UP: Duration = Duration::from_hours(3 * 24);
/// Analyses take seconds and a report a minute; ten minutes mean that something hangs.
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
        schedule: Some(schedule),
        work: Work::Analyses(analyses),
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
    Job {
        id: "platform.monthly.report",
        part: Part::Platform,
        name: "report",
        description: "Makes a report of all views of both domains, as a workbook and as PDF.",
        // Files that nobody asked for pile up: whoever wants them says when.
        schedule: None,
        work: Work::Report,
        time_limit: TIME_LIMIT,
        catch_up: MONTHLY_CATCH_UP,
    },
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

/// Whether the job of this id has a report made.
#[must_use]
pub fn makes_report(id: &str) -> bool {
    find(id).is_some_and(|job| job.work == Work::Report)
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
            // The clock runs it this often, with the schedule that is suggested where it has none.
            let schedule = Schedule::parse(job.schedule.unwrap_or("0 0 5 1 * *")).unwrap();
            let next = schedule.next(std::time::UNIX_EPOCH, 2);
            let hours = next[1].duration_since(next[0]).unwrap().as_secs() / 3600;
            let period = match hours {
                1 => "hourly",
                24 => "daily",
                _ => "monthly",
            };
            assert_eq!(parts[1], period, "{}", job.id);
        }
    }

    #[test]
    fn analyses_belong_to_a_service_and_the_report_to_all_of_them() {
        for job in JOBS {
            let of_the_platform = job.part == Part::Platform;
            assert_eq!(makes_report(job.id), of_the_platform, "{}", job.id);
            match job.work {
                Work::Analyses(analyses) => assert!(!analyses.is_empty(), "{}", job.id),
                Work::Report => assert_eq!(job.schedule, None, "{}", job.id),
            }
        }
        assert!(!makes_report("platform.monthly.nothing"));
    }
}
