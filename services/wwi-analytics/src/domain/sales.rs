//! The sales rollup of Wide World Importers: its dimensions, and how it grows out of the statement's
//! rows.

use chrono::NaiveDate;
use insight::money::Money;
use insight::sales::{Amounts, Level, RollupBuilder, RollupError, SalesRollup};

/// Index of the channel: the customer's buying group.
pub const CHANNEL: usize = 0;
/// Index of the country delivered to.
pub const COUNTRY: usize = 1;
/// Index of the customer's category.
pub const CATEGORY: usize = 2;
/// Index of the state or province delivered to.
pub const STATE: usize = 3;
/// Index of the sales territory delivered to.
pub const TERRITORY: usize = 4;

// An invoice has one customer and one city: every dimension is the invoice's.
const DIMENSIONS: [(&str, Level); 5] = [
    ("channels", Level::Order),
    ("countries", Level::Order),
    ("categories", Level::Order),
    ("states", Level::Order),
    ("territories", Level::Order),
];

/// What stands for the buying group and category of customers the warehouse does not know. Their row
/// in the warehouse has the text `N/A` there, which would read as "has no group".
const UNKNOWN: &str = "Unknown";
/// The customer id of the row that stands for all unknown customers.
const UNKNOWN_CUSTOMER: i64 = 0;

/// The rollup with Wide World Importers' five dimensions.
pub type Sales = SalesRollup<5>;

/// Sales of one day, place and customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesRow {
    /// Day of the invoice.
    pub day: NaiveDate,
    /// Country delivered to.
    pub country: String,
    /// State or province delivered to.
    pub state: String,
    /// Sales territory delivered to.
    pub territory: String,
    /// The customer's number in the operational system, the same for all its versions; 0 for every
    /// customer the warehouse does not know.
    pub customer: i64,
    /// The customer's buying group.
    pub buying_group: String,
    /// The customer's category.
    pub category: String,
    /// Revenue without tax.
    pub revenue: Money,
    /// Profit: revenue less the cost of goods.
    pub profit: Money,
    /// Tax.
    pub tax: Money,
    /// Units sold.
    pub units: i64,
    /// Distinct invoices.
    pub invoices: u32,
}

/// Builds the rollup.
pub fn rollup(rows: Vec<SalesRow>) -> Result<Sales, RollupError> {
    let mut builder = RollupBuilder::new(DIMENSIONS);
    for row in rows {
        let known = row.customer != UNKNOWN_CUSTOMER;
        let named = |name: &str| {
            if known {
                name.to_owned()
            } else {
                UNKNOWN.to_owned()
            }
        };
        let keys = [
            builder.key(CHANNEL, &named(&row.buying_group)),
            builder.key(COUNTRY, &row.country),
            builder.key(CATEGORY, &named(&row.category)),
            builder.key(STATE, &row.state),
            builder.key(TERRITORY, &row.territory),
        ];
        let amounts = Amounts {
            revenue: row.revenue,
            margin: row.profit,
            tax: row.tax,
            units: row.units,
        };
        builder.add_lines(row.day, keys, amounts);
        builder.add_orders(
            row.day,
            keys,
            known.then_some((0, row.customer)),
            row.invoices,
        );
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use insight::sales::Filter;

    use super::*;

    fn sold(customer: i64, group: &str, invoices: u32) -> SalesRow {
        SalesRow {
            day: NaiveDate::from_ymd_opt(2016, 5, 31).unwrap(),
            country: "United States".to_owned(),
            state: "Texas".to_owned(),
            territory: "Southwest".to_owned(),
            customer,
            buying_group: group.to_owned(),
            category: "Novelty Shop".to_owned(),
            revenue: Money::from_ten_thousandths(1_000_000),
            profit: Money::from_ten_thousandths(400_000),
            tax: Money::from_ten_thousandths(150_000),
            units: 10,
            invoices,
        }
    }

    #[test]
    fn unknown_customers_are_named_and_not_counted() {
        let rows = vec![
            sold(7, "Tailspin Toys", 2),
            sold(7, "Tailspin Toys", 1),
            sold(0, "N/A", 5),
        ];
        let sales = rollup(rows).unwrap();
        let all = sales.figures(sales.span(), &Filter::all());
        assert_eq!((all.orders, all.customers), (8, 1));
        let unknown = ["unknown".to_owned()];
        let filter = sales.filter([&unknown, &[], &[], &[], &[]]).unwrap();
        assert_eq!(sales.figures(sales.span(), &filter).orders, 5);
        let untold = ["N/A".to_owned()];
        assert!(sales.filter([&untold, &[], &[], &[], &[]]).is_err());
    }
}
