//! Exports: one view as a file, streamed as it is made, and on record.
//!
//! - `identity`: what makes two exports the same document, and what the document said when it was first
//!   issued;
//! - `compose`: a document's head and closing, made of an identity and of `facts`, what the services say of
//!   their data; `manifest`: what a file says of itself;
//! - `work`: the threads that documents are written on, so that other calls do not wait for them;
//! - `record`: the row that each export leaves.

pub(crate) mod compose;
pub(crate) mod facts;
pub(crate) mod identity;
pub(crate) mod manifest;
pub(crate) mod record;
pub(crate) mod work;
