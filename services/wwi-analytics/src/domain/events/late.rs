//! Purchase orders that have not come although they should have, or came late.
//!
//! A line is late from the day after its deadline (see `suppliers::delivery`) to its last receipt; an
//! order is late while any of its lines is, which is one cause, however many lines wait.
//!
//! Severity: HIGH while an order is awaited and two weeks late, or an item it brings lasts for less
//! than a week or runs out; MEDIUM while it is awaited otherwise; LOW once it has come.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use insight::statistics::count;

use super::shortage::{Shortages, Step};
use super::{Event, Figure, Kind, Severity, Subject, figure, id, units};
use crate::domain::stock::Stock;
use crate::domain::suppliers::Suppliers;
use crate::domain::suppliers::delivery::{Delivery, State};

/// So many days late is HIGH, whatever is in stock.
pub const VERY_LATE_DAYS: i64 = 14;
/// An item that lasts for fewer days than this cannot wait.
pub const SHORT_COVER_DAYS: f64 = 7.0;

/// A line that is late, or came late.
struct LateLine<'a> {
    delivery: Delivery<'a>,
    first_day: NaiveDate,
    /// The day it came; nothing while it is awaited.
    received: Option<NaiveDate>,
}

/// The newest run of days on which lines of an order were late.
struct LateRun<'a> {
    first_day: NaiveDate,
    last_day: NaiveDate,
    lines: Vec<LateLine<'a>>,
}

impl LateRun<'_> {
    /// Lines that have not come.
    fn awaited(&self) -> impl Iterator<Item = &LateLine<'_>> {
        self.lines.iter().filter(|line| line.received.is_none())
    }

    fn days_late(&self) -> i64 {
        (self.last_day - self.first_day).num_days() + 1
    }
}

/// Orders that are late on `as_of`, or came late in the last `days_back` days.
#[must_use]
pub fn events(
    stock: &Stock,
    suppliers: &Suppliers,
    shortages: &Shortages<'_>,
    as_of: NaiveDate,
    days_back: u32,
) -> Vec<Event> {
    let mut orders: BTreeMap<i32, Vec<LateLine<'_>>> = BTreeMap::new();
    for delivery in suppliers.deliveries(stock.purchases(), as_of) {
        if let Some((order, line)) = late_line(delivery, as_of) {
            orders.entry(order).or_default().push(line);
        }
    }
    let oldest = as_of.checked_sub_days(Days::new(u64::from(days_back.saturating_sub(1))));
    let oldest = oldest.unwrap_or(NaiveDate::MIN);
    let events = orders.into_iter().filter_map(|(order, lines)| {
        let run = newest_run(lines, as_of).filter(|run| run.last_day >= oldest)?;
        Some(event(stock, shortages, order, &run))
    });
    events.collect()
}

/// The line with its order's number, when it is late or came late.
fn late_line(delivery: Delivery<'_>, as_of: NaiveDate) -> Option<(i32, LateLine<'_>)> {
    let received = match delivery.state(as_of, 0) {
        State::Received {
            day,
            on_time: false,
            ..
        } => Some(day),
        // Given up without a receipt: it failed, but nobody waits for it.
        State::Overdue if delivery.is_abandoned() => return None,
        State::Overdue => None,
        State::Received { .. } | State::Awaited => return None,
    };
    let line = LateLine {
        first_day: delivery.promise.deadline(0).succ_opt()?,
        received,
        delivery,
    };
    Some((line.delivery.purchase.line.order?, line))
}

/// The last run of days without a break on which some of the lines were late.
fn newest_run(mut lines: Vec<LateLine<'_>>, as_of: NaiveDate) -> Option<LateRun<'_>> {
    lines.sort_by_key(|line| (line.first_day, line.delivery.purchase.line.item));
    let mut newest: Option<LateRun<'_>> = None;
    for line in lines {
        let last_day = line.received.unwrap_or(as_of);
        match &mut newest {
            Some(run) if line.first_day <= run.last_day => {
                run.last_day = run.last_day.max(last_day);
                run.lines.push(line);
            }
            _ => {
                newest = Some(LateRun {
                    first_day: line.first_day,
                    last_day,
                    lines: vec![line],
                });
            }
        }
    }
    newest
}

fn event(stock: &Stock, shortages: &Shortages<'_>, order: i32, run: &LateRun<'_>) -> Event {
    let awaited: Vec<&LateLine<'_>> = run.awaited().collect();
    let missed: Vec<&str> = awaited
        .iter()
        .filter_map(|line| stock.index_of(line.delivery.purchase.line.item))
        .filter(|index| is_short(shortages, *index))
        .map(|index| stock.items()[index].name.as_str())
        .collect();
    let severity = if awaited.is_empty() {
        Severity::Low
    } else if !missed.is_empty() || run.days_late() >= VERY_LATE_DAYS {
        Severity::High
    } else {
        Severity::Medium
    };
    let item = match run.lines.as_slice() {
        [only] => stock.index_of(only.delivery.purchase.line.item),
        _ => None,
    };
    let supplier = run
        .lines
        .first()
        .and_then(|line| {
            stock
                .purchases()
                .supplier(line.delivery.purchase.line.supplier)
        })
        .map(|supplier| supplier.name.clone());
    Event {
        id: id(Kind::LateReceipt, order, run.first_day),
        kind: Kind::LateReceipt,
        severity,
        item: item.map(|index| Subject {
            id: stock.items()[index].id,
            name: stock.items()[index].name.clone(),
        }),
        first_seen: run.first_day,
        summary: summary(stock, order, supplier.as_deref(), run, &missed),
        supplier,
        figures: figures(order, run),
    }
}

/// Whether the item cannot wait for the delivery.
fn is_short(shortages: &Shortages<'_>, index: usize) -> bool {
    let cover = shortages
        .judged(index)
        .and_then(|judged| judged.days_of_cover);
    shortages.step(index) >= Step::RunsOut || cover.is_some_and(|days| days < SHORT_COVER_DAYS)
}

fn summary(
    stock: &Stock,
    order: i32,
    supplier: Option<&str>,
    run: &LateRun<'_>,
    missed: &[&str],
) -> String {
    let of = supplier.map_or_else(String::new, |supplier| format!(" of {supplier}"));
    let late = match run.days_late() {
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    };
    let names = |lines: &mut dyn Iterator<Item = &LateLine<'_>>| {
        let indices = lines.filter_map(|line| stock.index_of(line.delivery.purchase.line.item));
        let names: Vec<&str> = indices
            .map(|index| stock.items()[index].name.as_str())
            .collect();
        listed(&names)
    };
    let ordered = run
        .lines
        .first()
        .map(|line| line.delivery.purchase.line.ordered);
    let ordered = ordered.map_or_else(String::new, |day| format!(" (ordered {day})"));
    if run.awaited().next().is_none() {
        return format!(
            "Purchase order {order}{of}{ordered} came {late} on {}: {}.",
            run.last_day,
            names(&mut run.lines.iter())
        );
    }
    let wait = if missed.is_empty() {
        String::new()
    } else {
        format!("; {} cannot wait", listed(missed))
    };
    format!(
        "Purchase order {order}{of}{ordered} is {late}: {} units of {} have not come{wait}.",
        units_awaited(run),
        names(&mut run.awaited()),
    )
}

