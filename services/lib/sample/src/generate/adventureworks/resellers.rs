//! `DimReseller`: shops that order every third month while they are active.

use chrono::Datelike;

use super::Span;
use super::geography::Geography;
use crate::Error;
use crate::generate::names::{phone, street};
use crate::generate::output::{Output, key_at};
use crate::generate::random::Random;

const COUNT: usize = 701;

/// Each territory's share, by key from 1.
const TERRITORY_WEIGHTS: [f64; 10] = [13.0, 9.0, 10.0, 22.0, 10.0, 18.0, 6.0, 4.0, 4.0, 7.0];

const FIRST_WORDS: [&str; 40] = [
    "Alpine",
    "Amber",
    "Big Wheel",
    "Blue Sky",
    "Bright",
    "Canyon",
    "Capital",
    "City",
    "Classic",
    "Coastal",
    "Crossroad",
    "Eastside",
    "Evergreen",
    "Family",
    "Fast Lane",
    "Friendly",
    "Golden",
    "Grand",
    "Harbor",
    "Highland",
    "Island",
    "Lakeside",
    "Metro",
    "Modern",
    "Northern",
    "Old Town",
    "Open Road",
    "Pacific",
    "Prime",
    "Rapid",
    "Ridge Line",
    "Riverside",
    "Rolling",
    "Silver",
    "Southern",
    "Sunrise",
    "Trail",
    "Uptown",
    "Valley",
    "Western",
];

const SECOND_WORDS: [&str; 18] = [
    "Bicycles",
    "Bike Center",
    "Bike Shop",
    "Bike Store",
    "Bike Works",
    "Cycle House",
    "Cycles",
    "Cycling",
    "Outfitters",
    "Outlet",
    "Pedal Company",
    "Ride Supply",
    "Riders",
    "Spokes",
    "Sporting Goods",
    "Sports",
    "Wheel Gallery",
    "Wheels",
];

const BANKS: [&str; 5] = [
    "First Harbor Bank",
    "Meridian Trust",
    "Northgate Savings",
    "Plains Mutual",
    "United Ledger Bank",
];

const LINES: [(&str, &str); 3] = [("Mountain", "M"), ("Road", "R"), ("Touring", "T")];

/// A reseller; its key is its place in the list, from 1.
pub(super) struct Reseller {
    /// Place of its locality.
    pub(super) locality: usize,
    pub(super) territory: i64,
    name: String,
    line_name: &'static str,
    /// The product line it prefers, by its letter.
    pub(super) line: &'static str,
    /// The months in which it orders, from the first month with orders: first and last, and which
    /// of every three.
    months: (i64, i64),
    phase: i64,
    /// How many lines an order has, about, and how many pieces.
    pub(super) lines: f64,
    pub(super) bulk: f64,
}

impl Reseller {
    /// Whether it orders in the month.
    pub(super) fn orders_in(&self, month: i64) -> bool {
        let (first, last) = self.months;
        (first..=last).contains(&month) && month.rem_euclid(3) == self.phase
    }
}

pub(super) fn all(span: Span, geography: &Geography, random: &mut Random) -> Vec<Reseller> {
    let localities = geography.by_territory(TERRITORY_WEIGHTS);
    let months = i64::try_from(span.length()).unwrap_or(0) / 30;
    let mut names: Vec<_> = FIRST_WORDS
        .iter()
        .flat_map(|first| {
            SECOND_WORDS
                .iter()
                .map(move |second| format!("{first} {second}"))
        })
        .collect();
    (0..COUNT)
        .map(|_| {
            let locality = localities.draw(random);
            let (line_name, line) = random.pick(&LINES);
            // A quarter is there from the beginning.
            let start = random.between(-months / 3, months - 3).max(0);
            let place = random.index(names.len());
            Reseller {
                locality,
                territory: geography.localities[locality].territory,
                name: names.swap_remove(place),
                line_name,
                line,
                months: (start, start + random.between(9, 36)),
                phase: random.between(0, 2),
                lines: random.real(2.0, 27.0),
                bulk: if random.chance(0.12) { 3.0 } else { 1.0 },
            }
        })
        .collect()
}

pub(super) fn write(
    output: &Output<'_>,
    span: Span,
    resellers: &[Reseller],
    random: &mut Random,
) -> Result<(), Error> {
    let mut table = output.table("dbo", "DimReseller")?;
    for (place, reseller) in resellers.iter().enumerate() {
        let (first, last) = reseller.months;
        let year = |month: i64| {
            let day = month.unsigned_abs() * 30;
            span.date(day).min(span.last).year()
        };
        let sales = random.between(3, 30) * 100_000;
        let row = table
            .row()
            .integer(key_at(place))
            .integer(key_at(reseller.locality));
        row.text(&format!("AW{:08}", key_at(place)))
            .text(&phone(random));
        row.text(random.pick(&["Specialty Bike Shop", "Value Added Reseller", "Warehouse"]));
        row.text(&reseller.name)
            .integer(random.between(2, 100))
            .text("Q");
        row.integer(reseller.phase + 1)
            .integer(year(first))
            .integer(year(last));
        row.text(reseller.line_name).text(&street(random)).null();
        row.real(sales as f64).text(random.pick(&BANKS));
        if random.chance(0.4) {
            row.integer(random.between(1, 3))
                .real(random.between(1, 3) as f64 * 200.0);
        } else {
            row.null().null();
        }
        row.real((sales / 10) as f64);
        row.integer(span.first.year() - i32::try_from(random.between(3, 40)).unwrap_or(3));
        table.end_row()?;
    }
    table.finish()
}
