//! The audit trail: who asked what, when, and what came of it. Rows are only ever added.
//!
//! A process writes its rows through one [`AuditTrail`]: [`AuditTrail::record`] returns when the row is on
//! the disk, and rows of concurrent calls share one commit. The database refuses to change or remove
//! rows; and because somebody could tell it to stop refusing, each writer's rows form a chain of hashes
//! (`row.rs` says how they are computed). [`verify()`] reads all chains and names the first fault of each;
//! [`list()`] finds rows.
//!
//! Each start of a process makes a writer of its own. The first row of its chain, [`START`], holds the
//! ends of the other chains as it found them: cutting the end off one chain, and the record of that end
//! with it, is still seen in another.
//!
//! What is not found: chains that somebody adds who may insert rows. Their hashes hold, since there is
//! no secret in them. Nor that all was removed, of which only a head kept elsewhere (the log has them)
//! can tell.

pub mod calls;
mod entry;
mod holds;
mod list;
mod row;
mod trail;
mod verify;
mod writer;

pub use entry::Entry;
pub use holds::holds;
pub use list::{Cursor, Page, Query, list};
pub use row::{Head, Row};
pub use trail::AuditTrail;
pub use verify::{End, Fault, Finding, Verification, verify, verify_telling};

use crate::statement::statements;

/// The action of a chain's first rows: a process started to write.
pub const START: &str = "audit.start";

statements! {
    CHAIN = "audit/chain";
    HEADS = "audit/heads";
    HEADS_SINCE = "audit/heads_since";
    HEAD_INSERT = "audit/head_insert";
    HEAD_UPDATE = "audit/head_update";
    HOLDS = "audit/holds";
    INSERT = "audit/insert";
    LAST = "audit/last";
    LIST = "audit/list";
    LIST_BY_ACTION = "audit/list_by_action";
    LIST_BY_ACTOR = "audit/list_by_actor";
    LIST_BY_DOMAIN = "audit/list_by_domain";
    LIST_BY_TRACE = "audit/list_by_trace";
    STARTS = "audit/starts";
}
