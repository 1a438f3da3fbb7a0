//! What requests have in common: jobs by their names, executions by their ids.

use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Error, Result};
use uuid::Uuid;

use crate::domain::{self, JOBS, Job, Part};

/// What a request's `domain` must be.
const DOMAINS: &str = "must be aw, wwi or platform";

/// The domain that a request names; unspecified for all of them.
pub(super) fn domain(given: i32) -> Result<Domain> {
    let known = Domain::try_from(given);
    known.map_err(|_| Error::invalid_field("domain", DOMAINS))
}

/// The part of the platform that a domain is; nothing for all of them.
fn part(domain: Domain) -> Option<Part> {
    match domain {
        Domain::Unspecified => None,
        Domain::Aw => Some(Part::Aw),
        Domain::Wwi => Some(Part::Wwi),
        Domain::Platform => Some(Part::Platform),
    }
}

/// The job of this name within a part of the platform.
pub(super) fn job(given: i32, name: &str) -> Result<&'static Job> {
    let part = part(domain(given)?).ok_or_else(|| Error::invalid_field("domain", DOMAINS))?;
    domain::named(part, name).ok_or_else(|| unknown(name, Some(part)))
}

/// The id of the job that a list is limited to, given by its id or its name; empty for all.
pub(super) fn job_id(domain: Domain, given: &str) -> Result<&'static str> {
    if given.is_empty() {
        return Ok("");
    }
    let part = part(domain);
    let mut found = JOBS
        .iter()
        .filter(|job| part.is_none_or(|part| job.part == part))
        .filter(|job| job.id == given || job.name == given);
    match (found.next(), found.next()) {
        (Some(job), None) => Ok(job.id),
        (Some(one), Some(other)) => Err(Error::invalid_field(
            "job",
            format!(
                "may be {} or {}: give the id, or a domain",
                one.id, other.id
            ),
        )),
        (None, _) => Err(unknown(given, part)),
    }
}

/// There is no such job there, but these: by their parts, so that an id can be told from them as well.
fn unknown(name: &str, part: Option<Part>) -> Error {
    let place = part.map_or_else(
        || "There is".to_owned(),
        |part| format!("{} has", part.name()),
    );
    let names = |part: Part| {
        let jobs = JOBS.iter().filter(|job| job.part == part);
        let names: Vec<&str> = jobs.map(|job| job.name).collect();
        format!("{}: {}", part.name(), names.join(", "))
    };
    let offered = Part::ALL.into_iter();
    let offered = offered.filter(|one| part.is_none_or(|part| part == *one));
    let known: Vec<String> = offered.map(names).collect();
    let known = known.join("; ");
    Error::not_found(format!("{place} no job {name:?}; there are {known}."))
}

/// The id of an execution, as it is kept.
pub(super) fn id(given: &str) -> Result<String> {
    uuid("execution_id", given)
}

/// A UUID in its usual form.
pub(super) fn uuid(field: &str, given: &str) -> Result<String> {
    let uuid = Uuid::parse_str(given)
        .map_err(|_| Error::invalid_field(field, format!("must be a UUID, is {given:?}")))?;
    Ok(uuid.to_string())
}

/// No execution has this id.
pub(super) fn no_execution(id: &str) -> Error {
    Error::not_found(format!("There is no execution {id}."))
}

#[cfg(test)]
mod tests {
    use status::Code;

    use super::*;

    #[test]
    fn an_unknown_job_is_told_the_known_ones() {
        let error = job(Domain::Aw.into(), "reorder").unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        let known = "anomaly_detection, data_quality, forecast, scores";
        assert!(error.message().contains(known), "{}", error.message());
        assert_eq!(
            job(Domain::Wwi.into(), "reorder").unwrap().id,
            "wwi.hourly.reorder"
        );
        assert_eq!(job(0, "reorder").unwrap_err().code(), Code::InvalidArgument);
        assert_eq!(job(77, "x").unwrap_err().code(), Code::InvalidArgument);
        let error = job(Domain::Platform.into(), "forecast").unwrap_err();
        let told = error.message();
        let wanted = "platform has no job \"forecast\"; there are platform: report.";
        assert_eq!(told, wanted);
        let report = job(Domain::Platform.into(), "report").unwrap();
        assert_eq!(report.id, "platform.monthly.report");
        let error = job_id(Domain::Unspecified, "nope").unwrap_err();
        let told = error.message();
        assert!(told.starts_with("There is no job \"nope\"; "), "{told}");
        assert!(told.contains("; wwi: "), "{told}");
        assert!(told.ends_with("; platform: report."), "{told}");
    }

    #[test]
    fn a_list_is_limited_by_id_or_name() {
        assert_eq!(job_id(Domain::Unspecified, "").unwrap(), "");
        assert_eq!(
            job_id(Domain::Wwi, "forecast").unwrap(),
            "wwi.daily.forecast"
        );
        assert_eq!(
            job_id(Domain::Unspecified, "aw.daily.forecast").unwrap(),
            "aw.daily.forecast"
        );
        assert_eq!(
            job_id(Domain::Platform, "report").unwrap(),
            "platform.monthly.report"
        );
        let ambiguous = job_id(Domain::Unspecified, "forecast").unwrap_err();
        assert_eq!(ambiguous.code(), Code::InvalidArgument);
        let elsewhere = job_id(Domain::Wwi, "aw.daily.forecast").unwrap_err();
        assert_eq!(elsewhere.code(), Code::NotFound);
    }
}
