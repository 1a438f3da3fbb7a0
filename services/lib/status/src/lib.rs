//! One error vocabulary for the whole mesh.
//!
//! An [`Error`] says two things to two people: what a caller reads ([`Error::message`], field
//! violations, a stable [`Error::reason`]) and what an operator reads ([`Error::internal`]). Only
//! the first ever leaves the process. `Error` has no `Display` on purpose: `{error}` in a format
//! string would have to choose between the two.
//!
//! [`Code`] has one table with its gRPC code and its HTTP status (`code.rs`); `grpc.rs` carries an
//! error over the wire and back. To add a code, add the variant: the exhaustive matches name every
//! place that must decide what callers see. To add a reason, add a constant to [`reason`].

mod code;
mod error;
mod grpc;
pub mod reason;

pub use code::Code;
pub use error::{Error, FieldViolation};
pub use grpc::DOMAIN;

/// What fallible functions of the platform return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
