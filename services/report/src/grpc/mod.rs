//! The RPCs: each decodes its request, asks the store or a service, encodes the answer.
//!
//! A folder for each service of the contract: `audit`, `report`; what their lists have in common: `page`.

mod audit;
mod page;
mod report;

pub(crate) use audit::Audit;
pub(crate) use report::{Reports, Uploads};
