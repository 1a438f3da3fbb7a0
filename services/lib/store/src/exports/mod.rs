//! Exports: the record of each file that went out, and the documents that were in them.
//!
//! A record ([`Export`]) is of one file handed to one caller: what was in it, who asked for it, and its hash.
//! A document ([`Document`]) is what such files have in common: asked for again of the same data it is the
//! same, byte for byte.

mod documents;
mod records;

pub use documents::{Document, issue};
pub use records::{Export, Position, find, find_document, find_file, insert, insert_within, list};

use crate::statement::statements;

statements! {
    FIND = "exports/find";
    FIND_DOCUMENT = "exports/find_document";
    FIND_FILE = "exports/find_file";
    INSERT = "exports/insert";
    ISSUE = "exports/issue";
    ISSUED = "exports/issued";
    LIST = "exports/list";
    LIST_BY_DOMAIN = "exports/list_by_domain";
}
