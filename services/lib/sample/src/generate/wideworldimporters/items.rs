//! `Dimension.Stock Item`: every item has two or three versions, all but the first from the last
//! evening on.

use chrono::NaiveDate;

use super::catalog::{FAMILIES, Family};
use super::suppliers::SUPPLIERS;
use super::versions::{NOT_APPLICABLE, UNKNOWN, moment, push_always_valid, push_validity};
use super::{Lineage, Span};
use crate::Error;
use crate::batch::Batch;
use crate::generate::calendar::before;
use crate::generate::output::{Output, key_at};
use crate::generate::random::{Random, Weighted};

/// How long before the last day chiller items are on sale.
const CHILLER_DAYS: u64 = 152;

/// Every so many items sell once in a while only.
const SLOW_EVERY: usize = 9;

/// Every so many items have no third version.
const TWO_VERSIONS_EVERY: usize = 23;

/// Customers buy an item's step up to so many times.
const MOST_STEPS: i64 = 10;

const COLORS: [&str; 8] = [
    "Black", "White", "Red", "Blue", "Green", "Yellow", "Silver", "Brown",
];

/// An item of the business; its number is its place in the list, from 1.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) family: &'static Family,
    color: &'static str,
    size: &'static str,
    /// Cents.
    pub(super) price: i64,
    pub(super) cost: i64,
    launched: NaiveDate,
    popularity: f64,
}

impl Item {
    /// Sales tax in thousandths: food is taxed less.
    pub(super) fn tax_permille(&self) -> i64 {
        if self.family.chiller { 100 } else { 150 }
    }

    /// What a customer buys at once, in pieces.
    pub(super) fn draw_quantity(&self, random: &mut Random) -> i64 {
        self.family.step * random.between(1, MOST_STEPS)
    }

    pub(super) fn largest_quantity(&self) -> i64 {
        self.family.step * MOST_STEPS
    }

    pub(super) fn mean_quantity(&self) -> f64 {
        (self.family.step * (1 + MOST_STEPS)) as f64 / 2.0
    }
}

pub(super) struct Items {
    span: Span,
    pub(super) list: Vec<Item>,
    before_chiller: Weighted,
    with_chiller: Weighted,
}

impl Items {
    pub(super) fn new(span: Span, random: &mut Random) -> Self {
        let mut items = Vec::new();
        for family in FAMILIES {
            for first in family.first {
                for second in family.second {
                    items.push(item(family, first, second, items.len(), span, random));
                }
            }
        }
        Self {
            span,
            before_chiller: Weighted::new(items.iter().map(|item| {
                let on_sale = !item.family.chiller;
                if on_sale { item.popularity } else { 0.0 }
            })),
            with_chiller: Weighted::new(items.iter().map(|item| item.popularity)),
            list: items,
        }
    }

    /// Draws the place of an item that is sold on the day.
    pub(super) fn draw(&self, date: NaiveDate, random: &mut Random) -> usize {
        if date < chiller_start(self.span) {
            self.before_chiller.draw(random)
        } else {
            self.with_chiller.draw(random)
        }
    }

    /// The item's part of all order lines.
    pub(super) fn share(&self, place: usize) -> f64 {
        let sum: f64 = self.list.iter().map(|item| item.popularity).sum();
        self.list[place].popularity / sum
    }

    /// The key that sales, orders, purchases and movements carry: the first version's.
    pub(super) fn first_key(place: usize) -> i64 {
        key_at(place)
    }

    /// The key that stock holdings carry: the current version's.
    pub(super) fn current_key(&self, place: usize) -> i64 {
        let third = (0..place).filter(|other| has_third(*other)).count();
        if has_third(place) {
            key_at(2 * self.list.len() + third)
        } else {
            key_at(self.list.len() + place)
        }
    }

