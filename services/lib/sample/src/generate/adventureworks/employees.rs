//! `DimEmployee`, with the sales representatives.

use chrono::NaiveDate;

use super::Span;
use super::reference::NO_TERRITORY;
use crate::Error;
use crate::generate::calendar::{after, before};
use crate::generate::names::{Person, phone};
use crate::generate::output::{Output, key_at};
use crate::generate::random::Random;

/// A sales representative or manager.
pub(super) struct Representative {
    /// Key of the territory; [`NO_TERRITORY`] for managers.
    pub(super) territory: i64,
    title: &'static str,
    /// Place of the manager in this list; `None` for who reports to the head of sales.
    manager: Option<usize>,
    /// First day at work, counted from the first day with orders.
    pub(super) hired: u64,
    /// How freely discounts are given: the chance of an extra one on a line.
    pub(super) generosity: f64,
}

const fn manager(title: &'static str, hired: u64) -> Representative {
    Representative {
        territory: NO_TERRITORY,
        title,
        manager: None,
        hired,
        generosity: 0.02,
    }
}

const fn representative(
    territory: i64,
    manager: usize,
    hired: u64,
    generosity: f64,
) -> Representative {
    Representative {
        territory,
        title: "Sales Representative",
        manager: Some(manager),
        hired,
        generosity,
    }
}

/// Everybody with sales of their own.
pub(super) const REPRESENTATIVES: [Representative; 17] = [
    manager("North American Sales Manager", 0),
    representative(1, 0, 0, 0.01),
    representative(2, 0, 0, 0.08),
    representative(3, 0, 0, 0.02),
    representative(4, 0, 0, 0.03),
    representative(4, 0, 0, 0.12),
    representative(5, 0, 0, 0.05),
    representative(6, 0, 0, 0.02),
    representative(6, 0, 0, 0.15),
    representative(1, 0, 0, 0.06),
    manager("European Sales Manager", 321),
    representative(10, 10, 365, 0.03),
    representative(7, 10, 365, 0.1),
    representative(1, 0, 488, 0.01),
    manager("Pacific Sales Manager", 653),
    representative(8, 10, 730, 0.2),
    representative(9, 14, 730, 0.04),
];

/// A department: its name, its head's title, its staff's title and how many they are.
type Department = (&'static str, &'static str, &'static str, usize);

const DEPARTMENTS: [Department; 14] = [
    (
        "Executive",
        "Chief Executive Officer",
        "Executive Assistant",
        2,
    ),
    (
        "Document Control",
        "Document Control Manager",
        "Control Specialist",
        4,
    ),
    ("Engineering", "Engineering Manager", "Design Engineer", 6),
    (
        "Facilities and Maintenance",
        "Facilities Manager",
        "Janitor",
        6,
    ),
    ("Finance", "Finance Manager", "Accountant", 9),
    ("Human Resources", "Human Resources Manager", "Recruiter", 5),
    (
        "Information Services",
        "Information Services Manager",
        "Application Specialist",
        9,
    ),
    ("Marketing", "Marketing Manager", "Marketing Specialist", 8),
    (
        "Production",
        "Production Manager",
        "Production Technician",
        178,
    ),
    (
        "Production Control",
        "Production Control Manager",
        "Scheduling Assistant",
        5,
    ),
    ("Purchasing", "Purchasing Manager", "Buyer", 11),
    (
        "Quality Assurance",
        "Quality Assurance Manager",
        "Quality Technician",
        5,
    ),
    (
        "Shipping and Receiving",
        "Shipping Supervisor",
        "Shipping Clerk",
        5,
    ),
    (
        "Research and Development",
        "Development Manager",
        "Research Engineer",
        11,
    ),
];

/// Place of the first employee in sales, the head of sales.
const HEAD_OF_SALES: usize = 278;

/// Key of a representative, by the place in the list.
pub(super) fn representative_key(place: usize) -> i64 {
    key_at(HEAD_OF_SALES + 1 + place)
}

/// What is not drawn at random about an employee.
struct Position {
    department: &'static str,
    title: &'static str,
    parent: Option<usize>,
    territory: i64,
    sells: bool,
    hired: Option<NaiveDate>,
}

pub(super) fn write(output: &Output<'_>, span: Span, random: &mut Random) -> Result<(), Error> {
    let mut table = output.table("dbo", "DimEmployee")?;
    for (place, position) in positions(span).iter().enumerate() {
        let person = Person::draw(random);
        let hired = position
            .hired
            .unwrap_or_else(|| before(span.first, random.between(100, 1_500).unsigned_abs()));
        let born = before(hired, random.between(22 * 365, 50 * 365).unsigned_abs());
        let login = format!("{}{place}", person.given.to_lowercase());
        let emergency = Person::draw(random).full();
        let row = table.row().integer(key_at(place));
        match position.parent {
            Some(parent) => row.integer(key_at(parent)),
            None => row.null(),
        };
        row.text(&national_id(place));
        match position.parent {
            Some(parent) => row.text(&national_id(parent)),
            None => row.null(),
        };
        row.integer(position.territory)
            .text(person.given)
            .text(person.family);
        row.null()
            .integer(0)
            .text(position.title)
            .date(hired)
            .date(born);
        row.text(&format!("adventure-works\\{login}"));
        row.text(&format!("{login}@adventure-works.example"));
        row.text(&phone(random)).text(random.pick(&["M", "S"]));
        row.text(&emergency).text(&phone(random));
        let head = position.parent.is_none_or(|parent| parent == 0);
        row.integer(i64::from(head || position.sells))
            .text(random.pick(&["F", "M"]));
        let rate = if head {
            random.between(40, 60)
        } else {
            random.between(10, 30)
        };
        row.integer(random.between(1, 2)).real(rate as f64);
        row.integer(random.between(0, 99))
            .integer(random.between(20, 69));
        row.integer(1).integer(i64::from(position.sells));
        row.text(position.department)
            .date(hired)
            .null()
            .text("Current");
        table.end_row()?;
    }
    table.finish()
}

/// The positions by the key of who holds them: the departments, then sales.
fn positions(span: Span) -> Vec<Position> {
    let mut positions = Vec::new();
    for (department, head_title, staff_title, staff) in DEPARTMENTS {
        let head = positions.len();
        for place in 0..=staff {
            let (title, parent) = if place == 0 {
                (head_title, (head > 0).then_some(0))
            } else {
                (staff_title, Some(head))
            };
            positions.push(Position {
                department,
                title,
                parent,
                territory: NO_TERRITORY,
                sells: false,
                hired: None,
            });
        }
    }
    debug_assert_eq!(positions.len(), HEAD_OF_SALES);
    positions.push(Position {
        department: "Sales",
        title: "Vice President of Sales",
        parent: Some(0),
        territory: NO_TERRITORY,
        sells: false,
        hired: None,
    });
    for representative in &REPRESENTATIVES {
        let manager = representative
            .manager
            .map(|place| HEAD_OF_SALES + 1 + place);
        positions.push(Position {
            department: "Sales",
            title: representative.title,
            parent: Some(manager.unwrap_or(HEAD_OF_SALES)),
            territory: representative.territory,
            sells: true,
            hired: Some(after(span.first, representative.hired)),
        });
    }
    positions
}

fn national_id(place: usize) -> String {
    format!("900{:06}", place * 3_571 % 1_000_000)
}
