//! The RPCs: each decodes its request, asks the store or a service, encodes the answer.
//!
//! A folder for each service of the contract: `audit`, `report`.

mod audit;
mod report;

pub(crate) use audit::Audit;
pub(crate) use report::Reports;
