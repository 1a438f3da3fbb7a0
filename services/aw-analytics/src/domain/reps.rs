//! The representatives, their sales and quotas.

/// The representatives, their sales and quotas.
#[derive(Debug)]
pub struct Reps;

impl Reps {
    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        0
    }
}
