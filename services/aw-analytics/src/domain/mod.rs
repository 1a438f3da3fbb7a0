//! What AdventureWorks sells, as the numbers see it: pure, fed by the store, asked by the RPCs.

pub mod data_quality;
pub mod products;
pub mod reps;
pub mod sales;

use std::sync::Arc;

/// Everything the service computes its answers from, read from the warehouse in one go.
#[derive(Debug)]
pub struct Snapshot {
    /// The sales rollup.
    pub sales: Arc<sales::Sales>,
    /// The representatives, their sales and quotas.
    pub reps: reps::Reps,
    /// The products and what they sold.
    pub products: products::Products,
}

impl Snapshot {
    /// The memory it holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sales.bytes() + self.reps.bytes() + self.products.bytes()
    }
}
