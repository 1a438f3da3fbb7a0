//! All lines of a supplier in a period, counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use insight::statistics::{count, mean, quantile, standard_deviation};

use super::delivery::{Delivery, State};
use super::receiving::ReceivingDays;

/// The share of receipts that `lead_time_p90` stands for.
const MOST_RECEIPTS: f64 = 0.9;

/// What a supplier's lines came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Purchase orders with a line that counts.
    pub orders: u32,
    /// Lines that count: received, or due.
    pub lines: u32,
    /// Of them, received by the deadline.
    pub on_time_lines: u32,
    /// Of them, received by the deadline and in full.
    pub otif_lines: u32,
    /// Of them, due and not received.
    pub overdue_lines: u32,
    /// Units ordered on the lines.
    pub ordered_units: i64,
    /// Units received for them, of a line no more than was ordered.
    pub received_units: i64,
    /// Days from order to receipt of each line received; calendar days.
    lead_times: Vec<f64>,
    /// The same in receiving days, by the items' lead time.
    steps: BTreeMap<u32, Vec<f64>>,
    last_order: Option<(NaiveDate, Option<i32>)>,
}

impl Record {
    /// Counts a line, unless it may still come in time. Lines come in the order of their orders;
    /// `receiving` are the weekdays on which goods are received, as known on `as_of`.
    pub fn add(
        &mut self,
        delivery: &Delivery<'_>,
        as_of: NaiveDate,
        tolerance_days: u32,
        receiving: ReceivingDays,
    ) {
        let line = delivery.purchase.line;
        match delivery.state(as_of, tolerance_days) {
            State::Awaited => return,
            State::Overdue => self.overdue_lines += 1,
            State::Received {
                day,
                on_time,
                in_full,
            } => {
                self.on_time_lines += u32::from(on_time);
                self.otif_lines += u32::from(on_time && in_full);
                let days = (day - line.ordered).num_days();
                self.lead_times.push(days as f64);
                let expected = delivery.promise.lead_time_days;
                let steps = self.steps.entry(expected).or_default();
                steps.push(f64::from(receiving.between(line.ordered, day)));
            }
        }
        let order = Some((line.ordered, line.order));
        self.orders += u32::from(self.last_order != order);
        self.last_order = order;
        self.lines += 1;
        self.ordered_units += line.ordered_units;
        let received = delivery.purchase.received_by(as_of);
        self.received_units += received.min(line.ordered_units);
    }

    /// Lines on time and in full / lines; nothing without lines.
    #[must_use]
    pub fn otif(&self) -> Option<f64> {
        ratio(self.otif_lines, self.lines)
    }

    /// Lines on time / lines; nothing without lines.
    #[must_use]
    pub fn on_time(&self) -> Option<f64> {
        ratio(self.on_time_lines, self.lines)
    }

    /// Units received / units ordered; nothing without lines.
    #[must_use]
    pub fn fill_rate(&self) -> Option<f64> {
        (self.ordered_units > 0).then(|| self.received_units as f64 / self.ordered_units as f64)
    }

    /// Lines received.
    #[must_use]
    pub fn receipts(&self) -> usize {
        self.lead_times.len()
    }

    /// Mean days from order to receipt.
    #[must_use]
    pub fn lead_time_days(&self) -> Option<f64> {
        mean(&self.lead_times)
    }

    /// Their standard deviation.
    #[must_use]
    pub fn lead_time_deviation(&self) -> Option<f64> {
        standard_deviation(&self.lead_times)
    }

    /// The days that nine of ten receipts keep.
    #[must_use]
    pub fn lead_time_p90(&self) -> Option<f64> {
        quantile(&self.lead_times, MOST_RECEIPTS)
    }

    /// Mean lead time that the items of the same lines have.
    #[must_use]
    pub fn expected_lead_time_days(&self) -> Option<f64> {
        let sum = |(days, steps): (&u32, &Vec<f64>)| f64::from(*days) * count(steps.len());
        let sum: f64 = self.steps.iter().map(sum).sum();
        (!self.lead_times.is_empty()).then(|| sum / count(self.lead_times.len()))
    }

    /// How lead times vary. Receiving days are counted, so that weekends are nobody's fault; and
    /// items with different lead times are not compared: the variance is pooled within each. Nothing
    /// when no lead time has two receipts.
    #[must_use]
    pub fn steadiness(&self) -> Option<Steadiness> {
        let mut squares = 0.0;
        let mut freedom = 0;
        let mut sum = 0.0;
        for steps in self.steps.values() {
            let centre = mean(steps)?;
            sum += steps.iter().sum::<f64>();
            squares += steps
                .iter()
                .map(|step| (step - centre).powi(2))
                .sum::<f64>();
            freedom += steps.len() - 1;
        }
        (freedom > 0).then(|| Steadiness {
            mean: sum / count(self.lead_times.len()),
            deviation: (squares / count(freedom)).sqrt(),
        })
    }
}

/// How lead times vary, in receiving days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steadiness {
    mean: f64,
    deviation: f64,
}

impl Steadiness {
    /// Deviation / mean.
    #[must_use]
    pub fn variation(self) -> f64 {
        self.variation_at(self.deviation)
    }

    /// Where the true variation likely is, at a two-sided `z`, after so many orders (the lines of one
    /// come together). The logarithm of a deviation has the standard error 1 / sqrt(2 (n - 1)); and
    /// what never happened in n cases may happen in 3 of n, here a delay of a day (J. A. Hanley and
    /// A. Lippman-Hand, *If nothing goes wrong, is everything all right?*, 1983).
    #[must_use]
    pub fn interval(self, orders: u32, z: f64) -> (f64, f64) {
        let factor = (z / (2.0 * f64::from(orders.max(2) - 1)).sqrt()).exp();
        let unseen = (3.0 / f64::from(orders.max(1))).min(0.5);
        let unseen = unseen * (1.0 - unseen);
        let high = ((self.deviation * factor).powi(2) + unseen).sqrt();
        (
            self.variation_at(self.deviation / factor),
            self.variation_at(high),
        )
    }

    /// All received on the day of the order is as steady as can be.
    fn variation_at(self, deviation: f64) -> f64 {
        if self.mean > 0.0 {
            deviation / self.mean
        } else {
            0.0
        }
    }
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}
