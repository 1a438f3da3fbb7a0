//! The errors of reading a warehouse: which code and reason, and what a caller is told.

use std::time::Duration;

use status::{Code, Error, reason};

use crate::{DecodeError, Statement};

/// When it is worth trying again after the warehouse was out of reach.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The warehouse cannot be reached, or refused the session.
pub(crate) fn unavailable(internal: impl Into<String>) -> Error {
    Error::unavailable(
        reason::WAREHOUSE_UNAVAILABLE,
        "The warehouse cannot be reached just now.",
    )
    .with_internal(internal)
    .with_retry_after(RETRY_AFTER)
}

/// All connections stayed in use for as long as a call may wait for one.
pub(crate) fn busy(waited: Duration) -> Error {
    Error::unavailable(
        reason::WAREHOUSE_UNAVAILABLE,
        "The warehouse is busy with other queries just now.",
    )
    .with_internal(format!("no connection became free in {waited:?}"))
    .with_retry_after(RETRY_AFTER)
}

/// The statement's time ran out.
pub(crate) fn timeout(internal: impl Into<String>) -> Error {
    Error::new(
        Code::DeadlineExceeded,
        reason::WAREHOUSE_TIMEOUT,
        "The warehouse did not answer in time.",
    )
    .with_internal(internal)
}

/// The warehouse refused the statement, or its answer makes no sense.
pub(crate) fn fault(internal: impl Into<String>) -> Error {
    Error::new(
        Code::Internal,
        reason::WAREHOUSE_FAULT,
        "The warehouse gave an answer that the service cannot use.",
    )
    .with_internal(internal)
}

/// A row does not fit its struct. `row` is counted from 1.
pub(crate) fn decode(statement: &Statement, row: u64, error: &DecodeError) -> Error {
    fault(error.describe(statement, row))
}
