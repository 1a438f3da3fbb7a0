//! What jobs have done as a table, read page by page as it is written.
//!
//! The scheduler lists the executions of all parts of the platform as one, newest first; one that is asked
//! for meanwhile is newer than the first page and so on none.

mod columns;

use columns::table;
use document::Section;
use futures::Stream;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::ExportJobHistoryRequest;
use otel_bi_proto::otelbi::scheduler::v1::{
    JobExecution, ListJobExecutionsRequest, ListJobExecutionsResponse,
};
use status::Result;

use super::Streamed;
use super::common::prose;
use super::common::table::Table;
use super::common::words::Words;
use super::pages::PAGE_SIZE;
use crate::domain::part;
use crate::services::{Services, answered, asking};

/// The executions that a request asks for, newest first by the time they were to run. What is wrong with the
/// request is told here, as `ListJobExecutions` tells it, and what is wrong with the scheduler too.
pub(crate) async fn stream(
    services: Services,
    request: ExportJobHistoryRequest,
) -> Result<Streamed> {
    let subtitle = subtitle(&request);
    let query = ListJobExecutionsRequest {
        domain: request.domain,
        job: request.job,
        states: request.states,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let first = page(&services, &query).await?;
    let table = table();
    Ok(Streamed {
        section: section(&table, &subtitle),
        subtitle,
        batches: Box::pin(batches(services, query, table, first)),
    })
}

/// A page's rows after the other.
fn batches(
    services: Services,
    mut query: ListJobExecutionsRequest,
    table: Table<JobExecution>,
    mut read: ListJobExecutionsResponse,
) -> impl Stream<Item = Result<Vec<document::Row>>> + Send {
    async_stream::try_stream! {
        while !read.executions.is_empty() {
            yield table.rows(&read.executions);
            if read.next_page_token.is_empty() {
                break;
            }
            query.page_token = read.next_page_token;
            read = page(&services, &query).await?;
        }
    }
}

async fn page(
    services: &Services,
    query: &ListJobExecutionsRequest,
) -> Result<ListJobExecutionsResponse> {
    let mut scheduler = services.scheduler();
    answered(scheduler.list_job_executions(asking(query.clone())).await)
}

fn section(table: &Table<JobExecution>, subtitle: &str) -> Section {
    Section {
        title: "Job history".to_owned(),
        paragraphs: vec![format!(
            "What the platform's jobs have done, newest first by the time they were to run. {subtitle}."
        )],
        columns: table.columns(),
        notes: vec![
            "Executions are listed as they were when this document was made; one that is queued or \
             running goes on."
                .to_owned(),
        ],
        ..Section::default()
    }
}

/// Which executions, in one line.
fn subtitle(request: &ExportJobHistoryRequest) -> String {
    let mut said = Vec::new();
    if request.domain() != Domain::Unspecified {
        said.push(format!("of {}", part::name(request.domain())));
    }
    if !request.job.is_empty() {
        said.push(format!("of the job {}", request.job));
    }
    let states: Vec<&str> = request.states().map(Words::words).collect();
    if !states.is_empty() {
        said.push(prose::listed(&states).to_lowercase());
    }
    if said.is_empty() {
        "All executions".to_owned()
    } else {
        format!("Executions {}", said.join(", "))
    }
}

#[cfg(test)]
mod tests;