    pub(super) fn write(&self, output: &Output<'_>) -> Result<(), Error> {
        let mut table = output.table("Dimension", "Stock Item")?;
        push_unknown(table.row(), self.span);
        table.end_row()?;
        let evening = moment(self.span.last, 23, 0);
        let later = moment(self.span.last, 23, 11);
        for (place, item) in self.list.iter().enumerate() {
            let from = moment(item.launched, 0, 0);
            push_version(
                table.row(),
                key_at(place),
                place,
                item,
                &from,
                Some(&evening),
            );
            table.end_row()?;
        }
        for (place, item) in self.list.iter().enumerate() {
            let key = key_at(self.list.len() + place);
            let to = has_third(place).then_some(later.as_str());
            push_version(table.row(), key, place, item, &evening, to);
            table.end_row()?;
        }
        for (place, item) in self.list.iter().enumerate() {
            if has_third(place) {
                let key = self.current_key(place);
                push_version(table.row(), key, place, item, &later, None);
                table.end_row()?;
            }
        }
        table.finish()
    }
}

fn chiller_start(span: Span) -> NaiveDate {
    before(span.last, CHILLER_DAYS)
}

fn has_third(place: usize) -> bool {
    !place.is_multiple_of(TWO_VERSIONS_EVERY)
}

fn item(
    family: &'static Family,
    first: &'static str,
    second: &'static str,
    place: usize,
    span: Span,
    random: &mut Random,
) -> Item {
    let color = |word: &'static str| COLORS.contains(&word).then_some(word);
    // Within a family prices differ by up to a fifth, in steps of five cents.
    let price = family.price * random.between(92, 112) / 100 / 5 * 5;
    let slow = place % SLOW_EVERY == SLOW_EVERY - 1 && !family.chiller;
    Item {
        name: family.name.replace('*', first).replace('#', second),
        family,
        color: color(first).or(color(second)).unwrap_or(NOT_APPLICABLE),
        size: if second.is_empty() || color(second).is_some() {
            NOT_APPLICABLE
        } else {
            second
        },
        price,
        cost: price * family.cost / 1_000,
        launched: if family.chiller {
            chiller_start(span)
        } else {
            span.first
        },
        popularity: if slow { 0.04 } else { random.real(0.7, 1.3) },
    }
}

fn push_unknown(row: &mut Batch, span: Span) {
    row.integer(0).integer(0).text(UNKNOWN);
    for _ in 0..5 {
        row.text(NOT_APPLICABLE);
    }
    row.integer(0).integer(0).integer(0).text(NOT_APPLICABLE);
    row.real(0.0).real(0.0).real(0.0).real(0.0);
    push_always_valid(row, span, Lineage::Unknown);
}

fn push_version(
    row: &mut Batch,
    key: i64,
    place: usize,
    item: &Item,
    from: &str,
    to: Option<&str>,
) {
    let (selling, buying) = item.family.packages;
    row.integer(key)
        .integer(key_at(place))
        .text(&item.name)
        .text(item.color)
        .text(selling)
        .text(buying)
        .text(NOT_APPLICABLE)
        .text(item.size);
    row.integer(i32::try_from(SUPPLIERS[item.family.supplier].lead_days).unwrap_or(0))
        .integer(item.family.outer)
        .integer(i64::from(item.family.chiller))
        .text(NOT_APPLICABLE);
    let retail = item.price * 1_495 / 1_000;
    row.real(item.tax_permille() as f64 / 10.0)
        .real(item.price as f64 / 100.0)
        .real(retail as f64 / 100.0)
        .real(item.family.step as f64 / 4.0);
    push_validity(row, from, to, Lineage::StockItem);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_items_as_in_the_original() {
        let last = NaiveDate::from_ymd_opt(2026, 5, 31).unwrap();
        let span = Span {
            first: before(last, super::super::DAYS),
            last,
        };
        let items = Items::new(span, &mut Random::new(1, 0));
        assert_eq!(items.list.len(), 227);
        let mut names: Vec<_> = items.list.iter().map(|item| &item.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 227, "names differ");
    }
}
