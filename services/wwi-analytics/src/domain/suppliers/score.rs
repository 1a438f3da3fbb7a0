//! Suppliers' records scored and ranked, and told apart only where the data can.
//!
//! Lines of one order come together, late or in time: an order is one case, however many lines it
//! has. So intervals, shrinkage and evidence count orders; rates are those of lines.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use insight::score::rates::EvidenceRules;
use insight::score::{BetaPrior, Composite, Evidence, Interval, Part, Tally, ranking};
use insight::statistics::normal_quantile;

use super::Suppliers;
use super::receiving::ReceiptCounts;
use super::record::Record;
use super::words;
use crate::domain::purchases::{Purchases, Supplier};

/// Probability that an interval holds the true figure.
pub const CONFIDENCE: f64 = 0.95;
/// Name and weight of the part for lines on time and in full.
pub const OTIF: (&str, f64) = ("otif", 0.5);
/// Name and weight of the part for units received.
pub const FILL_RATE: (&str, f64) = ("fill_rate", 0.2);
/// Name and weight of the part for steady lead times.
pub const STEADINESS: (&str, f64) = ("lead_time_steadiness", 0.3);

/// Orders that it takes to score a supplier, and how wide (in points) the intervals of a score with
/// high and medium evidence are at the most.
pub const EVIDENCE: EvidenceRules = EvidenceRules {
    least_cases: 10,
    narrow: 5.0,
    wide: 12.0,
};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The day to look back from: nothing later is seen. Not after the newest with data: no line
    /// becomes late on days that nobody knows.
    pub as_of: NaiveDate,
    /// Days of orders, ending with `as_of`; nothing for all there are.
    pub days_back: Option<u32>,
    /// Days after the expected day that are still on time.
    pub tolerance_days: u32,
}

/// A supplier with its score.
#[derive(Debug)]
pub struct Scored<'a> {
    /// Who it is.
    pub supplier: &'a Supplier,
    /// What its lines came to.
    pub record: Record,
    /// Where the true rate of lines on time and in full likely is.
    pub otif_interval: Option<Interval>,
    /// The score; nothing with too little evidence.
    pub score: Option<Composite>,
    /// How much data stand behind it.
    pub evidence: Evidence,
    /// Its place; nothing without a score.
    pub place: Option<Place>,
    /// What to make of it, for people to read.
    pub verdict: String,
}

/// A place among those scored, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Shared by those that cannot be told apart from the best of them.
    pub rank: usize,
    /// Whether it is shared.
    pub tied: bool,
    /// The best place that the intervals leave open.
    pub best: usize,
    /// The worst one.
    pub worst: usize,
}

/// All suppliers.
#[derive(Debug)]
pub struct Scores<'a> {
    /// The first of the orders' days; `as_of` is the last.
    pub from: NaiveDate,
    /// Best first, at one place by name; those without a score last.
    pub suppliers: Vec<Scored<'a>>,
    /// Whether any two can be told apart.
    pub discriminating: bool,
    /// What the whole says, for people to read.
    pub summary: String,
}

/// Scores all suppliers; those that never delivered are among them, without a score.
#[must_use]
pub fn scores<'a>(
    suppliers: &Suppliers,
    purchases: &'a Purchases,
    question: Question,
) -> Scores<'a> {
    let from = first_day(purchases, question);
    let mut records = records(suppliers, purchases, question, from);
    let tallies: Vec<Tally> = records.values().filter_map(otif_tally).collect();
    let prior = BetaPrior::fit(&tallies);
    let mut scored: Vec<Scored<'a>> = purchases
        .suppliers()
        .iter()
        .map(|supplier| {
            score(
                supplier,
                records.remove(&supplier.id).unwrap_or_default(),
                prior,
            )
        })
        .collect();
    place(&mut scored);
    let discriminating = told_apart(&scored);
    let verdicts: Vec<String> = scored
        .iter()
        .map(|one| words::verdict(one, &scored))
        .collect();
    for (one, verdict) in scored.iter_mut().zip(verdicts) {
        one.verdict = verdict;
    }
    let summary = words::summary(&scored, discriminating);
    Scores {
        from,
        suppliers: scored,
        discriminating,
        summary,
    }
}

/// The first day of orders to score: the first order's, when not told otherwise.
fn first_day(purchases: &Purchases, question: Question) -> NaiveDate {
    let as_of = question.as_of;
    let first = purchases.ordered_by(as_of).next();
    let first = first.map_or(as_of, |purchase| purchase.line.ordered);
    question.days_back.map_or(first, |days| {
        let before = Days::new(u64::from(days.saturating_sub(1)));
        as_of.checked_sub_days(before).unwrap_or(first)
    })
}

