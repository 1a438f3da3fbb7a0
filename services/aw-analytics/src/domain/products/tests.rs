use insight::forecast::methods::MethodName;
use insight::inventory::DemandClass;

use super::calendar::ChannelCalendar;
use super::candidate::{SIMPLEST, Trial, mean_absolute_error};
use super::demand::{Kept, Order, listed, matrix};
use super::outlook::Outlook;
use super::series::{ChannelSeries, Window};
use super::*;
use crate::domain::sales::{OrdersRow, SalesRow, SalesRows};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dollars(amount: i64) -> Money {
    Money::from_ten_thousandths(amount * 10_000)
}

fn version(product_key: i64, code: &str, name: &str) -> ProductRow {
    ProductRow {
        product_key,
        code: Some(code.to_owned()),
        name: name.to_owned(),
        category: Some("Bikes".to_owned()),
        subcategory: None,
    }
}

fn sold(day: NaiveDate, product_key: i64, units: i64) -> ProductSalesRow {
    ProductSalesRow {
        day,
        product_key,
        units,
        revenue: dollars(10 * units),
        cost: dollars(6 * units),
    }
}

/// The rollup that goes with products' sales: calendars are learned from it.
fn rollup(rows: &ProductRows) -> Sales {
    let mut sales = SalesRows::default();
    for (channel, rows) in CHANNELS.into_iter().zip(&rows.sales) {
        let lines = rows.iter().map(|row| SalesRow {
            day: row.day,
            country: "France".to_owned(),
            category: None,
            revenue: row.revenue,
            cost: row.cost,
            tax: Money::ZERO,
            units: row.units,
        });
        let orders = rows.iter().map(|row| OrdersRow {
            day: row.day,
            country: "France".to_owned(),
            customer: 1,
            categories: 1,
            count: 1,
        });
        sales.sales.push((channel, lines.collect()));
        sales.orders.push((channel, orders.collect()));
    }
    sales.into_rollup().unwrap()
}

struct Told {
    products: Products,
    sales: Sales,
}

impl Told {
    fn of(rows: ProductRows) -> Self {
        let sales = rollup(&rows);
        Self {
            products: rows.into_products(&sales),
            sales,
        }
    }

    fn outlook(&self, code: &str, as_of: &str) -> Outlook {
        let outlooks = self.products.outlooks(&self.sales, date(as_of));
        let place = self
            .products
            .known
            .iter()
            .position(|product| product.code == code);
        outlooks.products[place.unwrap()].clone().unwrap()
    }
}

fn days(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    let to = date(to);
    date(from).iter_days().take_while(move |day| *day <= to)
}

/// Batches at the months' ends, some of which slip to the first of the next.
const BATCHES: [&str; 16] = [
    "2010-12-29",
    "2011-01-29",
    "2011-03-01",
    "2011-03-31",
    "2011-05-01",
    "2011-05-31",
    "2011-07-01",
    "2011-08-01",
    "2011-08-29",
    "2011-09-29",
    "2011-10-29",
    "2011-11-29",
    "2011-12-29",
    "2012-01-29",
    "2012-02-29",
    "2012-03-30",
];

/// One product sold twice a day over the internet, and one in batches to resellers.
fn two_products() -> ProductRows {
    let daily = days("2011-01-01", "2012-03-31").map(|day| sold(day, 1, 2));
    let batches = BATCHES.iter().map(|day| sold(date(day), 2, 60));
    ProductRows {
        products: vec![version(1, "DAILY", "Daily"), version(2, "BATCH", "Batch")],
        sales: [daily.collect(), batches.collect()],
    }
}

#[test]
fn versions_are_one_product_with_the_newest_name() {
    let mut rows = two_products();
    rows.products.push(version(7, "DAILY", "Daily, improved"));
    rows.sales[0].push(sold(date("2012-03-31"), 7, 5));
    let told = Told::of(rows);
    assert_eq!(told.products.known.len(), 2);
    assert_eq!(told.products.known[1].name, "Daily, improved");
    let period = Period::new(date("2012-03-31"), date("2012-03-31")).unwrap();
    let outlooks = told.products.outlooks(&told.sales, date("2012-03-31"));
    let entries = told.products.demand(&outlooks, period);
    assert_eq!(entries[1].totals.units, 7);
    assert_eq!(entries[1].totals.margin, dollars(28));
    assert_eq!(entries[1].margin_rate(), Some(0.4));
}

