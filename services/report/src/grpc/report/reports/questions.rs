//! What is asked, with every wrong field told.

use chrono::NaiveDate;
use document::Format;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1 as proto;
use otel_bi_proto::otelbi::report::v1::{GenerateReportRequest, ReportState};
use runtime::grpc::concerns;
use status::{Error, Result};
use store::reports::{Report, State};
use uuid::Uuid;

use crate::domain::fields::Fields;
use crate::domain::name;
use crate::reports::{Parameters, Part, Sheet};

/// Characters of a title.
const LONGEST_TITLE: usize = 120;

/// What is to be made, and what the request is called; empty when it has no name.
pub(super) fn wanted(request: &GenerateReportRequest) -> Result<(String, Parameters)> {
    let mut fields = Fields::default();
    let request_id = fields.read("request_id", request_id(&request.request_id));
    let parameters = Parameters {
        domains: fields.read("domains", domains(&request.domains)),
        as_of: fields.read("as_of", day(&request.as_of)),
        paper: fields.read("paper", paper(request.paper)),
        title: fields.read("title", title(&request.title)),
    };
    fields.checked((request_id, parameters))
}

/// The report that a request names. Nothing else of a caller's text is ever looked for.
pub(super) fn id(text: &str) -> Result<String> {
    match Uuid::parse_str(text) {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(Error::invalid_field("report_id", "must be a UUID")),
    }
}

/// There is no report of this id.
pub(super) fn no_report(id: &str) -> Error {
    Error::not_found(format!("There is no report {id}."))
}

/// Notes that the running call is about a report.
pub(super) fn note(report: &Report) {
    let parameters = Parameters::parse(&report.parameters);
    let word = parameters.as_ref().map_or("platform", Parameters::word);
    concerns(word, &*report.report_id);
}

/// The states that a request names: all but deleted when it names none.
pub(super) fn states(given: &[i32]) -> Result<Vec<State>, String> {
    let known = given.iter().map(|number| {
        ReportState::try_from(*number)
            .map_err(|_| format!("{number} is none of queued, running, ready, failed, deleted"))
    });
    let known = known.collect::<Result<Vec<ReportState>, String>>()?;
    if known.is_empty() {
        return Ok(vec![
            State::Queued,
            State::Running,
            State::Ready,
            State::Failed,
        ]);
    }
    let states = known.into_iter().map(|state| match state {
        ReportState::Unspecified => None,
        ReportState::Queued => Some(State::Queued),
        ReportState::Running => Some(State::Running),
        ReportState::Ready => Some(State::Ready),
        ReportState::Failed => Some(State::Failed),
        ReportState::Deleted => Some(State::Deleted),
    });
    // One that is not told means all.
    Ok(states.collect::<Option<Vec<State>>>().unwrap_or_default())
}

/// The kind of file that a request names: pages unless it says otherwise.
pub(super) fn format(number: i32) -> Result<Format> {
    use proto::FileFormat::{Csv, Pdf, Unspecified, Xlsx};
    match proto::FileFormat::try_from(number) {
        Ok(Unspecified | Pdf) => Ok(Format::Pdf),
        Ok(Xlsx) => Ok(Format::Xlsx),
        Ok(Csv) | Err(_) => Err(Error::invalid_field(
            "format",
            "must be xlsx or pdf: a report has no other files",
        )),
    }
}

fn request_id(text: &str) -> Result<String, String> {
    match Uuid::parse_str(text) {
        _ if text.is_empty() => Ok(String::new()),
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err("must be a UUID that you choose, or empty".to_owned()),
    }
}

fn domains(given: &[i32]) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for number in given {
        match Domain::try_from(*number) {
            Ok(Domain::Aw) => parts.push(Part::Aw),
            Ok(Domain::Wwi) => parts.push(Part::Wwi),
            Ok(Domain::Unspecified) => parts.extend(Part::ALL),
            Ok(Domain::Platform) => {
                return Err("must be aw, wwi or both: the platform has no views".to_owned());
            }
            Err(_) => return Err(format!("{number} is none of aw, wwi")),
        }
    }
    if parts.is_empty() {
        parts.extend(Part::ALL);
    }
    parts.sort_unstable();
    parts.dedup();
    Ok(parts)
}

fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.filter(|day| day.format("%Y-%m-%d").to_string() == text);
    day.map(Some)
        .ok_or_else(|| "must be a day such as 2014-01-28".to_owned())
}

fn paper(number: i32) -> Result<Sheet, String> {
    match proto::Paper::try_from(number) {
        Ok(proto::Paper::Unspecified | proto::Paper::A4) => Ok(Sheet::A4),
        Ok(proto::Paper::Letter) => Ok(Sheet::Letter),
        Err(_) => Err(format!("{number} is none of a4, letter")),
    }
}

fn title(text: &str) -> Result<String, String> {
    if text.chars().count() > LONGEST_TITLE {
        return Err(format!("must be {LONGEST_TITLE} characters at most"));
    }
    name::name(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_is_both_domains_on_a4() {
        let (request_id, parameters) = wanted(&GenerateReportRequest::default()).unwrap();
        assert_eq!(request_id, "");
        assert_eq!(parameters.domains, Part::ALL);
        assert_eq!((parameters.as_of, parameters.paper), (None, Sheet::A4));
        assert_eq!(parameters.title, "");
    }

    #[test]
    fn the_same_wish_is_the_same_however_it_is_written() {
        let wish = |domains: &[Domain], request_id: &str| {
            let request = GenerateReportRequest {
                request_id: request_id.to_owned(),
                domains: domains.iter().map(|domain| (*domain).into()).collect(),
                ..GenerateReportRequest::default()
            };
            let (request_id, parameters) = wanted(&request).unwrap();
            (request_id, parameters.json().unwrap())
        };
        let id = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
        assert_eq!(
            wish(&[Domain::Wwi, Domain::Aw, Domain::Wwi], id),
            wish(&[], &id.to_uppercase())
        );
    }

    #[test]
    fn every_wrong_field_is_told() {
        let request = GenerateReportRequest {
            request_id: "mine".to_owned(),
            domains: vec![Domain::Platform.into()],
            as_of: "2014-1-28".to_owned(),
            paper: 9,
            title: "x".repeat(121),
        };
        let error = wanted(&request).unwrap_err();
        let told: Vec<&str> = error.fields().iter().map(|wrong| &*wrong.field).collect();
        assert_eq!(told, ["request_id", "domains", "as_of", "paper", "title"]);
    }

    #[test]
    fn an_id_is_a_uuid_and_nothing_else() {
        let id = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
        assert_eq!(super::id(&id.to_uppercase()).unwrap(), id);
        for wrong in ["", "../../etc/passwd", "0192f0c1", "0192f0c1-2f3a\0"] {
            assert!(super::id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn states_are_all_but_deleted_unless_told() {
        assert!(!states(&[]).unwrap().contains(&State::Deleted));
        assert_eq!(states(&[5]).unwrap(), [State::Deleted]);
        assert_eq!(states(&[3, 0]).unwrap(), []);
        assert!(states(&[99]).is_err());
        assert_eq!(format(0).unwrap(), Format::Pdf);
        assert!(format(3).is_err());
    }
}
