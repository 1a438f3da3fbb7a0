//! The rows of the data-quality checks.

use insight::quality::Quality;
use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[];

/// Runs the checks.
pub(super) async fn load(_load: &Load, _registry: &Registry) -> Result<Quality> {
    Ok(Quality::new(Vec::new(), chrono::NaiveDate::MIN))
}
