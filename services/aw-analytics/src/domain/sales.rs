//! The sales rollup of AdventureWorks: its dimensions, and how it grows out of the statements' rows.

use std::collections::HashMap;

use chrono::NaiveDate;
use insight::money::Money;
use insight::sales::{Amounts, Level, RollupBuilder, RollupError, SalesRollup};

/// Index of the channel: Internet or Reseller.
pub const CHANNEL: usize = 0;
/// Index of the country of the sales territory.
pub const COUNTRY: usize = 1;
/// Index of the product category. An order may hold several.
pub const CATEGORY: usize = 2;

const DIMENSIONS: [(&str, Level); 3] = [
    ("channels", Level::Order),
    ("countries", Level::Order),
    ("categories", Level::Item),
];

/// What products without a category are called.
const NO_CATEGORY: &str = "No category";
/// The highest category key that the order statements have a bit for.
const HIGHEST_CATEGORY_KEY: i64 = 15;

/// The rollup with AdventureWorks' three dimensions.
pub type Sales = SalesRollup<3>;

/// How goods are sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// To people, over the internet.
    Internet,
    /// To resellers, by representatives.
    Reseller,
}

impl Channel {
    /// Its name in filters and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Internet => "Internet",
            Self::Reseller => "Reseller",
        }
    }

    /// Customers of both are numbered from 1: this tells one register from the other.
    fn register(self) -> u32 {
        match self {
            Self::Internet => 0,
            Self::Reseller => 1,
        }
    }
}

/// A product category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its key, the bit in the orders' category sets.
    pub key: i64,
    /// Its English name.
    pub name: String,
}

/// Sales of one day, country and category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesRow {
    /// Day of the order.
    pub day: NaiveDate,
    /// Country of the sales territory.
    pub country: String,
    /// Key of the product category, if the products have one.
    pub category: Option<i64>,
    /// Revenue without tax and freight.
    pub revenue: Money,
    /// Cost of the goods.
    pub cost: Money,
    /// Tax.
    pub tax: Money,
    /// Units sold.
    pub units: i64,
}

/// Orders of one day, country, customer and set of categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersRow {
    /// Day of the order.
    pub day: NaiveDate,
    /// Country of the sales territory.
    pub country: String,
    /// Key of the customer or reseller.
    pub customer: i64,
    /// The categories in the order: bit `k` for category key `k`, bit 0 for products without one.
    pub categories: u32,
    /// How many such orders.
    pub count: u32,
}

/// Why the rows make no rollup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SalesError {
    /// A category that the order statements have no bit for.
    #[error(
        "category key {0} is beyond {HIGHEST_CATEGORY_KEY}: the order statements have no bit for it"
    )]
    CategoryKey(i64),
    /// A bit that no category has.
    #[error("an order holds category key {0}, which the categories do not have")]
    UnknownCategory(u32),
    /// The rollup itself.
    #[error(transparent)]
    Rollup(#[from] RollupError),
}

/// Everything the statements gave about sales.
#[derive(Debug, Clone, Default)]
pub struct SalesRows {
    /// The product categories.
    pub categories: Vec<Category>,
    /// Per channel: sales that add up.
    pub sales: Vec<(Channel, Vec<SalesRow>)>,
    /// Per channel: orders that are counted.
    pub orders: Vec<(Channel, Vec<OrdersRow>)>,
}

impl SalesRows {
    /// Builds the rollup.
    pub fn into_rollup(self) -> Result<Sales, SalesError> {
        let mut builder = RollupBuilder::new(DIMENSIONS);
        let mut category_keys: HashMap<i64, u32> = HashMap::new();
        for category in &self.categories {
            if !(1..=HIGHEST_CATEGORY_KEY).contains(&category.key) {
                return Err(SalesError::CategoryKey(category.key));
            }
            category_keys.insert(category.key, builder.key(CATEGORY, &category.name));
        }
        for (channel, rows) in self.sales {
            let channel_key = builder.key(CHANNEL, channel.name());
            for row in rows {
                let category = match row.category {
                    None => builder.key(CATEGORY, NO_CATEGORY),
                    Some(key) => *category_keys
                        .get(&key)
                        .ok_or(SalesError::CategoryKey(key))?,
                };
                let keys = [channel_key, builder.key(COUNTRY, &row.country), category];
                let amounts = Amounts {
                    revenue: row.revenue,
                    margin: row.revenue - row.cost,
                    tax: row.tax,
                    units: row.units,
                };
                builder.add_lines(row.day, keys, amounts);
            }
        }
        for (channel, rows) in self.orders {
            let channel_key = builder.key(CHANNEL, channel.name());
            for row in rows {
                let categories = mask(&mut builder, &category_keys, row.categories)?;
                let keys = [channel_key, builder.key(COUNTRY, &row.country), categories];
                let customer = Some((channel.register(), row.customer));
                builder.add_orders(row.day, keys, customer, row.count);
            }
        }
        Ok(builder.build()?)
    }
}

