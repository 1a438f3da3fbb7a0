//! Filling warehouses on disk and reading them back.

mod csv_errors;
mod install_script;
mod real_data;
mod support;
