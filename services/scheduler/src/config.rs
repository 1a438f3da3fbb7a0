//! The service's settings.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use runtime::config::Reader;
use url::Url;

use crate::domain::{JOBS, Job, Retries, Schedule};

/// What variables of jobs begin with.
const JOB_PREFIX: &str = "JOB_";
/// When a job runs.
const SCHEDULE: &str = "SCHEDULE";
/// What to say instead of a schedule for a job that only runs when asked.
const OFF: &str = "off";
/// How long an attempt at it may take.
const TIME_LIMIT: &str = "TIME_LIMIT_SECONDS";

/// What the scheduler is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where executions are kept.
    pub store: store::Settings,
    /// Where the services are that do the work.
    pub upstreams: Upstreams,
    /// The jobs, as they are to run here.
    pub plans: Vec<Plan>,
    /// How long an execution stays with a scheduler that is not heard of; it is heard of three times as
    /// often.
    pub lease: Duration,
    /// How often and how fast executions are tried again.
    pub retries: Retries,
    /// Executions that one scheduler runs at once.
    pub parallel: usize,
}

/// The services that do the work.
#[derive(Debug, Clone)]
pub struct Upstreams {
    /// AdventureWorks'.
    pub aw: Url,
    /// Wide World Importers'.
    pub wwi: Url,
    /// The one that makes reports.
    pub report: Url,
}

/// A job as it is to run here.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The job.
    pub job: &'static Job,
    /// When it runs; nothing when it only runs when asked.
    pub schedule: Option<Schedule>,
    /// The longest one attempt may take.
    pub time_limit: Duration,
    /// How late it may still run when no scheduler was up at its time.
    pub catch_up: Duration,
}

/// Reads the settings; mistakes stay with the reader.
pub fn read(reader: &mut Reader<'_>) -> Config {
    reject_unknown_jobs(reader);
    let catch_up = catch_up(reader);
    let max_attempts = reader.integer("SCHEDULER_MAX_ATTEMPTS", 3, 1..=100);
    let parallel = reader.integer("SCHEDULER_PARALLEL_JOBS", 4, 1..=64);
    Config {
        listen: reader.socket_addr(
            "SCHEDULER_GRPC_ADDR",
            SocketAddr::from((Ipv4Addr::LOCALHOST, 50053)),
        ),
        store: store::Settings::read(reader),
        upstreams: Upstreams {
            aw: reader.url("AW_GRPC_URL", "http://127.0.0.1:50051"),
            wwi: reader.url("WWI_GRPC_URL", "http://127.0.0.1:50052"),
            report: reader.url("REPORT_GRPC_URL", "http://127.0.0.1:50054"),
        },
        plans: JOBS.iter().map(|job| plan(reader, job, catch_up)).collect(),
        // Soon enough for jobs that are awaited in the morning, and long enough that a store that is
        // restarted does not cost the work of an attempt.
        lease: reader.seconds("SCHEDULER_LEASE_SECONDS", 30, 1..=600),
        retries: Retries {
            max_attempts: u32::try_from(max_attempts).unwrap_or(3),
            // A service that restarts is back by then.
            first_wait: reader.seconds("SCHEDULER_RETRY_SECONDS", 10, 1..=3600),
        },
        parallel: usize::try_from(parallel).unwrap_or(4),
    }
}

/// How late jobs may run, if it is to be the same for all of them.
fn catch_up(reader: &mut Reader<'_>) -> Option<Duration> {
    const NAME: &str = "SCHEDULER_CATCH_UP_SECONDS";
    reader.optional_string(NAME)?;
    Some(reader.seconds(NAME, 0, 0..=7 * 86_400))
}

/// A job's variable: `JOB_<ID>_<what>`.
fn variable(job: &Job, what: &str) -> String {
    let id = job.id.replace('.', "_").to_uppercase();
    format!("{JOB_PREFIX}{id}_{what}")
}

fn reject_unknown_jobs(reader: &mut Reader<'_>) {
    let of_job = |job| [SCHEDULE, TIME_LIMIT].map(|what| variable(job, what));
    let known: Vec<String> = JOBS.iter().flat_map(of_job).collect();
    reader.reject_unknown(JOB_PREFIX, &known);
}

