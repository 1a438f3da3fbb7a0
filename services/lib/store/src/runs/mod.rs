//! Runs of analyses with what they found, the ledger of forecasts, and what is followed from run to run.
//!
//! A run is its header in `analysis_runs` and its results in a table of their own ([`tables`]). It is kept
//! in one transaction, with all that follows from it: [`keep`].

pub mod ledger;
mod load;
mod row;
mod save;
pub mod tables;
pub mod tracking;

use std::time::SystemTime;

pub use load::{Position, before, find, list, results};
pub use row::{ResultRow, Value};
pub use save::{Follow, keep};

use crate::Statement;
use crate::statement::statements;

statements! {
    ACKNOWLEDGE = "runs/acknowledge";
    COUNT_TRACKED = "runs/count_tracked";
    FIND_RUN = "runs/find_run";
    FIND_TRACKED = "runs/find_tracked";
    INSERT_RUN = "runs/insert_run";
    LIST_RUNS = "runs/list_runs";
    LIST_TRACKED = "runs/list_tracked";
    RESOLVE_TRACKED = "runs/resolve_tracked";
    SEE_TRACKED = "runs/see_tracked";
    TRACK_DAY = "runs/track_day";
}

/// The statements that come of descriptions: of tables of results, and of ledgers.
pub(crate) fn described() -> impl Iterator<Item = &'static Statement> {
    let tables = tables::TABLES
        .iter()
        .flat_map(|table| [&table.insert, &table.select]);
    let ledgers = ledger::LEDGERS
        .iter()
        .flat_map(|ledger| ledger.statements());
    tables.chain(ledgers)
}

/// Whose analyses: the services' short names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Domain {
    /// AdventureWorks.
    Aw,
    /// Wide World Importers.
    Wwi,
}

impl Domain {
    /// Its word in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Aw => "aw",
            Self::Wwi => "wwi",
        }
    }
}

/// The header of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id, a UUID.
    pub run_id: String,
    /// `aw` or `wwi`: see [`Domain::word`].
    pub domain: String,
    /// The analysis, as the contract names it without its prefix: `FORECAST`.
    pub analysis: String,
    /// The day it looked back from, YYYY-MM-DD.
    pub as_of: String,
    /// The day that was asked for; empty when it was to be the newest.
    pub asked_as_of: String,
    /// Whether `as_of` was the newest day of its data. Otherwise it is a replay: what the program of its
    /// time finds on a past day, in data that may have been completed since.
    pub issued: bool,
    /// The method's parameters and the filters in force, as JSON.
    pub parameters: String,
    /// The program that computed it.
    pub code_version: String,
    /// Digest of the data it was computed from.
    pub snapshot: String,
    /// What the data-quality checks said of these data: `PASSED`, `WARNING`, `FAILED` or `UNSPECIFIED`.
    pub quality: String,
    /// How it was computed: `otelbi.common.v1.Provenance` as JSON.
    pub provenance: String,
    /// When it was computed; kept to the microsecond.
    pub computed_at: SystemTime,
    /// The trace it was computed in: 32 hexadecimal digits; empty without one.
    pub trace_id: String,
    /// The execution of a job it belongs to; empty for none.
    pub execution_id: String,
    /// Results it kept.
    pub records: i64,
}
