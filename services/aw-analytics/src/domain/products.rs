//! The products and what they sold.

/// The products and what they sold.
#[derive(Debug)]
pub struct Products;

impl Products {
    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        0
    }
}
