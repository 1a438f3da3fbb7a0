//! Asking the services for all views of a report at once.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use runtime::deadline;
use status::{Error, Result};
use store::reports::{Progress, View as Told};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::parameters::{Parameters, Part};
use crate::services::Services;
use crate::views::{Shown, View};

/// The time for one view: the most that the services give an answer.
const VIEW_LIMIT: Duration = Duration::from_mins(2);
/// The part of the work that is done when all have answered; the files are the rest.
const SHARE: f64 = 0.8;

/// A view of a report, and what came of asking for it.
pub(super) struct Answered {
    pub(super) view: &'static View,
    pub(super) outcome: Result<Shown>,
}

/// Asks for all views, and tells how many have answered. Each has its own time; one that fails leaves the
/// others alone. They come back in the report's order.
pub(super) async fn all(
    services: &Services,
    parameters: &Parameters,
    progress: &watch::Sender<Progress>,
) -> Vec<Answered> {
    let views = parameters.views();
    progress.send_modify(|progress| {
        progress.views = views.iter().map(|view| untold(view)).collect();
    });
    let asked = views.iter().enumerate().map(|(index, view)| {
        let outcome = ask(services.clone(), view, parameters);
        async move { (index, outcome.await) }
    });
    let mut asked: FuturesUnordered<_> = asked.collect();
    let mut outcomes: Vec<Option<Result<Shown>>> = views.iter().map(|_| None).collect();
    tell(progress, 0, views.len());
    while let Some((index, outcome)) = asked.next().await {
        if let Err(error) = &outcome {
            log(views[index], error);
        }
        progress.send_modify(|progress| note(&mut progress.views[index], &outcome));
        outcomes[index] = Some(outcome);
        let answered = outcomes.iter().flatten().count();
        tell(progress, answered, views.len());
    }
    let answered = views.into_iter().zip(outcomes);
    let answered = answered.filter_map(|(view, outcome)| {
        Some(Answered {
            view,
            outcome: outcome?,
        })
    });
    answered.collect()
}

/// What is known of a view before it was asked for.
pub(crate) fn untold(view: &View) -> Told {
    Told {
        domain: Part::of(view).map_or("", Part::word).to_owned(),
        view: view.name.to_owned(),
        ..Told::default()
    }
}

/// Asks for one view, on a task of its own: laying it out takes the processor, and whatever happens there
/// ends this view and nothing else.
async fn ask(services: Services, view: &'static View, parameters: &Parameters) -> Result<Shown> {
    let request = ExportViewRequest {
        domain: view.domain.into(),
        view: view.view.into(),
        as_of: parameters
            .as_of
            .map(|day| day.to_string())
            .unwrap_or_default(),
        ..ExportViewRequest::default()
    };
    let shown = async move {
        let until = Instant::now() + VIEW_LIMIT;
        deadline::within(until, (view.show)(services, request)).await?
    };
    let task = tokio::spawn(shown.in_current_span());
    match AbortOnDropHandle::new(task).await {
        Ok(outcome) => outcome,
        Err(ended) => Err(Error::internal_fault(format!("{}: {ended}", view.name))),
    }
}

/// Notes what came of a view.
fn note(told: &mut Told, outcome: &Result<Shown>) {
    match outcome {
        Ok(shown) => {
            told.done = true;
            told.rows = rows(shown);
        }
        Err(error) => {
            error.reason().clone_into(&mut told.error_reason);
            error.message().clone_into(&mut told.error_message);
        }
    }
}

/// Rows of data of a view: those of its first section.
pub(super) fn rows(shown: &Shown) -> u64 {
    let first = shown.sections.first();
    first.map_or(0, |(_, rows)| rows.len() as u64)
}

fn tell(progress: &watch::Sender<Progress>, answered: usize, of: usize) {
    progress.send_modify(|progress| {
        progress.step = format!("asking for the views: {answered} of {of} have answered");
        progress.done = SHARE * answered as f64 / of.max(1) as f64;
    });
}

fn log(view: &View, error: &Error) {
    let (domain, view) = (view.domain.as_str_name(), view.name);
    let (reason, detail) = (error.reason(), error.for_operator());
    tracing::warn!(
        domain,
        view,
        reason,
        error = detail,
        "a report goes without a view"
    );
}
