//! The rows of the statements about products.

use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::products::Products;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[];

/// Reads what is needed of the warehouse.
pub(super) async fn load(_load: &Load, _registry: &Registry) -> Result<Products> {
    Ok(Products)
}
