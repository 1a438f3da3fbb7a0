//! What Wide World Importers sells, as the numbers see it: pure, fed by the store, asked by the RPCs.

pub mod sales;

/// Everything the service answers from, read from the warehouse in one go.
#[derive(Debug)]
pub struct Snapshot {
    /// The sales rollup.
    pub sales: sales::Sales,
}
