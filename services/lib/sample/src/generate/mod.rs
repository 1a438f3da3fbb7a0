//! Making up a warehouse, for when there are no files.
//!
//! Each warehouse has a folder here. A generator writes tables through `Output`, draws from `Random`
//! and counts its dates back from the end date; nothing else goes in, so the same options give the
//! same warehouse. Both are invented, but have the structure of Microsoft's data, its traps included:
//! what a part imitates stands at its head.

mod adventureworks;
mod calendar;
mod names;
mod output;
mod random;
mod wideworldimporters;

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use crate::database::Databases;
use crate::publish::Staging;
use crate::{Error, Filled, Progress, Warehouse};
use output::Output;

/// The scales that are accepted: from a hundredth of the original's size to a thousand times it.
const SCALES: std::ops::RangeInclusive<f64> = 0.01..=1000.0;

/// The years in which a warehouse may end: what both calendars and SQL Server's dates can hold.
const END_YEARS: std::ops::RangeInclusive<i32> = 1910..=9000;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GenerateOptions {
    /// Chooses one of many warehouses of the same shape.
    pub seed: u64,
    /// The newest day with sales.
    pub end_date: NaiveDate,
    /// How much business there is: 1 gives about as many rows as the original has. Multiplies
    /// orders and what follows from them; the dimensions, rates, quotas and (above 1) the inventory
    /// of each product and day stay as they are. From 0.01 to 1000.
    pub scale: f64,
}

/// Fills the warehouse in `target` with made-up data. Memory stays bounded whatever the scale.
///
/// # Errors
/// When the options are out of range or the target cannot be written; what was there stays.
pub fn generate(
    warehouse: Warehouse,
    target: &Path,
    options: &GenerateOptions,
    progress: &dyn Progress,
) -> Result<Filled, Error> {
    check(options)?;
    let staging = Staging::begin(target)?;
    let databases = Databases::create(warehouse, &staging.path())?;
    let what = format!("Generating {}", warehouse.title());
    progress.start(&what, Some(expected_rows(warehouse, options.scale)));
    let output = Output::new(warehouse, &databases, progress);
    match warehouse {
        Warehouse::AdventureWorks => adventureworks::write(&output, options)?,
        Warehouse::WideWorldImporters => wideworldimporters::write(&output, options)?,
    }
    let filled = databases.finish()?;
    staging.publish()?;
    progress.finish();
    Ok(filled)
}

fn check(options: &GenerateOptions) -> Result<(), Error> {
    let reason = if !SCALES.contains(&options.scale) {
        let (least, most) = (SCALES.start(), SCALES.end());
        format!("scale {} is not between {least} and {most}", options.scale)
    } else if !END_YEARS.contains(&options.end_date.year()) {
        let (least, most) = (END_YEARS.start(), END_YEARS.end());
        let end = options.end_date;
        format!("end date {end} is not in the years {least} to {most}")
    } else {
        return Ok(());
    };
    Err(Error::Options { reason })
}

/// About how many rows there will be, for the progress bar.
fn expected_rows(warehouse: Warehouse, scale: f64) -> u64 {
    let (fixed, inventory, business) = match warehouse {
        Warehouse::AdventureWorks => (30_000.0, 683_000.0, 125_000.0),
        Warehouse::WideWorldImporters => (50_000.0, 0.0, 795_000.0),
    };
    random::rounded(fixed + inventory * scale.min(1.0) + business * scale).unsigned_abs()
}
