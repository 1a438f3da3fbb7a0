//! Filling warehouses on disk and reading them back.

mod csv_errors;
mod generated_adventureworks;
mod generated_wideworldimporters;
mod generating;
mod install_script;
mod real_data;
mod support;
