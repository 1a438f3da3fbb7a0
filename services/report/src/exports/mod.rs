//! Exports: one view as a file, streamed as it is made, and on record.
//!
//! An export goes through these, in this order:
//!
//! - `exporter`: what is asked for, with its `filters`; [`Exports`] is the way in;
//! - `identity`: what makes two exports the same document, and what the document said when it was first
//!   issued;
//! - `compose`: a document's head and closing, made of an identity and of `facts`, what the services say of
//!   their data; `manifest`: what a file says of itself;
//! - `work`: the threads that documents are written on, so that other calls do not wait for them; `writing`:
//!   the writing itself; `parts`: the file as it is written; `spool`: where it waits for its reader;
//! - `delivery`: the stream to the caller; `patience`: the end of that for who takes nothing any more; `ledger` and `record`: the row that each export leaves.
//!
//! `verifying` is the way back: from a file to what is on record of it.

pub(crate) mod compose;
mod delivery;
mod exporter;
pub(crate) mod facts;
mod filters;
pub(crate) mod identity;
mod ledger;
pub(crate) mod manifest;
mod parts;
mod patience;
pub(crate) mod record;
mod spool;
mod verifying;
pub(crate) mod work;
mod writing;

pub(crate) use delivery::Delivery;
pub(crate) use exporter::{Exports, File};
pub(crate) use verifying::{Given, Verdict, Verified};