/// The set of categories by the rollup's keys, from the one by the warehouse's keys.
fn mask(
    builder: &mut RollupBuilder<3>,
    category_keys: &HashMap<i64, u32>,
    categories: u32,
) -> Result<u32, SalesError> {
    let mut left = categories;
    let mut mask = 0;
    while left != 0 {
        let bit = left.trailing_zeros();
        let key = match bit {
            0 => builder.key(CATEGORY, NO_CATEGORY),
            bit => *category_keys
                .get(&i64::from(bit))
                .ok_or(SalesError::UnknownCategory(bit))?,
        };
        mask |= 1 << key;
        left &= left - 1;
    }
    Ok(mask)
}

#[cfg(test)]
mod tests {
    use insight::period::Period;

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2013, 5, 1).unwrap()
    }

    fn rows(categories: u32) -> SalesRows {
        let category = |key, name: &str| Category {
            key,
            name: name.to_owned(),
        };
        let sold = |category| SalesRow {
            day: day(),
            country: "France".to_owned(),
            category,
            revenue: Money::from_ten_thousandths(100_000),
            cost: Money::from_ten_thousandths(120_000),
            tax: Money::ZERO,
            units: 2,
        };
        let order = OrdersRow {
            day: day(),
            country: "France".to_owned(),
            customer: 7,
            categories,
            count: 1,
        };
        SalesRows {
            categories: vec![category(1, "Bikes"), category(4, "Accessories")],
            sales: vec![(
                Channel::Internet,
                vec![sold(Some(1)), sold(Some(4)), sold(None)],
            )],
            orders: vec![
                (Channel::Internet, vec![order.clone()]),
                (Channel::Reseller, vec![order]),
            ],
        }
    }

    #[test]
    fn an_order_counts_once_for_any_choice_of_its_categories() {
        // Bikes, Accessories and products without a category in one order.
        let sales = rows(0b1_0011).into_rollup().unwrap();
        let period = Period::new(day(), day()).unwrap();
        let orders = |categories: &[&str]| {
            let categories: Vec<String> = categories.iter().map(|&name| name.to_owned()).collect();
            sales
                .figures(period, &sales.filter([&[], &[], &categories]).unwrap())
                .orders
        };
        assert_eq!(orders(&[]), 2);
        assert_eq!(orders(&["bikes", "accessories"]), 2);
        assert_eq!(orders(&["No category"]), 2);
    }

    #[test]
    fn customer_7_of_one_channel_is_not_customer_7_of_the_other() {
        let sales = rows(0b10).into_rollup().unwrap();
        let figures = sales.figures(sales.span(), &insight::sales::Filter::all());
        assert_eq!(figures.customers, 2);
        assert_eq!(figures.margin, Money::from_ten_thousandths(-60_000));
    }

    #[test]
    fn categories_without_a_bit_or_a_name_are_refused() {
        let mut beyond = rows(0b10);
        beyond.categories.push(Category {
            key: 16,
            name: "Boats".to_owned(),
        });
        assert_eq!(
            beyond.into_rollup().unwrap_err(),
            SalesError::CategoryKey(16)
        );
        assert_eq!(
            rows(0b100).into_rollup().unwrap_err(),
            SalesError::UnknownCategory(2)
        );
        assert_eq!(
            rows(1 << 16).into_rollup().unwrap_err(),
            SalesError::UnknownCategory(16)
        );
    }
}
