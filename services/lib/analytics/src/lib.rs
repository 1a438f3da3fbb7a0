//! What the analytics services share around the numbers.
//!
//! Each of them reads one warehouse into a snapshot and answers from it. What is the same for both
//! stands here, so that a service is left with its statements, its dimensions and its messages:
//!
//! * [`config`]: the settings of a warehouse and its service, by prefix (`AW_`, `WWI_`).
//! * [`service`]: start-up, health that follows the snapshot, and the way an answer goes out.
//! * [`request`], [`page`]: fields that many requests have, and lists in pages.
//! * [`messages`], [`scores`]: periods, counts, scores and classes as the contract has them.
//! * [`forecast`]: forecasts of the sales; [`anomalies`]: anomalies of the sales; [`cadence`]: a channel's rhythm in words.
//! * [`sales`]: sales questions decoded from requests, and the common sales messages.
//! * [`data_quality`]: checks read from a warehouse in the background, and told.
//! * [`provenance`]: how an answer was made.
//! * [`runs`]: analyses run and kept, compared, and forecasts scored.
//! * [`decimal`]: exact amounts out of a database's decimals.
//!
//! To share one more thing, it must be needed by two services and know neither of them.

pub mod anomalies;
mod answers;
pub mod cadence;
pub mod config;
pub mod data_quality;
pub mod decimal;
pub mod forecast;
pub mod messages;
pub mod page;
pub mod provenance;
pub mod request;
pub mod runs;
pub mod sales;
pub mod scores;
pub mod service;
mod warehouse_status;