fn records(
    suppliers: &Suppliers,
    purchases: &Purchases,
    question: Question,
    from: NaiveDate,
) -> BTreeMap<i32, Record> {
    let as_of = question.as_of;
    let receipts = purchases
        .ordered_by(as_of)
        .flat_map(|purchase| purchase.receipts);
    let days = receipts
        .map(|receipt| receipt.day)
        .filter(|day| *day <= as_of);
    let receiving = ReceiptCounts::of(days).receiving();
    let mut records: BTreeMap<i32, Record> = BTreeMap::new();
    for delivery in suppliers.deliveries(purchases, as_of) {
        if delivery.purchase.line.ordered >= from {
            let record = records.entry(delivery.purchase.line.supplier).or_default();
            record.add(&delivery, as_of, question.tolerance_days, receiving);
        }
    }
    records
}

fn score(supplier: &Supplier, record: Record, prior: BetaPrior) -> Scored<'_> {
    let tally = otif_tally(&record);
    let composite = tally.and_then(|tally| composite(&record, tally, prior));
    let interval = composite.as_ref().and_then(|composite| composite.interval);
    let evidence = Evidence::of(u64::from(record.orders), interval, EVIDENCE);
    Scored {
        supplier,
        otif_interval: tally.and_then(|tally| tally.wilson(CONFIDENCE)),
        score: composite.filter(|_| evidence > Evidence::Insufficient),
        evidence,
        place: None,
        verdict: String::new(),
        record,
    }
}

fn composite(record: &Record, otif: Tally, prior: BetaPrior) -> Option<Composite> {
    let percent = |ratio: f64| 100.0 * ratio;
    let fill_rate = record.fill_rate();
    let filled = fill_rate.and_then(|rate| tally(rate, record.orders).wilson(CONFIDENCE));
    let steadiness = record.steadiness();
    let steady = |variation: f64| percent(1.0 - variation.min(1.0));
    let steady_interval = steadiness.and_then(|steadiness| {
        let z = normal_quantile(f64::midpoint(1.0, CONFIDENCE));
        let (low, high) = steadiness.interval(record.orders, z);
        Interval::new(steady(low), steady(high))
    });
    let variation = steadiness.map(super::record::Steadiness::variation);
    let shrunk = prior.shrink(otif);
    Composite::of(&[
        part(
            OTIF,
            Some(shrunk),
            Some(percent(shrunk)),
            prior.interval(otif, CONFIDENCE).map(percent),
        ),
        part(
            FILL_RATE,
            fill_rate,
            fill_rate.map(percent),
            filled.and_then(|interval| interval.map(percent)),
        ),
        part(
            STEADINESS,
            variation,
            variation.map(steady),
            steady_interval,
        ),
    ])
}

fn part(
    (name, weight): (&'static str, f64),
    value: Option<f64>,
    score: Option<f64>,
    interval: Option<Interval>,
) -> Part {
    Part {
        name,
        weight,
        value,
        score,
        interval,
    }
}

fn otif_tally(record: &Record) -> Option<Tally> {
    record.otif().map(|otif| tally(otif, record.orders))
}

/// A rate of lines as so many orders.
fn tally(rate: f64, orders: u32) -> Tally {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count, between 0 and it"
    )]
    let good = (rate * f64::from(orders)).round() as u64;
    Tally::new(good, u64::from(orders))
}

/// Gives places to those with a score, and puts all in order.
fn place(scored: &mut [Scored<'_>]) {
    let entries: Vec<_> = scored
        .iter()
        .map(|found| {
            let score = found.score.as_ref();
            (
                score.map(|score| score.score),
                score.and_then(|score| score.interval),
            )
        })
        .collect();
    let known = entries.iter().filter(|(score, _)| score.is_some()).count();
    for rank in ranking::rank(&entries) {
        scored[rank.index].place = entries[rank.index].0.map(|_| Place {
            rank: rank.rank,
            tied: rank.tied,
            best: rank.best,
            worst: rank.worst.min(known),
        });
    }
    scored.sort_by(|a, b| {
        let place = |found: &Scored<'_>| found.place.map_or(usize::MAX, |place| place.rank);
        let lines = |found: &Scored<'_>| found.place.map_or(found.record.lines, |_| 0);
        (place(a).cmp(&place(b)))
            .then_with(|| lines(b).cmp(&lines(a)))
            .then_with(|| a.supplier.name.cmp(&b.supplier.name))
    });
}

/// Whether some score is above another beyond doubt.
fn told_apart(scored: &[Scored<'_>]) -> bool {
    let intervals = || {
        let known = scored.iter().filter_map(|one| one.score.as_ref());
        known.filter_map(|score| score.interval)
    };
    let best = intervals().map(Interval::low).reduce(f64::max);
    let worst = intervals().map(Interval::high).reduce(f64::min);
    best.zip(worst).is_some_and(|(best, worst)| best > worst)
}
