//! The channels of a sales rollup looked at, and what was found explained by its other dimensions.

use chrono::NaiveDate;

use super::channel::{Anomaly, ChannelFindings, look_at};
use super::detect::Options;
use super::explain::{Contribution, Segment, explain};
use crate::forecast::calendar::{Cadence, DailyValues};
use crate::money::Money;
use crate::period::Period;
use crate::sales::{Filter, Question, SalesRollup, completeness};

/// What all channels together are called.
pub const TOTAL: &str = "Total";
/// Values before and after an anomaly whose shares are the usual ones: of days, some weeks...
const DAYS_AROUND: usize = 45;
/// ...of batches, a year.
const BATCHES_AROUND: usize = 12;

/// One channel looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct SalesLook {
    /// Its name; [`TOTAL`] for all of them together.
    pub channel: String,
    /// Last day looked at: later ones are incomplete.
    pub complete_through: NaiveDate,
    /// What was found.
    pub findings: ChannelFindings,
}

/// Looks at the channels that the question keeps, up to the day each is complete as of the question's,
/// in the order of their names. When all channels are kept, and they trade on the same days, also at
/// their [`TOTAL`], first: an event too small to stand out of any channel may stand out of the sum. (The
/// sum of daily sales and monthly batches would only show the batches.) Channels without any sale by
/// then are left out. `channel` and `category` are indexes of dimensions.
#[must_use]
pub fn sales_looks<const D: usize>(
    rollup: &SalesRollup<D>,
    question: &Question<D>,
    channel: usize,
    category: usize,
    options: Options,
) -> Vec<SalesLook> {
    let Some(covered) = question.covered else {
        return Vec::new();
    };
    let revenue = rollup.daily_revenue(covered, &Filter::all(), channel);
    let dated = |values: &[f64], through: NaiveDate| {
        let sales = values
            .iter()
            .enumerate()
            .map(|(at, value)| (revenue.day(at), *value));
        DailyValues::through(sales, through)
    };
    let look = |name: &str, values: &[f64], through: NaiveDate| SalesLook {
        channel: name.to_owned(),
        complete_through: through,
        findings: look_at(&dated(values, through), options),
    };
    let chosen = question.filter.chosen(channel);
    let dimension = &rollup.dimensions()[channel];
    let mut looks: Vec<SalesLook> = completeness(rollup, question.as_of, channel, category)
        .iter()
        .filter(|found| chosen.is_empty() || chosen.contains(&found.channel))
        .filter_map(|found| {
            let key = dimension.find(&found.channel)?;
            let values = &revenue.parts[key as usize];
            Some(look(&found.channel, values, found.complete_through?))
        })
        .collect();
    let all_complete = looks.iter().map(|look| look.complete_through).min();
    if chosen.is_empty()
        && trade_alike(&looks)
        && let Some(through) = all_complete
    {
        looks.insert(0, look(TOTAL, &revenue.total(), through));
    }
    looks
}

/// Whether there are several channels, all of which trade daily, on the same weekdays.
fn trade_alike(looks: &[SalesLook]) -> bool {
    let open = |look: &SalesLook| match &look.findings.cadence {
        Cadence::Daily(daily) => Some(daily.open),
        Cadence::Batch(_) => None,
    };
    let first = looks.first().and_then(open);
    looks.len() > 1 && first.is_some() && looks.iter().all(|look| open(look) == first)
}

/// An anomaly in exact amounts, and what explains it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What was sold.
    pub actual: Money,
    /// What was expected, to the cent.
    pub expected: Money,
    /// Per dimension that divides it, its name and what each segment adds.
    pub dimensions: Vec<(&'static str, Vec<Contribution>)>,
}

/// Explains the anomalies of one channel.
#[derive(Debug)]
pub struct Explainer<'a> {
    findings: &'a ChannelFindings,
    dimensions: Vec<Segments<'a>>,
}

/// The amounts of one dimension's segments.
#[derive(Debug)]
struct Segments<'a> {
    dimension: &'static str,
    names: &'a [String],
    first: NaiveDate,
    /// By segment, then by day from `first`.
    amounts: Vec<Vec<Money>>,
}

