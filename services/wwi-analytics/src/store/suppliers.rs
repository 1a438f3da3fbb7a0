//! The rows of the statement about what suppliers promise. What was ordered from them and what came
//! is in `purchases`.

use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::suppliers::stated_lead_times::{StatedLeadTimeRow, StatedLeadTimes, days};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[(
    "stated_lead_times",
    include_str!("../../sql/stated_lead_times.sql"),
)];

/// Reads the items' lead times.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<StatedLeadTimes> {
    let rows = load
        .fetch(registry.statement("stated_lead_times")?, &[])
        .await?;
    Ok(StatedLeadTimes::new(rows))
}

impl FromRow for StatedLeadTimeRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            item: row.get("item_id")?,
            valid_from: row.get("valid_from")?,
            days: days(row.get("lead_time_days")?),
        })
    }
}
