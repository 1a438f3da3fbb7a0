//! The suppliers and what they delivered.

/// The suppliers and what they delivered.
#[derive(Debug)]
pub struct Suppliers;

impl Suppliers {
    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        0
    }
}
