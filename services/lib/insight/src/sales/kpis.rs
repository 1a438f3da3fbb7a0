//! The key figures of a period: in total and per channel, with their comparisons.

use chrono::NaiveDate;

use super::completeness::{Completeness, completeness};
use super::figures::{Compared, Comparison};
use super::filter::Filter;
use super::rollup::SalesRollup;
use crate::FieldError;
use crate::period::{Period, PeriodRequest, ResolvedPeriod};

/// A question about sales with everything filled in: which days, which sales.
#[derive(Debug, Clone)]
pub struct Question<const D: usize> {
    /// The day to look back from.
    pub as_of: NaiveDate,
    /// The period asked for.
    pub period: Period,
    /// The days that data exist for and may be seen; nothing when `as_of` is before all of them.
    pub covered: Option<Period>,
    /// Which sales.
    pub filter: Filter<D>,
}

impl<const D: usize> Question<D> {
    /// Fills in a request: its period fields and, per dimension, the values to keep (none: all).
    /// Gives every field that is wrong.
    pub fn new(
        rollup: &SalesRollup<D>,
        period: PeriodRequest<'_>,
        kept: [&[String]; D],
    ) -> Result<Self, Vec<FieldError>> {
        match (period.resolve(rollup.span().to()), rollup.filter(kept)) {
            (Ok(ResolvedPeriod { as_of, period }), Ok(filter)) => {
                let span = rollup.span();
                let covered = Period::new(span.from(), span.to().min(as_of));
                Ok(Self {
                    as_of,
                    period,
                    covered,
                    filter,
                })
            }
            (period, filter) => {
                let mut errors = period.err().unwrap_or_default();
                errors.extend(filter.err().unwrap_or_default());
                Err(errors)
            }
        }
    }

    /// Whether data exist for the whole of a period.
    #[must_use]
    pub fn covers(&self, period: Period) -> bool {
        self.covered.is_some_and(|covered| covered.covers(period))
    }
}

/// The key figures.
#[derive(Debug, Clone)]
pub struct Kpis {
    /// All that the filter keeps.
    pub total: Comparison,
    /// The same per channel, largest revenue first; only channels with a sale in one of the periods.
    pub channels: Vec<(String, Comparison)>,
    /// Up to when each channel's data are complete.
    pub completeness: Vec<Completeness>,
}

/// Computes the key figures. `channel` and `category` are indexes of dimensions.
#[must_use]
pub fn kpis<const D: usize>(
    rollup: &SalesRollup<D>,
    question: &Question<D>,
    channel: usize,
    category: usize,
) -> Kpis {
    let breakdowns = Compared::new(question.period, question.covered, |period| {
        rollup.breakdown(period, &question.filter, channel)
    });
    let names = rollup.dimensions()[channel].values();
    let mut channels: Vec<(String, Comparison)> = names
        .iter()
        .enumerate()
        .map(|(key, name)| {
            (
                name.clone(),
                breakdowns.map(|breakdown| breakdown.parts[key]),
            )
        })
        .filter(|(_, comparison)| comparison.has_sales())
        .collect();
    channels.sort_by(|a, b| {
        let by_revenue = b.1.current.revenue.cmp(&a.1.current.revenue);
        by_revenue.then_with(|| a.0.cmp(&b.0))
    });
    Kpis {
        total: breakdowns.map(|breakdown| breakdown.total),
        channels,
        completeness: completeness(rollup, question.as_of, channel, category),
    }
}
