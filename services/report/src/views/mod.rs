//! Views as documents: each asks a service for all of what it shows and lays the answer out as sections.
//!
//! To add one: its value in the contract's `View`, a file in the folder of its domain that ends in a
//! [`View`], and its line in [`VIEWS`]. Exports and reports have it then.

pub(crate) mod audit_trail;
mod aw;
mod common;
#[cfg(test)]
mod covering;
#[cfg(test)]
mod filters;
pub(crate) mod job_history;
#[cfg(test)]
mod laid_out;
mod pages;
mod wwi;

use std::future::Future;
use std::pin::Pin;

use document::{Definition, Row, Section};
use futures::stream::BoxStream;
use otel_bi_proto::otelbi::common::v1::{Domain, Provenance};
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use crate::services::Services;

/// All views, in the order in which a report has them.
pub(crate) static VIEWS: &[&View] = &[
    &aw::sales_kpis::VIEW,
    &aw::sales_history::VIEW,
    &aw::sales_forecast::VIEW,
    &aw::rep_scores::VIEW,
    &aw::product_demand::VIEW,
    &aw::anomalies::VIEW,
    &aw::data_quality::VIEW,
    &wwi::sales_kpis::VIEW,
    &wwi::sales_history::VIEW,
    &wwi::sales_forecast::VIEW,
    &wwi::stock_recommendations::VIEW,
    &wwi::supplier_scores::VIEW,
    &wwi::business_events::VIEW,
    &wwi::anomalies::VIEW,
    &wwi::data_quality::VIEW,
];

/// A view that can become a document.
#[expect(
    clippy::struct_field_names,
    reason = "the value of the contract is called so in every request"
)]
pub(crate) struct View {
    /// The domain it shows.
    pub(crate) domain: Domain,
    /// Its value in the contract.
    pub(crate) view: proto::View,
    /// Its name in paths and names of files, for example `sales-history`.
    pub(crate) name: &'static str,
    /// Its title, for example `Sales history`.
    pub(crate) title: &'static str,
    /// The fields of [`ExportViewRequest`] that it has; all others must be empty.
    pub(crate) filters: &'static [&'static str],
    /// Asks for it and lays it out. The request's filters are those above, nothing else of it counts.
    pub(crate) show: fn(Services, ExportViewRequest) -> Showing,
}

/// A view that is being asked for.
pub(crate) type Showing = Pin<Box<dyn Future<Output = Result<Shown>> + Send>>;

/// A view, laid out.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// What it covers, in one line: the period, what it is split by.
    pub(crate) subtitle: String,
    /// Its sections with their rows. The first is the view's table: what a CSV file holds and what the data's
    /// digest is of.
    pub(crate) sections: Vec<(Section, Vec<Row>)>,
    /// What words in it mean, beside its columns.
    pub(crate) definitions: Vec<Definition>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// What is too long to be held at once, and has no snapshot: a table whose rows come as they are read.
pub(crate) struct Streamed {
    /// Its only section.
    pub(crate) section: Section,
    /// What it covers, in one line.
    pub(crate) subtitle: String,
    /// Its rows, some at a time; none are empty.
    pub(crate) batches: BoxStream<'static, Result<Vec<Row>>>,
}

/// Boxes what a view's `show` does.
pub(crate) fn showing(work: impl Future<Output = Result<Shown>> + Send + 'static) -> Showing {
    Box::pin(work)
}

/// The view of a domain.
pub(crate) fn find(domain: Domain, view: proto::View) -> Option<&'static View> {
    VIEWS
        .iter()
        .copied()
        .find(|known| known.domain == domain && known.view == view)
}
