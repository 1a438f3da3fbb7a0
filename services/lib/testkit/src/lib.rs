//! What tests share. A dev-dependency only: panics are its way to report.
//!
//! * [`changed`]: copies of embedded warehouses with other data in them.
//! * [`dirt`]: dirt in the data, and whether the checks find it.
//! * [`http`]: plain HTTP requests.
//! * [`injection`]: how well injected events are found in a series.
//! * [`lineage`]: which tables statements read.
//! * [`otlp`]: a collector that keeps what it gets.
//! * [`postgres`]: a PostgreSQL server of the test binary's own.
//! * [`running`]: a service in this process, on a port of its own.
//! * [`shared`]: a service that many tests of one binary ask.
//! * [`stores`]: fresh write stores, one on each engine.
//! * [`tds`]: a SQL Server with SQLite behind it, and faults to script.
//! * [`tables`]: the real data's CSV files, read plainly.
//! * [`waiting`]: waiting for what is about to come true.
//! * [`warehouses`]: embedded warehouses with the real data or generated ones, filled once.
//!
//! To add one more thing, make it a module of its own that starts on drop-in defaults and stops when
//! dropped.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up, or waits in vain, has failed"
)]

pub mod changed;
pub mod dirt;
pub mod http;
pub mod injection;
pub mod lineage;
pub mod otlp;
pub mod postgres;
pub mod running;
pub mod shared;
pub mod stores;
pub mod tables;
pub mod tds;
pub mod waiting;
pub mod warehouses;
