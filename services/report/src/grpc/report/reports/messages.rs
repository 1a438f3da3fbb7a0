//! Reports as messages of the contract.

use document::Format;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1 as proto;
use store::reports::{File, Report, State, View};

use crate::reports::{Parameters, untold};

/// A report. Of one that was asked for in a way that cannot be read, all else is told.
pub(super) fn report(report: Report) -> proto::Report {
    let parameters = Parameters::parse(&report.parameters).inspect_err(|error| {
        let (report_id, error) = (&report.report_id, error.for_operator());
        tracing::error!(
            report_id,
            error,
            "what a report was asked for cannot be read"
        );
    });
    let parameters = parameters.ok();
    let (error_reason, error_message) = report.failure.map_or_else(Default::default, |failure| {
        (failure.reason, failure.message)
    });
    let ready = report.state == State::Ready;
    let views = if report.views.is_empty() {
        // What will be in it is known before it is begun.
        let views = parameters.iter().flat_map(Parameters::views);
        views.map(untold).collect()
    } else {
        report.views
    };
    proto::Report {
        report_id: report.report_id,
        state: state(report.state).into(),
        title: report.title,
        domains: parameters
            .iter()
            .flat_map(|parameters| &parameters.domains)
            .map(|part| part.domain().into())
            .collect(),
        as_of: parameters
            .and_then(|parameters| parameters.as_of)
            .map(|day| day.to_string())
            .unwrap_or_default(),
        step: report.step,
        done: report.done,
        views: views.into_iter().map(view).collect(),
        files: report
            .files
            .into_iter()
            .filter(|_| ready)
            .map(file)
            .collect(),
        actor: report.actor,
        created_at: Some(report.created_at.into()),
        started_at: report.started_at.map(Into::into),
        finished_at: report.finished_at.map(Into::into),
        expires_at: report.expires_at.filter(|_| ready).map(Into::into),
        error_reason,
        error_message,
        trace_id: report.trace_id,
        attempt: i32::try_from(report.attempt).unwrap_or(i32::MAX),
    }
}

fn state(state: State) -> proto::ReportState {
    match state {
        State::Queued => proto::ReportState::Queued,
        State::Running => proto::ReportState::Running,
        State::Ready => proto::ReportState::Ready,
        State::Failed => proto::ReportState::Failed,
        State::Deleted => proto::ReportState::Deleted,
    }
}

fn view(view: View) -> proto::ReportView {
    let domain = match view.domain.as_str() {
        "aw" => Domain::Aw,
        "wwi" => Domain::Wwi,
        _ => Domain::Unspecified,
    };
    // Of another version's view only what went wrong with it is known here.
    let name = format!("VIEW_{}", view.view.replace('-', "_").to_uppercase());
    let known = proto::View::from_str_name(&name).unwrap_or_default();
    proto::ReportView {
        domain: domain.into(),
        view: known.into(),
        done: view.done,
        rows: view.rows,
        error_reason: view.error_reason,
        error_message: view.error_message,
    }
}

fn file(file: File) -> proto::ReportFile {
    let kinds = [
        (Format::Xlsx, proto::FileFormat::Xlsx),
        (Format::Pdf, proto::FileFormat::Pdf),
    ];
    let known = kinds.iter().find(|(kind, _)| kind.name() == file.format);
    proto::ReportFile {
        format: known
            .map_or(proto::FileFormat::Unspecified, |(_, kind)| *kind)
            .into(),
        file_name: file.name,
        bytes: file.bytes,
        sha256: file.sha256,
        export_id: file.export_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::VIEWS;

    #[test]
    fn views_keep_their_value_in_the_contract() {
        for known in VIEWS {
            let message = view(untold(known));
            assert_eq!(message.view, i32::from(known.view), "{}", known.name);
            assert_eq!(message.domain, i32::from(known.domain), "{}", known.name);
        }
    }
}
