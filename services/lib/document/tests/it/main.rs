//! Documents as those who open them see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod csv;
mod pdf_documents;
mod pdf_structure;
mod pdf_text;
mod xlsx;
mod xlsx_office;
mod xlsx_sample;
mod xlsx_structure;
