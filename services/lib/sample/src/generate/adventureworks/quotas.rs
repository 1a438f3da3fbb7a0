//! `FactSalesQuota`: what a representative should sell from one quota day to the next.
//!
//! Quotas are set on batch days near a quarter's end, so their calendar quarters are uneven (see
//! `batches.rs`). Sales from a quota's day up to the next one's come to 80 to 89 % of all quotas
//! together.

use chrono::Datelike;

use super::batches::BatchDay;
use super::employees::representative_key;
use super::sales::RepresentativeSales;
use crate::Error;
use crate::generate::calendar::date_key;
use crate::generate::output::Output;
use crate::generate::random::Random;

/// Quotas are whole thousands of dollars; this many ten-thousandths.
const STEP: i64 = 10_000_000;

/// The part of all quotas that is reached, in thousandths.
const ATTAINMENT: (i64, i64) = (810, 880);

pub(super) fn write(
    output: &Output<'_>,
    batches: &[BatchDay],
    sales: &RepresentativeSales,
    random: &mut Random,
) -> Result<(), Error> {
    let mut table = output.table("dbo", "FactSalesQuota")?;
    let mut key = 0;
    let periods = batches.chunk_by(|one, other| one.quota_period == other.quota_period);
    for (period, batches) in periods.enumerate() {
        // The day before the batch, if there is a straggler, so that nothing falls between.
        let Some(date) = batches.first().map(|batch| batch.date) else {
            continue;
        };
        let attainment = random.between(ATTAINMENT.0, ATTAINMENT.1);
        for (place, sold) in sales.of(period).into_iter().enumerate() {
            if sold == 0 {
                continue;
            }
            let quota = (sold * 1_000 / attainment + STEP / 2) / STEP;
            key += 1;
            let row = table.row().integer(key).integer(representative_key(place));
            row.integer(date_key(date))
                .integer(date.year())
                .integer(date.month0() / 3 + 1)
                .real(quota.max(1) as f64 * 1_000.0)
                .date(date);
            table.end_row()?;
        }
    }
    table.finish()
}
