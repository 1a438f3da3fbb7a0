//! `FactInternetSales` and `FactResellerSales`, day by day.

mod internet;
mod reseller;

use super::batches::BatchDay;
use super::geography::Geography;
use super::order::{OrderNumbers, Units};
use super::products::Catalog;
use super::resellers::Reseller;
use super::{Part, Span};
use crate::Error;
use crate::generate::GenerateOptions;
use crate::generate::calendar::days;
use crate::generate::output::Output;
use internet::Internet;
pub(super) use internet::{Customer, FIRST_CUSTOMER};
pub(super) use reseller::RepresentativeSales;
use reseller::Resellers;

/// What both channels' sales are made from.
pub(super) struct Sales<'a> {
    span: Span,
    options: &'a GenerateOptions,
    catalog: &'a Catalog,
    geography: &'a Geography,
    resellers: &'a [Reseller],
}

/// What other tables need to know of the sales.
pub(super) struct Sold {
    pub(super) units: Units,
    pub(super) customers: Vec<Customer>,
    pub(super) by_representative: RepresentativeSales,
}

impl<'a> Sales<'a> {
    pub(super) fn new(
        span: Span,
        options: &'a GenerateOptions,
        catalog: &'a Catalog,
        geography: &'a Geography,
        resellers: &'a [Reseller],
    ) -> Self {
        Self {
            span,
            options,
            catalog,
            geography,
            resellers,
        }
    }

    pub(super) fn write(&self, output: &Output<'_>, batches: &[BatchDay]) -> Result<Sold, Error> {
        let mut numbers = OrderNumbers::default();
        let mut units = Units::new(self.catalog.products.len(), self.span);
        let mut internet = Internet::new(self, output, Part::Internet.random(self.options))?;
        let mut resellers = Resellers::new(self, output, Part::ResellerSales.random(self.options))?;
        let mut batches = batches.iter().peekable();
        for date in days(self.span.first, self.span.last) {
            if let Some(batch) = batches.next_if(|batch| batch.date == date) {
                resellers.write_batch(batch, &mut numbers, &mut units)?;
            }
            internet.write_day(date, &mut numbers, &mut units)?;
        }
        Ok(Sold {
            units,
            customers: internet.finish()?,
            by_representative: resellers.finish()?,
        })
    }
}
