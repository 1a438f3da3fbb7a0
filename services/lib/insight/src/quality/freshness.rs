//! Channels that fell silent before the newest day in the warehouse, whole or in part.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Evidence, Outcome, Sample};
use crate::forecast::calendar::{Cadence, DailyValues};
use crate::period::Period;
use crate::sales::{Completeness, Filter, SalesRollup, completeness};

/// A daily channel is silent when it sold nothing for so many days, and for longer than ever before.
const SHORTEST_SILENCE: i64 = 7;

/// The sales that channels are looked at in.
#[derive(Debug)]
pub struct Channels<const D: usize> {
    /// The sales rollup.
    pub sales: Arc<SalesRollup<D>>,
    /// Index of the dimension of channels.
    pub channel: usize,
    /// Index of the dimension of categories: a channel is incomplete when a weighty one is missing.
    pub category: usize,
}

impl<const D: usize> Evidence for Channels<D> {
    fn known_on(&self, as_of: NaiveDate) -> Outcome {
        let Some(period) = Period::new(self.sales.span().from(), as_of)
            .and_then(|period| period.intersection(self.sales.span()))
        else {
            return Outcome::default();
        };
        let channels = completeness(&self.sales, period.to(), self.channel, self.category);
        let days = self.days(period);
        let newest = channels.iter().filter_map(|found| found.newest_sale).max();
        let started: Vec<_> = channels
            .iter()
            .filter_map(|found| Some((found, found.newest_sale?, found.complete_through?)))
            .collect();
        let mut detail = Vec::new();
        let mut samples: Vec<Sample> = Vec::new();
        for (found, newest_sale, complete) in &started {
            let silent = newest.is_some_and(|newest| self.is_silent(&days, found, newest));
            if !silent && complete == newest_sale {
                continue;
            }
            let reason = if complete == newest_sale {
                format!("No sales since {newest_sale}, though some were due.")
            } else {
                found.reason.clone()
            };
            detail.push(format!("{}: {reason}", found.channel));
            samples.push(vec![
                ("channel", found.channel.clone()),
                ("newest_sale", newest_sale.to_string()),
                ("complete_through", complete.to_string()),
                ("reason", reason),
            ]);
        }
        Outcome {
            broken: samples.len() as u64,
            examined: started.len() as u64,
            size: 0.0,
            detail: (!detail.is_empty()).then(|| detail.join(" ")),
            samples,
        }
    }

    /// The sales are the snapshot's.
    fn bytes(&self) -> usize {
        0
    }
}

impl<const D: usize> Channels<D> {
    /// The revenue of each channel's days, by the channel's key.
    fn days(&self, period: Period) -> Vec<Vec<(NaiveDate, f64)>> {
        let daily = self
            .sales
            .daily_revenue(period, &Filter::all(), self.channel);
        let dated = |part: &Vec<f64>| {
            let dated = |(at, value): (usize, &f64)| (daily.day(at), *value);
            part.iter().enumerate().map(dated).collect()
        };
        daily.parts.iter().map(dated).collect()
    }

    /// Whether a channel's rhythm would have had it sell again by `newest`.
    fn is_silent(
        &self,
        days: &[Vec<(NaiveDate, f64)>],
        found: &Completeness,
        newest: NaiveDate,
    ) -> bool {
        let dimension = &self.sales.dimensions()[self.channel];
        let key = dimension.find(&found.channel).unwrap_or(u32::MAX) as usize;
        let Some(sales) = days.get(key) else {
            return false;
        };
        let sold = DailyValues::new(sales.iter().copied(), newest);
        match Cadence::learn(&sold) {
            Cadence::Daily(_) => {
                let silence = (newest - sold.last()).num_days();
                silence >= SHORTEST_SILENCE && silence > longest_gap(&sold)
            }
            batch @ Cadence::Batch(_) => {
                let until_newest = DailyValues::through(sales.iter().copied(), newest);
                let months = batch.regular(&until_newest).values;
                months.last().is_some_and(|sales| *sales == 0.0)
            }
        }
    }
}

/// The most days from one sale to the next.
fn longest_gap(days: &DailyValues) -> i64 {
    let sold: Vec<NaiveDate> = days
        .iter()
        .filter(|(_, value)| *value != 0.0)
        .map(|(day, _)| day)
        .collect();
    let gaps = sold.windows(2).map(|pair| (pair[1] - pair[0]).num_days());
    gaps.max().unwrap_or(0)
}
