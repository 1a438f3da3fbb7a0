//! Runs of analyses: computed as the views are, kept with all that is needed to tell later how, looked up,
//! compared, and forecasts held against what came.
//!
//! A service says in [`Runs`] what it can run; each analysis gives its results as rows of a table of the
//! store ([`store::runs::tables`]) out of the very answer that its view gives. To make one more analysis
//! runnable, describe its table there, and add it to the service's list.

mod accuracy;
mod accuracy_answer;
mod causes;
mod compare;
mod compare_answer;
pub mod forecast;
mod header;
mod json;
mod list;
pub mod quality;
mod run;
mod steps;
pub mod tracking;

use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::runs::ledger::Ledger;
use store::runs::tables::Table;
use store::runs::tracking::Sighting;
use store::runs::{Domain, ResultRow};

use crate::messages::short_name;
use crate::provenance::Answered;

pub use accuracy_answer::{AccuracyAnswer, AccuracyFields};
pub use forecast::Came;
pub use run::RunFields;

/// What a service can run.
#[derive(Debug)]
pub struct Runs<T: 'static> {
    /// Whose analyses these are.
    pub domain: Domain,
    /// The analyses.
    pub analyses: &'static [Runnable<T>],
    /// Where its forecasts are scored.
    pub ledger: &'static Ledger,
}

/// One analysis that can be run.
#[derive(Debug)]
pub struct Runnable<T: 'static> {
    /// Which.
    pub analysis: proto::Analysis,
    /// The RPC of its view, by whose name the data-quality checks know what they touch.
    pub rpc: &'static str,
    /// Where its results are kept.
    pub table: &'static Table,
    /// First to last day of its data: its view looks back from the last when no day is given.
    pub span: fn(&Answered<'_, T>) -> Period,
    /// Computes it, looking back from a day as a request gives it: with the defaults of its view.
    pub compute: fn(&Answered<'_, T>, as_of: &str) -> Result<Found>,
}

/// What an analysis found.
#[derive(Debug)]
pub struct Found {
    /// How it was computed.
    pub provenance: proto::Provenance,
    /// Its results.
    pub results: Vec<ResultRow>,
    /// What follows from them.
    pub follow: Follow,
}

/// What follows from results when they are kept.
#[derive(Debug)]
pub enum Follow {
    /// Nothing.
    Nothing,
    /// Forecasts are scored by what came.
    Score(Came),
    /// What was found is followed from run to run.
    Track(Vec<Sighting>),
}

impl<T> Runs<T> {
    /// The analysis that a request's field names. INVALID_ARGUMENT names those that can be run.
    fn runnable(&self, analysis: i32) -> Result<&'static Runnable<T>> {
        let mut known = self.analyses.iter();
        let found = known.find(|known| i32::from(known.analysis) == analysis);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.analyses.iter().map(Runnable::name).collect();
            let asked = proto::Analysis::try_from(analysis);
            let asked = asked.map_or_else(|_| analysis.to_string(), |asked| name(asked).to_owned());
            let description = format!("must be one of {}, is {asked}", names.join(", "));
            Error::invalid_field("analysis", description)
        })
    }

    /// The analysis of a run that was kept.
    fn of_run(&self, run: &store::runs::Run) -> Result<&'static Runnable<T>> {
        let mut known = self.analyses.iter();
        let found = known.find(|known| known.name() == run.analysis);
        found.ok_or_else(|| {
            let detail = format!("run {} is of {}, unknown here", run.run_id, run.analysis);
            Error::internal_fault(detail)
        })
    }
}

impl<T> Runnable<T> {
    fn name(&self) -> &'static str {
        name(self.analysis)
    }
}

/// An analysis as the store names it.
fn name(analysis: proto::Analysis) -> &'static str {
    short_name(&analysis, proto::Analysis::as_str_name)
}

/// A list that comes in pages, whole: `page` gives the entries and the next page's token.
pub fn all_pages<E>(mut page: impl FnMut(String) -> Result<(Vec<E>, String)>) -> Result<Vec<E>> {
    let (mut all, mut token) = page(String::new())?;
    while !token.is_empty() {
        let (more, next) = page(token)?;
        all.extend(more);
        token = next;
    }
    Ok(all)
}
