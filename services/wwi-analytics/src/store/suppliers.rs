//! The rows of the statements about suppliers.

use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::suppliers::Suppliers;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[];

/// Reads what is needed of the warehouse.
pub(super) async fn load(_load: &Load, _registry: &Registry) -> Result<Suppliers> {
    Ok(Suppliers)
}
