//! Orders of the internet shop.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Sales;
use crate::Error;
use crate::generate::adventureworks::catalog::{BIKES, COMPONENTS};
use crate::generate::adventureworks::order::{
    Line, Order, OrderNumbers, SHIP_DAYS, Units, write_line,
};
use crate::generate::adventureworks::products::Assortment;
use crate::generate::adventureworks::promotions::NO_DISCOUNT;
use crate::generate::adventureworks::{ACCESSORIES_FROM, MODEL_YEARS, currencies};
use crate::generate::calendar::season;
use crate::generate::output::{Output, TableOutput, key_at};
use crate::generate::random::{Random, Weighted};

/// Each territory's share of the customers, by key from 1.
const TERRITORY_WEIGHTS: [f64; 10] = [15.0, 0.1, 0.1, 20.0, 0.1, 12.6, 9.2, 9.3, 22.1, 11.4];

/// The share of orders by customers who are new, at scale 1.
const NEW_CUSTOMERS: f64 = 0.668;

/// The share of orders with a bike, once there are accessories.
const WITH_BIKE: f64 = 0.42;

const CHANNEL: usize = 0;

/// Keys of customers count from here.
pub(in crate::generate::adventureworks) const FIRST_CUSTOMER: i64 = 11_000;

/// A customer; the key is the place in the list plus [`FIRST_CUSTOMER`].
pub(in crate::generate::adventureworks) struct Customer {
    /// Place of the locality.
    pub(in crate::generate::adventureworks) locality: usize,
    pub(in crate::generate::adventureworks) first_purchase: NaiveDate,
}

pub(super) struct Internet<'a> {
    sales: &'a Sales<'a>,
    table: TableOutput<'a>,
    random: Random,
    localities: Weighted,
    /// By model year.
    bikes: Vec<Assortment>,
    extras: Vec<Assortment>,
    customers: Vec<Customer>,
}

impl<'a> Internet<'a> {
    pub(super) fn new(
        sales: &'a Sales<'a>,
        output: &Output<'a>,
        random: Random,
    ) -> Result<Self, Error> {
        let assortments = |wanted: fn(i64) -> bool| {
            (0..MODEL_YEARS.len())
                .map(|year| sales.catalog.assortment(CHANNEL, year, wanted, None))
                .collect()
        };
        Ok(Self {
            sales,
            table: output.table("dbo", "FactInternetSales")?,
            random,
            localities: sales.geography.by_territory(TERRITORY_WEIGHTS),
            bikes: assortments(|category| category == BIKES),
            extras: assortments(|category| category > COMPONENTS),
            customers: Vec::new(),
        })
    }

    pub(super) fn write_day(
        &mut self,
        date: NaiveDate,
        numbers: &mut OrderNumbers,
        units: &mut Units,
    ) -> Result<(), Error> {
        let day = self.sales.span.day(date) as u64;
        let expected = orders_a_day(day) * weekday_factor(date) * season(date, 0.12, 172);
        let orders = self.random.events(expected * self.sales.options.scale);
        for _ in 0..orders {
            self.write_order(date, numbers.next(), units)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Vec<Customer>, Error> {
        self.table.finish()?;
        Ok(self.customers)
    }

    fn write_order(
        &mut self,
        date: NaiveDate,
        number: i64,
        units: &mut Units,
    ) -> Result<(), Error> {
        let customer = self.draw_customer(date);
        let locality = &self.sales.geography.localities[self.customers[customer].locality];
        let order = Order {
            number,
            date,
            ship_days: SHIP_DAYS,
            parties: &[FIRST_CUSTOMER - 1 + key_at(customer)],
            currency: currencies::key_of(locality.currency()),
            territory: locality.territory,
            references: None,
        };
        for (number, place) in (1..).zip(self.draw_basket(date)) {
            let product = &self.sales.catalog.products[place];
            let line = Line {
                number,
                product,
                place,
                quantity: 1,
                unit_price: product.list_price,
                discount: NO_DISCOUNT,
            };
            write_line(&mut self.table, units, self.sales.span, &order, &line)?;
        }
        Ok(())
    }

    /// A new customer or one who comes again.
    fn draw_customer(&mut self, date: NaiveDate) -> usize {
        let new = NEW_CUSTOMERS / self.sales.options.scale.max(1.0);
        if self.customers.is_empty() || self.random.chance(new) {
            self.customers.push(Customer {
                locality: self.localities.draw(&mut self.random),
                first_purchase: date,
            });
            return self.customers.len() - 1;
        }
        // A few come again and again.
        if self.random.chance(0.03) {
            self.random.index(self.customers.len().min(25))
        } else {
            self.random.index(self.customers.len())
        }
    }

    /// Different products, as places in the catalog.
    fn draw_basket(&mut self, date: NaiveDate) -> Vec<usize> {
        let random = &mut self.random;
        let year = self.sales.span.model_year(date);
        if (self.sales.span.day(date) as u64) < ACCESSORIES_FROM {
            return vec![self.bikes[year].draw(random)];
        }
        let (mut basket, extras) = if random.chance(WITH_BIKE) {
            (vec![self.bikes[year].draw(random)], random.events(1.35))
        } else {
            (Vec::new(), 1 + random.events(1.25))
        };
        for _ in 0..extras {
            let extra = self.extras[year].draw(random);
            if !basket.contains(&extra) {
                basket.push(extra);
            }
        }
        basket
    }
}

/// The trend: some five orders a day that slowly double, then many more once there are accessories,
/// building up over two months.
fn orders_a_day(day: u64) -> f64 {
    let day = day as f64;
    let accessories = day - ACCESSORIES_FROM as f64;
    if accessories < 0.0 {
        5.0 + 5.0 * day / ACCESSORIES_FROM as f64
    } else {
        let settled = 46.0 + 26.0 * accessories / 400.0;
        settled * (0.3 + 0.7 * (accessories / 60.0).min(1.0))
    }
}

fn weekday_factor(date: NaiveDate) -> f64 {
    match date.weekday() {
        Weekday::Sat | Weekday::Sun => 1.1,
        Weekday::Tue | Weekday::Wed => 0.94,
        _ => 0.98,
    }
}