#[test]
fn a_batch_that_slipped_to_the_first_counts_for_the_month_before() {
    let outlook = Told::of(two_products()).outlook("BATCH", "2012-03-31");
    assert_eq!(outlook.months.first.first_day(), date("2010-12-01"));
    assert_eq!(outlook.months.units, [60.0; 16]);
    assert_eq!(outlook.class, Some(DemandClass::Smooth));
}

#[test]
fn thirty_days_bring_as_much_as_any_thirty_days_did() {
    let told = Told::of(two_products());
    for as_of in ["2012-03-31", "2012-03-10", "2012-02-29"] {
        let daily = told.outlook("DAILY", as_of).forecast;
        assert!((daily.mean - 60.0).abs() < 1.0, "{as_of}: {daily:?}");
        let batch = told.outlook("BATCH", as_of).forecast;
        assert!((batch.mean - 60.0).abs() < 5.0, "{as_of}: {batch:?}");
        for point in [daily, batch] {
            let ends = [
                point.low95,
                point.low80,
                point.mean,
                point.high80,
                point.high95,
            ];
            assert!(ends.is_sorted() && point.low95 > 0.0, "{as_of}: {point:?}");
        }
    }
}

#[test]
fn what_is_not_sold_for_long_is_discontinued() {
    let mut rows = two_products();
    rows.sales[0].extend(days("2011-01-01", "2011-12-31").map(|day| sold(day, 3, 1)));
    rows.products.push(version(3, "DEAD", "Dead"));
    let told = Told::of(rows);
    let outlook = told.outlook("DEAD", "2012-03-31");
    assert!(!outlook.active);
    assert_eq!((outlook.forecast.mean, outlook.forecast.high95), (0.0, 0.0));
    assert_eq!(outlook.method, None);
    let before = told.outlook("DEAD", "2012-01-15");
    assert!(before.active && before.forecast.mean > 20.0);
}

/// The internet's data end with one category while the other stops a month before: what stopped is not
/// dead, its data are incomplete.
#[test]
fn a_category_that_fell_silent_last_is_not_taken_for_dead() {
    let mut rows = two_products();
    rows.sales[0].retain(|row| row.day <= date("2012-02-28"));
    let mut told = Told::of(rows.clone());
    let complete = told.outlook("DAILY", "2012-02-28");
    rows.sales[0].extend(days("2012-02-29", "2012-03-31").map(|day| sold(day, 3, 1)));
    rows.products.push(version(3, "LATE", "Late"));
    // Bikes are all of the revenue until 28 February, and other things after.
    let mut sales = SalesRows {
        categories: vec![crate::domain::sales::Category {
            key: 1,
            name: "Bikes".to_owned(),
        }],
        ..SalesRows::default()
    };
    let line = |row: &ProductSalesRow| SalesRow {
        day: row.day,
        country: "France".to_owned(),
        category: (row.product_key == 1).then_some(1),
        revenue: row.revenue,
        cost: row.cost,
        tax: Money::ZERO,
        units: row.units,
    };
    for (channel, rows) in CHANNELS.into_iter().zip(&rows.sales) {
        sales.sales.push((channel, rows.iter().map(line).collect()));
    }
    told.sales = sales.into_rollup().unwrap();
    told.products = rows.into_products(&told.sales);
    let incomplete = told.outlook("DAILY", "2012-03-31");
    assert!(incomplete.active);
    assert!((incomplete.forecast.mean - complete.forecast.mean).abs() < 1.0);
    assert_eq!(told.outlook("LATE", "2012-03-31").method, None);
}

