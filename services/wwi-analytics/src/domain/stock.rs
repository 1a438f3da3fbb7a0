//! The stock of every item and what moves it.

use super::purchases::Purchases;

/// The stock of every item and what moves it.
#[derive(Debug)]
pub struct Stock {
    purchases: Purchases,
}

impl Stock {
    /// The stock with what was ordered to fill it.
    #[must_use]
    pub fn new(purchases: Purchases) -> Self {
        Self { purchases }
    }

    /// What was ordered from suppliers.
    #[must_use]
    pub fn purchases(&self) -> &Purchases {
        &self.purchases
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.purchases.bytes()
    }
}
