//! Why a command did not do what it was asked for.

use std::io;
use std::path::Path;

/// What ends a command early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Ctrl-C or SIGTERM.
    #[error("interrupted")]
    Interrupted,
    /// The reason, one line for people.
    #[error("{0}")]
    Because(String),
    /// Everything has been said already.
    #[error("failed")]
    Reported,
}

impl Failure {
    /// A failure with its reason.
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Self::Because(reason.into())
    }

    /// What the process answers its caller: 130 is the shells' number for Ctrl-C.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Because(_) | Self::Reported => 1,
        }
    }
}

/// Says what a failed input or output was about.
pub(crate) trait Context<T> {
    /// `what` continues "cannot …".
    fn cannot(self, what: impl FnOnce() -> String) -> Result<T, Failure>;

    /// For reading or writing one path: `action` is a verb.
    fn cannot_with(self, action: &str, path: &Path) -> Result<T, Failure>
    where
        Self: Sized,
    {
        self.cannot(|| format!("{action} {}", path.display()))
    }
}

impl<T> Context<T> for io::Result<T> {
    fn cannot(self, what: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| Failure::because(format!("cannot {}: {error}", what())))
    }
}
