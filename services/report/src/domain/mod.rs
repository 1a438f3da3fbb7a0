//! What callers write, as values. The errors say what is wrong and what would be right, for a caller to
//! read.

pub mod audit_filter;
pub mod fields;
pub mod hex;
pub mod instant;
pub mod name;
pub mod part;