#[test]
fn rare_demand_is_forecast_as_such() {
    let mut rows = two_products();
    let rare = days("2011-01-15", "2012-03-31").step_by(61);
    rows.sales[0].extend(rare.map(|day| sold(day, 3, 4)));
    rows.products.push(version(3, "RARE", "Rare"));
    let outlook = Told::of(rows).outlook("RARE", "2012-03-31");
    assert_eq!(outlook.class, Some(DemandClass::Intermittent));
    assert!(outlook.method.unwrap().is_intermittent());
    assert!(
        (0.5..4.0).contains(&outlook.forecast.mean),
        "{:?}",
        outlook.forecast
    );
}

#[test]
fn lists_are_filtered_ordered_and_counted() {
    let told = Told::of(two_products());
    let period = Period::new(date("2011-04-01"), date("2012-03-31")).unwrap();
    let outlooks = told.products.outlooks(&told.sales, date("2012-03-31"));
    let entries = || told.products.demand(&outlooks, period);
    let codes = |kept: &Kept<'_>, order| {
        let listed = listed(entries(), kept, order);
        listed
            .iter()
            .map(|entry| entry.product.code.clone())
            .collect::<Vec<_>>()
    };
    // 732 units a year against 12 batches of 60.
    assert_eq!(codes(&Kept::default(), Order::Units), ["DAILY", "BATCH"]);
    let only = ["batch".to_owned()];
    let kept = Kept {
        products: &only,
        ..Kept::default()
    };
    assert_eq!(codes(&kept, Order::Score), ["BATCH"]);
    assert_eq!(told.products.unknown(&kept), []);
    let atlantis = ["Atlantis".to_owned()];
    let kept = Kept {
        categories: &atlantis,
        ..Kept::default()
    };
    assert_eq!(told.products.unknown(&kept)[0].field, "categories");
    let cells = matrix(&entries());
    assert_eq!(cells.values().map(|cell| cell.products).sum::<usize>(), 2);
    for entry in entries() {
        let parts: f64 = entry.parts.iter().map(|part| part.contribution).sum();
        assert!((parts - entry.score).abs() < 1e-9);
        assert!(entry.trend.unwrap().abs() < 0.01);
    }
}

#[test]
fn a_method_is_given_up_once_another_is_no_worse() {
    let mut rows = two_products();
    let uneven =
        days("2011-01-01", "2012-03-31").zip([3, 0, 8, 1, 4, 2, 9, 0, 5].into_iter().cycle());
    rows.sales[0] = uneven.map(|(day, units)| sold(day, 1, units)).collect();
    let told = Told::of(rows);
    let as_of = date("2012-03-31");
    let [calendar, _] = ChannelCalendar::learn(&told.sales, as_of).map(Option::unwrap);
    let daily = told.products.tables[0].units(1, as_of);
    let series = ChannelSeries::new(&calendar, daily).unwrap();
    let window = Window::after(&calendar, as_of);
    let trial = Trial::new(&series, &window);
    for name in [
        SIMPLEST,
        MethodName::Naive,
        MethodName::Ets,
        MethodName::Tsb,
    ] {
        let tests = trial.test(name, f64::INFINITY).unwrap();
        let error = mean_absolute_error(&tests);
        assert!(error > 0.0 && tests.len() >= 12, "{name}: {error}");
        assert!(trial.test(name, error).is_none(), "{name}");
        let again = trial.test(name, error * 1.001).unwrap();
        assert_eq!(again.len(), tests.len(), "{name}");
    }
}

#[test]
fn a_past_day_is_looked_at_once() {
    let told = Told::of(two_products());
    let outlooks = |as_of| told.products.outlooks(&told.sales, date(as_of));
    let first = outlooks("2012-01-15");
    assert!(Arc::ptr_eq(&first, &outlooks("2012-01-15")));
    assert_ne!(first.products, outlooks("2012-01-14").products);
}

#[test]
fn nothing_after_as_of_is_seen() {
    let whole = Told::of(two_products());
    for as_of in ["2011-02-10", "2011-07-01", "2012-01-15", "2012-02-29"] {
        let mut cut = two_products();
        for rows in &mut cut.sales {
            rows.retain(|row| row.day <= date(as_of));
        }
        let cut = Told::of(cut);
        for code in ["DAILY", "BATCH"] {
            assert_eq!(
                cut.outlook(code, as_of),
                whole.outlook(code, as_of),
                "{as_of} {code}"
            );
        }
    }
}
