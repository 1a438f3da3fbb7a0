//! What Wide World Importers sells, as the numbers see it: pure, fed by the store, asked by the RPCs.

pub mod data_quality;
pub mod events;
pub mod purchases;
pub mod sales;
pub mod stock;
pub mod suppliers;

use std::sync::Arc;

/// Everything the service computes its answers from, read from the warehouse in one go.
#[derive(Debug)]
pub struct Snapshot {
    /// The sales rollup.
    pub sales: Arc<sales::Sales>,
    /// The stock of every item and what moves it.
    pub stock: stock::Stock,
    /// The suppliers and what they delivered.
    pub suppliers: suppliers::Suppliers,
    /// Demand far beyond what is usual.
    pub spikes: events::spikes::Spikes,
}

impl Snapshot {
    /// The memory it holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sales.bytes() + self.stock.bytes() + self.suppliers.bytes() + self.spikes.bytes()
    }
}
