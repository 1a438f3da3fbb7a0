//! Orders of resellers, in batches.

use super::Sales;
use crate::Error;
use crate::generate::adventureworks::batches::BatchDay;
use crate::generate::adventureworks::catalog::{BIKES, COMPONENTS};
use crate::generate::adventureworks::employees::{REPRESENTATIVES, representative_key};
use crate::generate::adventureworks::order::{
    Line, Order, OrderNumbers, SHIP_DAYS, Units, write_line,
};
use crate::generate::adventureworks::products::Assortment;
use crate::generate::adventureworks::promotions::{self, Discount};
use crate::generate::adventureworks::reference::NO_TERRITORY;
use crate::generate::adventureworks::{MODEL_YEARS, currencies};
use crate::generate::output::{Output, TableOutput, key_at};
use crate::generate::random::Random;

const CHANNEL: usize = 1;

/// The product lines that a reseller may prefer.
const LINES: [&str; 3] = ["M", "R", "T"];

/// The share of orders that a manager takes.
const BY_MANAGER: f64 = 0.03;

/// What a generous representative gives on top, in thousandths: entered as the smallest volume
/// discounts that are as high.
const EXTRA: [Discount; 2] = [
    Discount {
        promotion: 3,
        permille: 50,
    },
    Discount {
        promotion: 4,
        permille: 100,
    },
];

/// Every so many batches an order ships a day late, and every so many an order's line numbers have a
/// gap; for the quality checks to find.
const LATE_EVERY: usize = 4;
const GAP_EVERY: usize = 3;

/// More lines than that no order has.
const MOST_LINES: i64 = 60;

/// What each representative sold in each quota period, in ten-thousandths of a dollar.
#[derive(Debug, Default)]
pub(in crate::generate::adventureworks) struct RepresentativeSales {
    periods: Vec<[i64; REPRESENTATIVES.len()]>,
}

impl RepresentativeSales {
    /// By the place of the representative.
    pub(in crate::generate::adventureworks) fn of(
        &self,
        period: usize,
    ) -> [i64; REPRESENTATIVES.len()] {
        self.periods.get(period).copied().unwrap_or_default()
    }

    fn add(&mut self, period: usize, representative: usize, amount: i64) {
        if self.periods.len() <= period {
            self.periods.resize(period + 1, Default::default());
        }
        self.periods[period][representative] += amount;
    }
}

pub(super) struct Resellers<'a> {
    sales: &'a Sales<'a>,
    table: TableOutput<'a>,
    random: Random,
    /// By model year and preferred line.
    assortments: Vec<[Assortment; LINES.len()]>,
    by_representative: RepresentativeSales,
    batches: usize,
}

impl<'a> Resellers<'a> {
    pub(super) fn new(
        sales: &'a Sales<'a>,
        output: &Output<'a>,
        random: Random,
    ) -> Result<Self, Error> {
        let assortment = |year, line| {
            sales
                .catalog
                .assortment(CHANNEL, year, |_| true, Some(line))
        };
        Ok(Self {
            sales,
            table: output.table("dbo", "FactResellerSales")?,
            random,
            assortments: (0..MODEL_YEARS.len())
                .map(|year| LINES.map(|line| assortment(year, line)))
                .collect(),
            by_representative: RepresentativeSales::default(),
            batches: 0,
        })
    }

    pub(super) fn write_batch(
        &mut self,
        batch: &BatchDay,
        numbers: &mut OrderNumbers,
        units: &mut Units,
    ) -> Result<(), Error> {
        let mut first = true;
        for place in 0..self.sales.resellers.len() {
            if !self.sales.resellers[place].orders_in(batch.month) {
                continue;
            }
            let mut orders = self.random.whole(self.sales.options.scale);
            if batch.straggler {
                orders = i64::from(first);
            } else if first {
                // A batch is never empty, however small the scale.
                orders = orders.max(1);
            }
            for _ in 0..orders {
                self.write_order(batch, place, first, numbers.next(), units)?;
                first = false;
            }
        }
        self.batches += usize::from(!batch.straggler);
        Ok(())
    }

    pub(super) fn finish(self) -> Result<RepresentativeSales, Error> {
        self.table.finish()?;
        Ok(self.by_representative)
    }

