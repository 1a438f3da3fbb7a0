//! What is known of each product's demand on a day, whatever the period asked for.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use insight::forecast::Point;
use insight::forecast::methods::MethodName;
use insight::inventory::DemandClass;
use insight::inventory::classes::DemandPattern;

use super::calendar::{ChannelCalendar, Month};
use super::forecast;
use super::series::{ChannelSeries, Window};
use super::{Products, Table};
use crate::domain::sales::Sales;

/// A channel that sold a product within so many days counts among those it is sold through.
const RECENT_DAYS: u64 = 366;

/// Units per month, from the month of the first sale on.
#[derive(Debug, Clone, PartialEq)]
pub struct Months {
    /// The month of the first sale.
    pub first: Month,
    /// Units of each month, up to the last sale or the last month that the data are complete for.
    pub units: Vec<f64>,
}

impl Months {
    /// The months with their units, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Month, f64)> {
        let months = (self.first.0..).map(Month);
        months.zip(self.units.iter().copied())
    }
}

/// One product's demand as known on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// First day with a sale.
    pub first_sale: NaiveDate,
    /// Last day with a sale.
    pub last_sale: NaiveDate,
    /// Units per month of the active life.
    pub months: Months,
    /// How demand comes over the active life; nothing for a product too young to class.
    pub class: Option<DemandClass>,
    /// False when it has not been sold for so long that it counts as discontinued.
    pub active: bool,
    /// Units expected in the 30 days after.
    pub forecast: Point,
    /// How they were forecast; nothing when the product is discontinued, or so new that the complete
    /// days do not show it yet.
    pub method: Option<MethodName>,
}

/// The outlooks of all products on a day.
#[derive(Debug, Clone)]
pub struct Outlooks {
    as_of: NaiveDate,
    /// Up to when each of [`CHANNELS`](super::CHANNELS) is complete: where its forecasts begin.
    pub complete_through: [Option<NaiveDate>; 2],
    /// By product; nothing for one that was not sold yet.
    pub products: Vec<Option<Outlook>>,
}

impl Outlooks {
    pub(super) fn none(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            complete_through: [None, None],
            products: Vec::new(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let months = |outlook: &Outlook| outlook.months.units.capacity() * size_of::<f64>();
        let products = self.products.iter().flatten();
        self.products.capacity() * size_of::<Option<Outlook>>()
            + products.map(months).sum::<usize>()
    }
}

/// A product on its way to an outlook.
struct Begun {
    first_sale: NaiveDate,
    last_sale: NaiveDate,
    months: Months,
    class: Option<DemandClass>,
    channels: [Option<ChannelSeries>; 2],
}

impl Products {
    /// The outlooks on a day; those of the newest day are worked out already, and those of the past
    /// days asked for last are remembered.
    #[must_use]
    pub fn outlooks(&self, sales: &Sales, as_of: NaiveDate) -> Arc<Outlooks> {
        if as_of == self.newest.as_of {
            return Arc::clone(&self.newest);
        }
        self.past
            .get_with(as_of, || Arc::new(self.look(sales, as_of)))
    }

    pub(super) fn look(&self, sales: &Sales, as_of: NaiveDate) -> Outlooks {
        let calendars = ChannelCalendar::learn(sales, as_of);
        let windows = calendars
            .each_ref()
            .map(|calendar| Some(Window::after(calendar.as_ref()?, as_of)));
        let begun: Vec<Option<Begun>> = (0..self.known.len())
            .map(|product| self.begin(product, &calendars, as_of))
            .collect();
        let series: Vec<(Option<DemandClass>, &[Option<ChannelSeries>; 2])> = begun
            .iter()
            .flatten()
            .map(|product| (product.class, &product.channels))
            .collect();
        let mut forecasts = forecast::all(&series, &windows).into_iter();
        let products = begun
            .into_iter()
            .map(|begun| {
                let begun = begun?;
                let forecast = forecasts.next()?;
                let mut channels = begun.channels.iter().flatten();
                Some(Outlook {
                    first_sale: begun.first_sale,
                    last_sale: begun.last_sale,
                    months: begun.months,
                    class: begun.class,
                    active: channels.any(|series| series.active),
                    forecast: forecast.point,
                    method: forecast.method,
                })
            })
            .collect();
        Outlooks {
            as_of,
            complete_through: calendars.map(|calendar| Some(calendar?.complete_through)),
            products,
        }
    }

    fn begin(
        &self,
        product: usize,
        calendars: &[Option<ChannelCalendar>; 2],
        as_of: NaiveDate,
    ) -> Option<Begun> {
        let sold = || {
            self.tables
                .iter()
                .flat_map(|table| table.units(product, as_of))
        };
        let first_sale = sold().map(|(day, _)| day).min()?;
        let last_sale = sold().map(|(day, _)| day).max()?;
        let months = self.months(product, calendars, first_sale, as_of);
        let channels = std::array::from_fn(|channel| {
            let units = self.tables[channel].units(product, as_of);
            ChannelSeries::new(calendars[channel].as_ref()?, units)
        });
        Some(Begun {
            first_sale,
            last_sale,
            class: DemandPattern::of(&months.units).map(DemandPattern::class),
            months,
            channels,
        })
    }

    /// Units per month of both channels, up to the last sale or the last month that is complete for every
    /// channel the product is sold through.
    fn months(
        &self,
        product: usize,
        calendars: &[Option<ChannelCalendar>; 2],
        first_sale: NaiveDate,
        as_of: NaiveDate,
    ) -> Months {
        let recent = as_of
            .checked_sub_days(Days::new(RECENT_DAYS))
            .unwrap_or(as_of);
        let sells = |table: &Table, since: NaiveDate| {
            let mut units = table.units(product, as_of);
            units.any(|(day, _)| day >= since)
        };
        let through = |since: NaiveDate| {
            let channels = self.tables.iter().zip(calendars);
            let selling = channels.filter(|(table, _)| sells(table, since));
            let last = selling.filter_map(|(_, calendar)| calendar.as_ref());
            last.map(|calendar| calendar.last_month).min()
        };
        let last = through(recent).or_else(|| through(first_sale));
        let mut sold: Vec<(Month, f64)> = Vec::new();
        for (table, calendar) in self.tables.iter().zip(calendars) {
            if let Some(calendar) = calendar {
                let units = table.units(product, as_of);
                let monthly = units.map(|(day, units)| (calendar.month_for(day), units));
                sold.extend(monthly.filter(|(month, _)| Some(*month) <= last));
            }
        }
        let first = sold.iter().map(|(month, _)| *month).min();
        let first = first.unwrap_or_else(|| Month::of(first_sale));
        let mut units: Vec<f64> = Vec::new();
        for (month, sold) in sold {
            let at = usize::try_from(month.since(first)).unwrap_or_default();
            if units.len() <= at {
                units.resize(at + 1, 0.0);
            }
            units[at] += sold;
        }
        Months { first, units }
    }
}