impl<'a> Explainer<'a> {
    /// An explainer of these `anomalies` of `look`, by the `dimensions` given as index and name.
    /// `channel` is the index of the channel's dimension.
    #[must_use]
    pub fn new<const D: usize>(
        rollup: &'a SalesRollup<D>,
        channel: usize,
        look: &'a SalesLook,
        anomalies: &[Anomaly],
        dimensions: &[(usize, &'static str)],
    ) -> Self {
        let findings = &look.findings;
        let filter = if look.channel == TOTAL {
            Some(Filter::all())
        } else {
            let mut kept: [&[String]; D] = [&[]; D];
            kept[channel] = std::slice::from_ref(&look.channel);
            rollup.filter(kept).ok()
        };
        let period = days_needed(findings, anomalies);
        let segments = filter.zip(period).map(|(filter, period)| {
            let of_dimension = |(at, name): &(usize, &'static str)| Segments {
                dimension: name,
                names: rollup.dimensions()[*at].values(),
                first: period.from(),
                amounts: rollup
                    .daily_revenue(period, &filter, *at)
                    .parts
                    .into_iter()
                    .map(|days| days.into_iter().map(exact).collect())
                    .collect(),
            };
            dimensions.iter().map(of_dimension).collect()
        });
        Self {
            findings,
            dimensions: segments.unwrap_or_default(),
        }
    }

    /// What explains an anomaly: at most `most` segments of each dimension. A dimension that has only
    /// one segment there explains nothing and is left out.
    #[must_use]
    pub fn explain(&self, anomaly: &Anomaly, most: usize) -> Explanation {
        let expected = exact((anomaly.point.expected * 100.0).round() / 100.0);
        let (now, usual) = self.days_of(anomaly);
        let dimensions = self.dimensions.iter().map(|segments| {
            let list: Vec<Segment> = segments
                .names
                .iter()
                .zip(&segments.amounts)
                .map(|(name, amounts)| Segment {
                    name: name.clone(),
                    actual: segments.sum(amounts, &now),
                    usual: segments.sum(amounts, &usual),
                })
                .collect();
            (segments.dimension, explain(&list, expected, most))
        });
        Explanation {
            actual: exact(anomaly.point.actual),
            expected,
            dimensions: dimensions.filter(|(_, found)| found.len() > 1).collect(),
        }
    }

    /// The days of an anomaly, and those around it on which nothing stood out.
    fn days_of(&self, anomaly: &Anomaly) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
        let Some(place) = anomaly.place else {
            return (vec![anomaly.day], Vec::new());
        };
        let points = self
            .findings
            .detection
            .iter()
            .flat_map(|detection| &detection.points);
        let calm: Vec<bool> = points.map(|point| point.anomaly.is_none()).collect();
        let reach = reach(&self.findings.cadence);
        let (mut now, mut usual) = (Vec::new(), Vec::new());
        for (day, of_place) in self.findings.places() {
            if of_place == place {
                now.push(day);
            } else if of_place.abs_diff(place) <= reach && calm.get(of_place) == Some(&true) {
                usual.push(day);
            }
        }
        (now, usual)
    }
}

impl Segments<'_> {
    fn sum(&self, amounts: &[Money], days: &[NaiveDate]) -> Money {
        let at = |day: &NaiveDate| usize::try_from((*day - self.first).num_days()).ok();
        days.iter()
            .filter_map(|day| amounts.get(at(day)?).copied())
            .sum()
    }
}

fn reach(cadence: &Cadence) -> usize {
    match cadence {
        Cadence::Daily(_) => DAYS_AROUND,
        Cadence::Batch(_) => BATCHES_AROUND,
    }
}

/// The days of the anomalies and of the values around them.
fn days_needed(findings: &ChannelFindings, anomalies: &[Anomaly]) -> Option<Period> {
    let reach = reach(&findings.cadence);
    let places = || anomalies.iter().filter_map(|anomaly| anomaly.place);
    let around = places()
        .min()
        .zip(places().max())
        .and_then(|(first, last)| {
            let days = &findings.days;
            let last = last.saturating_add(reach).min(days.len().checked_sub(1)?);
            Some([*days.get(first.saturating_sub(reach))?, *days.get(last)?])
        });
    // A batch's days may lie before the day that its value is dated with.
    let margin = chrono::Days::new(31);
    let around = around.map(|[first, last]| {
        [
            first.checked_sub_days(margin).unwrap_or(first),
            last.checked_add_days(margin).unwrap_or(last),
        ]
    });
    let days = || {
        around
            .into_iter()
            .flatten()
            .chain(anomalies.iter().map(|anomaly| anomaly.day))
    };
    Period::new(days().min()?, days().max()?)
}

/// An amount as it was before it became a number: its sums are of ten-thousandths.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast stops at the ends of the range"
)]
fn exact(amount: f64) -> Money {
    Money::from_ten_thousandths((amount * 10_000.0).round() as i64)
}
