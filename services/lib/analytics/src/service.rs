//! x
use status::{Code, Error, reason};

/// Rows that make no snapshot: the warehouse answered, but with data the service has no use for.
#[must_use]
pub fn unusable(error: &dyn std::error::Error) -> Error {
    Error::new(
        Code::Internal,
        reason::WAREHOUSE_FAULT,
        "The warehouse's data cannot be used as they are.",
    )
    .with_internal(error.to_string())
}