fn plan(reader: &mut Reader<'_>, job: &'static Job, catch_up: Option<Duration>) -> Plan {
    Plan {
        job,
        schedule: schedule(reader, &variable(job, SCHEDULE), job.schedule),
        time_limit: reader.seconds(
            &variable(job, TIME_LIMIT),
            job.time_limit.as_secs(),
            1..=3600,
        ),
        catch_up: catch_up.unwrap_or(job.catch_up),
    }
}

fn schedule(reader: &mut Reader<'_>, name: &str, default: Option<&str>) -> Option<Schedule> {
    let given = reader.string(name, default.unwrap_or(OFF));
    if given.trim().eq_ignore_ascii_case(OFF) {
        return None;
    }
    let schedule = Schedule::parse(&given);
    schedule
        .map_err(|problem| reader.reject(name, Some(&given), problem))
        .ok()
}

#[cfg(test)]
mod tests {
    use runtime::config::Variables;

    use super::*;

    #[test]
    fn everything_has_a_default() {
        let source = Variables::new();
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let config = reader.finish(config).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50053");
        assert_eq!(config.plans.len(), 10);
        let without = config.plans.iter().filter(|plan| plan.schedule.is_none());
        let without: Vec<&str> = without.map(|plan| plan.job.id).collect();
        assert_eq!(without, ["platform.monthly.report"]);
        assert_eq!(config.lease, Duration::from_secs(30));
        let hours: Vec<u64> = config
            .plans
            .iter()
            .map(|plan| plan.catch_up.as_secs() / 3600)
            .collect();
        assert_eq!(hours, [6, 6, 6, 6, 72, 6, 6, 6, 1, 1]);
    }

    #[test]
    fn a_job_is_planned_by_its_id() {
        let source = Variables::new()
            .with("JOB_AW_DAILY_FORECAST_SCHEDULE", "*/5 * * * * *")
            .with("JOB_AW_DAILY_FORECAST_TIME_LIMIT_SECONDS", "7")
            .with("JOB_WWI_HOURLY_REORDER_SCHEDULE", "off")
            .with("JOB_PLATFORM_MONTHLY_REPORT_SCHEDULE", "0 0 5 1 * *")
            .with("SCHEDULER_CATCH_UP_SECONDS", "60");
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let config = reader.finish(config).unwrap();
        let plan = |id| config.plans.iter().find(|plan| plan.job.id == id).unwrap();
        let forecast = plan("aw.daily.forecast");
        assert_eq!(forecast.schedule.as_ref().unwrap().text(), "*/5 * * * * *");
        assert_eq!(forecast.time_limit, Duration::from_secs(7));
        assert!(plan("wwi.hourly.reorder").schedule.is_none());
        let report = plan("platform.monthly.report");
        assert_eq!(report.schedule.as_ref().unwrap().text(), "0 0 5 1 * *");
        assert!(
            config
                .plans
                .iter()
                .all(|plan| plan.catch_up == Duration::from_mins(1))
        );
    }

    #[test]
    fn a_variable_of_no_job_is_a_mistake() {
        let source = Variables::new()
            .with("JOB_AW_DAILY_NOPE_SCHEDULE", "off")
            .with("JOB_AW_DAILY_FORECAST_SCHEDULE", "off");
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let errors = reader.finish(config).unwrap_err();
        assert_eq!(errors.0.len(), 1);
        let told = errors.to_string();
        assert!(told.contains("JOB_AW_DAILY_NOPE_SCHEDULE"), "{told}");
        assert!(
            told.contains("JOB_WWI_HOURLY_EVENTS_TIME_LIMIT_SECONDS"),
            "{told}"
        );
    }

    #[test]
    fn mistakes_are_listed_together() {
        let source = Variables::new()
            .with("JOB_AW_DAILY_FORECAST_SCHEDULE", "30 2 * * *")
            .with("JOB_WWI_HOURLY_EVENTS_SCHEDULE", "sometimes")
            .with("SCHEDULER_LEASE_SECONDS", "0");
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let errors = reader.finish(config).unwrap_err();
        assert_eq!(errors.0.len(), 3);
        let told = errors.to_string();
        assert!(told.contains("put the second first"), "{told}");
    }
}
