//! What can be made to go wrong.

use std::time::Duration;

/// A scripted fault of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An error instead of an answer.
    Error(ServerError),
    /// An error after that many rows.
    ErrorAfterRows(usize, ServerError),
    /// The connection is cut instead of an answer.
    DropBeforeReply,
    /// The connection is cut in the middle of a row, after that many whole ones.
    DropMidRow(usize),
    /// Nothing is ever answered.
    NeverAnswer,
    /// The answer comes later.
    Delay(Duration),
    /// Each row is sent on its own, after a pause.
    SlowRows(Duration),
}

impl Fault {
    /// An error instead of an answer: number and severity as SQL Server gives them, for example
    /// 1205 and 13 for a deadlock's victim.
    #[must_use]
    pub fn error(number: u32, class: u8) -> Self {
        Self::Error(ServerError::new(number, class))
    }

    /// An error after some rows.
    #[must_use]
    pub fn error_after_rows(rows: usize, number: u32, class: u8) -> Self {
        Self::ErrorAfterRows(rows, ServerError::new(number, class))
    }
}

/// An error of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    pub(super) number: u32,
    pub(super) class: u8,
    pub(super) message: String,
}

impl ServerError {
    fn new(number: u32, class: u8) -> Self {
        Self {
            number,
            class,
            message: "scripted error".to_owned(),
        }
    }

    /// A value that its column's type cannot hold.
    pub(super) fn conversion(message: String) -> Self {
        Self {
            number: 8115,
            class: 16,
            message,
        }
    }
}
