//! The rows of the statements about reorder recommendations.

use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use super::purchases;
use crate::domain::stock::Stock;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[];

/// Reads what is needed of the warehouse.
pub(super) async fn load(load: &Load, registry: &Registry) -> Result<Stock> {
    Ok(Stock::new(purchases::load(load, registry).await?))
}
