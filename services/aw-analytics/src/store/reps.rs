//! The rows of the statements about representatives.

use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::reps::Reps;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[];

/// Reads what is needed of the warehouse.
pub(super) async fn load(_load: &Load, _registry: &Registry) -> Result<Reps> {
    Ok(Reps)
}
