//! The RPCs: each decodes its request, asks the store, encodes the answer.
//!
//! A folder for each service of the contract: `audit`.

mod audit;

pub(crate) use audit::Audit;
