//! The stock of every item and what moves it.

/// The stock of every item and what moves it.
#[derive(Debug)]
pub struct Stock;

impl Stock {
    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        0
    }
}
