//! `DimCustomer`: everybody who ordered in the internet shop.

use super::Span;
use super::sales::{Customer, FIRST_CUSTOMER};
use crate::Error;
use crate::batch::Batch;
use crate::generate::calendar::before;
use crate::generate::names::{Person, phone, street};
use crate::generate::output::{Output, key_at};
use crate::generate::random::Random;

/// In English, Spanish and French.
const EDUCATIONS: [[&str; 3]; 5] = [
    ["Bachelors", "Licenciatura", "Bac + 4"],
    ["Graduate Degree", "Estudios de postgrado", "Bac + 5"],
    ["High School", "Educación secundaria", "Baccalauréat"],
    [
        "Partial College",
        "Estudios universitarios (en curso)",
        "Bac + 2",
    ],
    [
        "Partial High School",
        "Educación secundaria (en curso)",
        "Niveau bac",
    ],
];

const OCCUPATIONS: [[&str; 3]; 5] = [
    ["Clerical", "Administrativo", "Employé"],
    ["Management", "Gestión", "Direction"],
    ["Manual", "Obrero", "Ouvrier"],
    ["Professional", "Profesional", "Cadre"],
    ["Skilled Manual", "Obrero especializado", "Technicien"],
];

const COMMUTES: [&str; 5] = [
    "0-1 Miles",
    "1-2 Miles",
    "2-5 Miles",
    "5-10 Miles",
    "10+ Miles",
];

const INITIALS: [&str; 12] = ["A", "B", "C", "D", "E", "G", "J", "L", "M", "R", "S", "W"];

pub(super) fn write(
    output: &Output<'_>,
    span: Span,
    customers: &[Customer],
    random: &mut Random,
) -> Result<(), Error> {
    let mut table = output.table("dbo", "DimCustomer")?;
    for (place, customer) in customers.iter().enumerate() {
        let key = FIRST_CUSTOMER - 1 + key_at(place);
        push_customer(table.row(), span, key, customer, random);
        table.end_row()?;
    }
    table.finish()
}

fn push_customer(row: &mut Batch, span: Span, key: i64, customer: &Customer, random: &mut Random) {
    let person = Person::draw(random);
    let born = before(
        span.first,
        random.between(18 * 365, 75 * 365).unsigned_abs(),
    );
    let children = random.between(0, 5);
    row.integer(key).integer(key_at(customer.locality));
    row.text(&format!("AW{key:08}")).null().text(person.given);
    if random.chance(0.6) {
        row.text(random.pick(&INITIALS));
    } else {
        row.null();
    }
    row.text(person.family).integer(0).date(born);
    row.text(random.pick(&["M", "S"]))
        .null()
        .text(random.pick(&["F", "M"]));
    row.text(&format!(
        "{}{key}@adventure-works.example",
        person.given.to_lowercase()
    ));
    row.real(random.between(1, 17) as f64 * 10_000.0);
    row.integer(children).integer(random.between(0, children));
    for text in random.pick(&EDUCATIONS) {
        row.text(text);
    }
    for text in random.pick(&OCCUPATIONS) {
        row.text(text);
    }
    row.text(random.pick(&["0", "1", "1"]))
        .integer(random.between(0, 4));
    row.text(&street(random)).null().text(&phone(random));
    row.date(customer.first_purchase)
        .text(random.pick(&COMMUTES));
}