fn units_awaited(run: &LateRun<'_>) -> i64 {
    run.awaited()
        .map(|line| line.delivery.purchase.open_at(run.last_day))
        .sum()
}

/// Names for a sentence; the first three when there are many.
fn listed(names: &[&str]) -> String {
    match names {
        [] => "items that are not kept in stock".to_owned(),
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, third, more @ ..] => {
            format!("{first}, {second}, {third} and {} more", more.len())
        }
    }
}

fn figures(order: i32, run: &LateRun<'_>) -> Vec<Figure> {
    let ordered = run.lines.iter();
    let ordered = ordered.map(|line| line.delivery.purchase.line.ordered_units);
    vec![
        figure("purchase_order", f64::from(order), "number"),
        figure("days_late", run.days_late() as f64, "days"),
        figure("late_lines", count(run.lines.len()), "lines"),
        figure("awaited_lines", count(run.awaited().count()), "lines"),
        units("units_ordered", ordered.sum()),
        units("units_awaited", units_awaited(run)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::purchases::{PurchaseRow, Purchases, ReceiptRow};
    use crate::domain::suppliers::stated_lead_times::{StatedLeadTimeRow, StatedLeadTimes};

    fn may(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 5, day).unwrap()
    }

    /// An order of the first of May with a line for each item; items 1 to 3 take 4, 9 and 20 days by
    /// their word, and come on these days.
    fn run_on(came: [Option<u32>; 3], as_of: u32) -> Option<(NaiveDate, NaiveDate, usize, usize)> {
        let line = |(item, came): (i32, &Option<u32>)| PurchaseRow {
            ordered: may(1),
            order: Some(5),
            item,
            supplier: 4,
            ordered_units: 10,
            finalized: came.is_some(),
        };
        let receipt = |(item, came): (i32, &Option<u32>)| {
            came.map(|day| ReceiptRow {
                order: 5,
                item,
                day: may(day),
                units: 10,
            })
        };
        let purchases = Purchases::new(
            Vec::new(),
            (1..).zip(&came).map(line).collect(),
            (1..).zip(&came).filter_map(receipt).collect(),
        );
        let stated = [(1, 4), (2, 9), (3, 20)].map(|(item, days)| StatedLeadTimeRow {
            item,
            valid_from: may(1).into(),
            days,
        });
        let suppliers = Suppliers::new(&purchases, &StatedLeadTimes::new(stated.into()));
        let late = suppliers.deliveries(&purchases, may(as_of));
        let late = late.filter_map(|delivery| late_line(delivery, may(as_of)));
        let run = newest_run(late.map(|(_, line)| line).collect(), may(as_of))?;
        let awaited = run.awaited().count();
        Some((run.first_day, run.last_day, run.lines.len(), awaited))
    }

    #[test]
    fn an_order_is_late_while_any_of_its_lines_is() {
        assert_eq!(run_on([None; 3], 5), None);
        assert_eq!(run_on([None; 3], 6), Some((may(6), may(6), 1, 1)));
        // The second line is late before the first has come: one cause.
        let came = [Some(12), Some(15), None];
        assert_eq!(run_on(came, 11), Some((may(6), may(11), 2, 2)));
        assert_eq!(run_on(came, 13), Some((may(6), may(13), 2, 1)));
        assert_eq!(run_on(came, 20), Some((may(6), may(15), 2, 0)));
        // The third line is late after both have come: another cause.
        assert_eq!(run_on(came, 22), Some((may(22), may(22), 1, 1)));
    }

    #[test]
    fn what_comes_in_time_is_no_event() {
        assert_eq!(run_on([Some(5), Some(10), Some(21)], 31), None);
    }

    #[test]
    fn names_for_a_sentence() {
        assert_eq!(listed(&["A"]), "A");
        assert_eq!(listed(&["A", "B", "C"]), "A, B and C");
        assert_eq!(listed(&["A", "B", "C", "D", "E"]), "A, B, C and 2 more");
    }
}
