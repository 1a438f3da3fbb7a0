//! `Dimension.Customer`: the head offices and branches of two buying groups. All other customers
//! buy under key 0.

use super::cities::Cities;
use super::versions::{NOT_APPLICABLE, UNKNOWN, push_always_valid};
use super::{Lineage, Span};
use crate::Error;
use crate::generate::names::Person;
use crate::generate::output::{Output, key_at};
use crate::generate::random::{Random, Weighted};

const BUYING_GROUPS: [&str; 2] = ["Tailspin Toys", "Wingtip Toys"];

/// A head office and its branches.
const GROUP_SIZE: usize = 201;

/// Customers of no group, and their part of the revenue.
const OTHERS: usize = 261;
const REVENUE_OF_OTHERS: f64 = 0.37;

/// Who buys. The first are those of the buying groups.
#[derive(Debug)]
pub(super) struct Customer {
    /// Place of the city.
    pub(super) city: usize,
    /// Key of the customer and of who pays for it; 0 for customers of no group.
    pub(super) key: i64,
    pub(super) bill_to: i64,
}

pub(super) struct Customers {
    pub(super) customers: Vec<Customer>,
    weighted: Weighted,
}

impl Customers {
    pub(super) fn new(random: &mut Random) -> Self {
        let members = GROUP_SIZE * BUYING_GROUPS.len();
        let territories = Cities::territories();
        let customers = (0..members + OTHERS)
            .map(|place| {
                let member = place < members;
                let head_office = place / GROUP_SIZE * GROUP_SIZE;
                Customer {
                    city: Cities::draw(&territories, random),
                    key: if member { key_at(place) } else { 0 },
                    bill_to: if member { key_at(head_office) } else { 0 },
                }
            })
            .collect();
        let weights: Vec<_> = (0..members + OTHERS)
            .map(|_| random.real(0.5, 1.5))
            .collect();
        let (of_members, of_others) = weights.split_at(members);
        let part = |weights: &[f64], revenue: f64| -> Vec<f64> {
            let sum: f64 = weights.iter().sum();
            weights
                .iter()
                .map(|weight| weight / sum * revenue)
                .collect()
        };
        let mut shares = part(of_members, 1.0 - REVENUE_OF_OTHERS);
        shares.extend(part(of_others, REVENUE_OF_OTHERS));
        Self {
            customers,
            weighted: Weighted::new(shares),
        }
    }

    /// Draws the place of a customer.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        self.weighted.draw(random)
    }

    pub(super) fn write(
        &self,
        output: &Output<'_>,
        span: Span,
        cities: &Cities,
        random: &mut Random,
    ) -> Result<(), Error> {
        let mut table = output.table("Dimension", "Customer")?;
        let row = table.row().integer(0).integer(0).text(UNKNOWN);
        for _ in 0..5 {
            row.text(NOT_APPLICABLE);
        }
        push_always_valid(row, span, Lineage::Unknown);
        table.end_row()?;
        let members = self.customers.iter().filter(|customer| customer.key > 0);
        for (place, customer) in members.enumerate() {
            let group = BUYING_GROUPS[place / GROUP_SIZE];
            let head_office = format!("{group} (Head Office)");
            let name = if customer.key == customer.bill_to {
                head_office.clone()
            } else {
                format!("{group} ({})", cities.label(customer.city))
            };
            let row = table.row().integer(customer.key).integer(customer.key);
            row.text(&name)
                .text(&head_office)
                .text("Novelty Shop")
                .text(group)
                .text(&Person::draw(random).full())
                .text(&random.between(90_000, 90_999).to_string());
            push_always_valid(row, span, Lineage::Customer);
            table.end_row()?;
        }
        table.finish()
    }
}
