//! The store being lost for a while: told once, not with every look.

use std::sync::atomic::{AtomicBool, Ordering};

use status::{Error, Result};

/// Whether the store is lost just now.
#[derive(Debug, Default)]
pub(super) struct Outage(AtomicBool);

impl Outage {
    /// The outcome of something that will be tried again by itself, logged if it is news.
    pub(super) fn note<T>(&self, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(value) => {
                if self.0.swap(false, Ordering::Relaxed) {
                    tracing::info!("the store answers again");
                }
                Some(value)
            }
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    fn failed(&self, error: &Error) {
        if !self.0.swap(true, Ordering::Relaxed) {
            let detail = error.for_operator();
            tracing::error!(error = detail, "the store does not answer; trying on");
        }
    }
}
