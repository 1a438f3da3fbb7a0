//! `Dimension.Employee`: people whose row changes a few times a year.

use chrono::NaiveDate;

use super::versions::{NOT_APPLICABLE, UNKNOWN, moment, push_always_valid, push_validity};
use super::{Lineage, Span};
use crate::Error;
use crate::generate::calendar::after;
use crate::generate::names::Person;
use crate::generate::output::{Output, key_at};
use crate::generate::random::Random;

const EMPLOYEES: usize = 19;

/// The first so many sell, the others pick.
const SALESPEOPLE: usize = 10;

/// Days between two versions of a person, and the days by which people are apart.
const VERSION_DAYS: u64 = 115;
const STAGGER_DAYS: u64 = 6;

/// A version of a person; its key is its place in the list, from 1.
#[derive(Debug)]
struct Version {
    /// Place of the person.
    person: usize,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

pub(super) struct Employees {
    span: Span,
    people: Vec<Person>,
    versions: Vec<Version>,
}

impl Employees {
    pub(super) fn new(span: Span, random: &mut Random) -> Self {
        let people = (0..EMPLOYEES).map(|_| Person::draw(random)).collect();
        let mut versions = Vec::new();
        for person in 0..EMPLOYEES {
            let mut from = span.first;
            let mut next = after(from, VERSION_DAYS + STAGGER_DAYS * person as u64);
            while next <= span.last {
                versions.push(Version {
                    person,
                    from,
                    to: Some(next),
                });
                from = next;
                next = after(from, VERSION_DAYS);
            }
            versions.push(Version {
                person,
                from,
                to: None,
            });
        }
        versions.sort_by_key(|version| version.from);
        Self {
            span,
            people,
            versions,
        }
    }

    /// Draws the place of a person who sells.
    pub(super) fn draw_salesperson(random: &mut Random) -> usize {
        random.index(SALESPEOPLE)
    }

    /// Draws the place of a person who picks.
    pub(super) fn draw_picker(random: &mut Random) -> usize {
        SALESPEOPLE + random.index(EMPLOYEES - SALESPEOPLE)
    }

    /// The key of the person's version on the day.
    pub(super) fn key_on(&self, person: usize, date: NaiveDate) -> i64 {
        self.versions
            .iter()
            .position(|version| {
                version.person == person
                    && version.from <= date
                    && version.to.is_none_or(|to| date < to)
            })
            .map_or(0, key_at)
    }

    pub(super) fn write(&self, output: &Output<'_>) -> Result<(), Error> {
        let mut table = output.table("Dimension", "Employee")?;
        let row = table.row().integer(0).integer(0).text(UNKNOWN);
        row.text(NOT_APPLICABLE).integer(0);
        push_always_valid(row, self.span, Lineage::Unknown);
        table.end_row()?;
        for (place, version) in self.versions.iter().enumerate() {
            let person = self.people[version.person];
            let row = table
                .row()
                .integer(key_at(place))
                .integer(key_at(version.person));
            row.text(&person.full())
                .text(person.given)
                .integer(i64::from(version.person < SALESPEOPLE));
            let to = version.to.map(|to| moment(to, 0, 0));
            push_validity(
                row,
                &moment(version.from, 0, 0),
                to.as_deref(),
                Lineage::Employee,
            );
            table.end_row()?;
        }
        table.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::calendar::{before, days};

    #[test]
    fn everybody_has_one_version_on_each_day() {
        let last = NaiveDate::from_ymd_opt(2026, 5, 31).unwrap();
        let span = Span {
            first: before(last, super::super::DAYS),
            last,
        };
        let employees = Employees::new(span, &mut Random::new(1, 0));
        for date in days(span.first, span.last) {
            let keys: std::collections::HashSet<_> = (0..EMPLOYEES)
                .map(|person| employees.key_on(person, date))
                .collect();
            assert_eq!(keys.len(), EMPLOYEES);
            assert!(!keys.contains(&0));
        }
    }
}
