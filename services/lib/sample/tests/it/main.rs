//! Filling warehouses on disk and reading them back.
#![expect(
    clippy::unwrap_used,
    reason = "in the tests' helpers too, what is not there fails the test"
)]

mod csv_errors;
mod generated_adventureworks;
mod generated_wideworldimporters;
mod generating;
mod install_script;
mod real_data;
mod support;
