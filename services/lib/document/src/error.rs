//! What can go wrong when a document is written.

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What it is written to does not take it: a full disk, a reader that went away.
    #[error("the document cannot be written: {0}")]
    Output(#[from] std::io::Error),
    /// It was described wrongly, or a library does not do what we take for granted: a mistake of ours.
    #[error("the document cannot be made: {0}")]
    Fault(String),
}

/// What comes of writing a document.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A mistake of ours.
    pub(crate) fn fault(what: impl std::fmt::Display) -> Self {
        Self::Fault(what.to_string())
    }
}