    fn write_order(
        &mut self,
        batch: &BatchDay,
        reseller: usize,
        first: bool,
        number: i64,
        units: &mut Units,
    ) -> Result<(), Error> {
        let late = first && !batch.straggler && self.batches.is_multiple_of(LATE_EVERY);
        let gap = first && !batch.straggler && self.batches.is_multiple_of(GAP_EVERY);
        let representative = self.draw_representative(batch, reseller);
        let locality = &self.sales.geography.localities[self.sales.resellers[reseller].locality];
        let tracking = format!(
            "{:04X}-{:04X}-{:02X}",
            self.random.between(0, 0xffff),
            self.random.between(0, 0xffff),
            self.random.between(0, 0xff)
        );
        let purchase_order = format!("PO{}", self.random.between(100_000_000, 19_999_999_999));
        let order = Order {
            number,
            date: batch.date,
            ship_days: SHIP_DAYS + u64::from(late),
            parties: &[key_at(reseller), representative_key(representative)],
            currency: currencies::key_of(locality.currency()),
            territory: locality.territory,
            references: Some((&tracking, &purchase_order)),
        };
        for (place, product) in self.draw_products(batch, reseller).into_iter().enumerate() {
            let skipped = i64::from(gap && place > 0);
            let line = self.draw_line(batch, reseller, representative, product, place, skipped);
            let period = batch.quota_period;
            self.by_representative
                .add(period, representative, line.sales_amount());
            write_line(&mut self.table, units, self.sales.span, &order, &line)?;
        }
        Ok(())
    }

    fn draw_line(
        &mut self,
        batch: &BatchDay,
        reseller: usize,
        representative: usize,
        place: usize,
        line: usize,
        skipped: i64,
    ) -> Line<'a> {
        let product = &self.sales.catalog.products[place];
        let bulk = self.sales.resellers[reseller].bulk;
        let usual = match product.category() {
            Some(BIKES | COMPONENTS) => 1.1,
            _ => 3.4,
        };
        let quantity = 1 + self.random.events(usual * bulk);
        let model = product.family.map_or("", |family| family.model);
        let mut discount =
            promotions::for_reseller(model, quantity, self.sales.span.day(batch.date));
        if discount.permille == 0
            && self
                .random
                .chance(REPRESENTATIVES[representative].generosity)
        {
            discount = self.random.pick(&EXTRA);
        }
        Line {
            number: key_at(line) + skipped,
            product,
            place,
            quantity,
            unit_price: product.dealer_price(),
            discount,
        }
    }

    /// Different products, as places in the catalog.
    fn draw_products(&mut self, batch: &BatchDay, reseller: usize) -> Vec<usize> {
        let reseller = &self.sales.resellers[reseller];
        let year = self.sales.span.model_year(batch.date);
        let line = LINES.iter().position(|line| *line == reseller.line);
        let assortment = &self.assortments[year][line.unwrap_or(0)];
        let wanted = if batch.straggler {
            2
        } else {
            // An order needs a second line to have a gap in its numbers.
            (1 + self.random.events(reseller.lines)).clamp(2, MOST_LINES)
        };
        let wanted = usize::try_from(wanted)
            .unwrap_or(1)
            .min(assortment.len() / 2);
        let mut products = Vec::with_capacity(wanted);
        // Popular products are drawn again and again: that makes orders smaller, not endless.
        for _ in 0..2 * wanted {
            let product = assortment.draw(&mut self.random);
            if products.len() < wanted && !products.contains(&product) {
                products.push(product);
            }
        }
        products
    }

    /// One of the territory's representatives who are there already, else one of all; always the
    /// same for a reseller. Managers take an order now and then.
    fn draw_representative(&mut self, batch: &BatchDay, reseller: usize) -> usize {
        let day = self.sales.span.day(batch.date) as u64;
        let territory = self.sales.resellers[reseller].territory;
        let employed = || {
            (REPRESENTATIVES.iter().enumerate())
                .filter(move |(_, representative)| representative.hired <= day)
        };
        let of = |territory: i64| -> Vec<usize> {
            employed()
                .filter(|(_, representative)| representative.territory == territory)
                .map(|(place, _)| place)
                .collect()
        };
        let mut candidates = of(territory);
        if self.random.chance(BY_MANAGER) {
            candidates = of(NO_TERRITORY);
        }
        if candidates.is_empty() {
            candidates = employed().map(|(place, _)| place).collect();
        }
        candidates[reseller % candidates.len()]
    }
}
