//! `Dimension.Supplier`: two versions of each, of which purchases point at the one valid then.

use chrono::NaiveDate;

use super::versions::{NOT_APPLICABLE, UNKNOWN, moment, push_always_valid, push_validity};
use super::{Lineage, Span};
use crate::Error;
use crate::generate::calendar::after;
use crate::generate::names::Person;
use crate::generate::output::{Output, key_at};
use crate::generate::random::Random;

/// When the second versions begin, in days after the first day.
const SECOND_VERSION: u64 = 560;

/// The supplier that has two current rows, by mistake.
const DOUBLED: usize = 2;

/// A supplier.
#[derive(Debug)]
pub(super) struct Supplier {
    name: &'static str,
    category: &'static str,
    /// Days from order to delivery, as agreed.
    pub(super) lead_days: u64,
    /// How often deliveries are late, and by how many days then, about.
    pub(super) late: f64,
    pub(super) late_days: f64,
    /// How often a line is delivered in part only.
    pub(super) short: f64,
    /// Whether deliveries have stopped a while before the last day.
    pub(super) stopped: bool,
}

const fn goods(
    name: &'static str,
    category: &'static str,
    lead_days: u64,
    (late, late_days): (f64, f64),
    short: f64,
) -> Supplier {
    Supplier {
        name,
        category,
        lead_days,
        late,
        late_days,
        short,
        stopped: false,
    }
}

const fn services(name: &'static str, category: &'static str) -> Supplier {
    goods(name, category, 0, (0.0, 0.0), 0.0)
}

/// The places of the suppliers of goods in [`SUPPLIERS`].
pub(super) mod of {
    pub(in super::super) const NOVELTIES: usize = 0;
    pub(in super::super) const TOYS: usize = 1;
    pub(in super::super) const PACKAGING: usize = 2;
    pub(in super::super) const CLOTHES: usize = 3;
    pub(in super::super) const SWEETS: usize = 4;
    pub(in super::super) const GADGETS: usize = 5;
    pub(in super::super) const MUGS: usize = 6;
    pub(in super::super) const SLIPPERS: usize = 7;
    pub(in super::super) const TAPE: usize = 8;
}

pub(super) const SUPPLIERS: [Supplier; 13] = [
    goods(
        "Arcadia Novelties",
        "Novelty Goods Supplier",
        14,
        (0.05, 2.0),
        0.01,
    ),
    goods("Borealis Toys", "Toy Supplier", 14, (0.45, 6.0), 0.02),
    goods(
        "Cobalt Packaging",
        "Packaging Supplier",
        7,
        (0.02, 1.0),
        0.0,
    ),
    goods("Delta Textiles", "Clothing Supplier", 12, (0.3, 4.0), 0.1),
    goods(
        "Evergreen Sweets",
        "Novelty Goods Supplier",
        3,
        (0.1, 1.0),
        0.0,
    ),
    Supplier {
        stopped: true,
        ..goods(
            "Foxglove Gadgets",
            "Novelty Goods Supplier",
            14,
            (0.6, 9.0),
            0.06,
        )
    },
    goods(
        "Granite Ceramics",
        "Novelty Goods Supplier",
        12,
        (0.08, 2.0),
        0.01,
    ),
    goods("Harbor Plush", "Clothing Supplier", 7, (0.2, 3.0), 0.03),
    goods("Ironwood Tape", "Packaging Supplier", 5, (0.0, 0.0), 0.0),
    services("Juniper Couriers", "Courier Services Supplier"),
    services("Kestrel Assurance", "Insurance Services Supplier"),
    services("Lighthouse Bank", "Financial Services Supplier"),
    services("Meadow Marketing", "Marketing Services Supplier"),
];

pub(super) struct Suppliers {
    span: Span,
}

impl Suppliers {
    pub(super) fn new(span: Span) -> Self {
        Self { span }
    }

    /// The key of the supplier's version on the day: first versions come first, then the second.
    pub(super) fn key_on(&self, supplier: usize, date: NaiveDate) -> i64 {
        if date < after(self.span.first, SECOND_VERSION) {
            key_at(supplier)
        } else {
            key_at(SUPPLIERS.len() + supplier)
        }
    }

    pub(super) fn write(&self, output: &Output<'_>, random: &mut Random) -> Result<(), Error> {
        let mut table = output.table("Dimension", "Supplier")?;
        let row = table.row().integer(0).integer(0).text(UNKNOWN);
        row.text(NOT_APPLICABLE)
            .text(NOT_APPLICABLE)
            .text(NOT_APPLICABLE);
        row.integer(0).text(NOT_APPLICABLE);
        push_always_valid(row, self.span, Lineage::Unknown);
        table.end_row()?;
        let start = moment(self.span.first, 0, 0);
        let change = moment(after(self.span.first, SECOND_VERSION), 0, 0);
        let first = (0..SUPPLIERS.len()).map(|place| (place, &start, Some(change.as_str())));
        let second = (0..SUPPLIERS.len()).map(|place| (place, &change, None));
        let versions = first.chain(second).chain([(DOUBLED, &change, None)]);
        for (key, (place, from, to)) in (1..).zip(versions) {
            let supplier = &SUPPLIERS[place];
            let row = table.row().integer(key).integer(key_at(place));
            row.text(supplier.name)
                .text(supplier.category)
                .text(&Person::draw(random).full())
                .text(&format!("S{:05}", 20_384 + 317 * place))
                .integer(if place % 3 == 0 { 14 } else { 30 })
                .text(&format!("{:05}", 10_407 + 5_861 * place));
            push_validity(row, from, to, Lineage::Supplier);
            table.end_row()?;
        }
        table.finish()
    }
}
