//! Forecasts of a regular series, chosen by how well they would have done.
//!
//! A method is one file of [`methods`].

pub mod methods;
