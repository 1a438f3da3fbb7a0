//! The key figures of a period: in total and per channel, with their comparisons.

use chrono::NaiveDate;

use super::completeness::{Completeness, completeness};
use super::figures::Comparison;
use super::filter::Filter;
use super::rollup::SalesRollup;
use crate::period::{Period, PeriodRequest, ResolvedPeriod};
use crate::{FieldError, money::Money};

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
    let compare =
        |filter: &Filter<D>| Comparison::new(rollup, question.period, question.covered, filter);
    let mut channels: Vec<(String, Comparison)> = rollup.dimensions()[channel]
        .values()
        .iter()
        .zip(0_u32..)
        .filter(|(_, key)| question.filter.keeps_key(channel, *key))
        .map(|(name, key)| {
            (
                name.clone(),
                compare(&question.filter.with_only(channel, key, rollup)),
            )
        })
        .filter(|(_, comparison)| comparison.has_sales())
        .collect();
    let revenue = |comparison: &Comparison| -> Money { comparison.current.revenue };
    channels.sort_by(|a, b| {
        revenue(&b.1)
            .cmp(&revenue(&a.1))
            .then_with(|| a.0.cmp(&b.0))
    });
    Kpis {
        total: compare(&question.filter),
        channels,
        completeness: completeness(rollup, question.as_of, channel, category),
    }
}
