//! Documents as those who open them see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod csv;
mod pdf_documents;
mod pdf_structure;
mod pdf_text;
mod xlsx_charts;
mod xlsx_manifest;
mod xlsx_office;
mod xlsx_package;
mod xlsx_reading;
mod xlsx_sample;
mod xlsx_sheets;
mod xlsx_streaming;
mod xlsx_tables;
mod xlsx_values;
