//! Who the representatives are: a person holds one position after the other, each with a key of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::{Rep, RepRow, Reps};

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The key of the position held.
    pub employee_key: i32,
    /// First and last name.
    pub name: String,
    /// Title of the position.
    pub title: String,
    /// Region of the sales territory.
    pub territory: String,
    /// Whether other representatives report to him or her.
    pub manager: bool,
}

/// One position that a person holds or held.
#[derive(Debug)]
pub(super) struct Position {
    /// First day of it; nothing for one that was always held.
    start: Option<NaiveDate>,
    employee_key: i32,
    name: String,
    title: String,
    territory: String,
    /// The person reported to.
    reports_to: Option<i32>,
}

impl Position {
    fn of(row: RepRow, person_of: &HashMap<i32, i32>) -> Self {
        let no_territory = || "NA".to_owned();
        Self {
            start: row.start,
            employee_key: row.employee_key,
            name: format!("{} {}", row.first_name, row.last_name),
            title: row.title.unwrap_or_default(),
            territory: row.territory.unwrap_or_else(no_territory),
            reports_to: row.manager_key.and_then(|key| person_of.get(&key).copied()),
        }
    }

    /// The memory held beside itself, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.name.capacity() + self.title.capacity() + self.territory.capacity()
    }
}

/// All positions by person, the first one held first.
pub(super) fn positions(
    rows: Vec<RepRow>,
    person_of: &HashMap<i32, i32>,
) -> BTreeMap<i32, Vec<Position>> {
    let mut positions: BTreeMap<i32, Vec<Position>> = BTreeMap::new();
    for row in rows {
        let of_person = positions.entry(row.person_key).or_default();
        of_person.push(Position::of(row, person_of));
    }
    for of_person in positions.values_mut() {
        of_person.sort_by_key(|position| (position.start, position.employee_key));
    }
    positions
}

impl Rep {
    /// The position begun last by a day.
    fn held(&self, as_of: NaiveDate) -> Option<&Position> {
        let begun = |position: &&Position| position.start.is_none_or(|start| start <= as_of);
        self.positions.iter().rev().find(begun)
    }
}

impl Reps {
    /// Who everybody is on a day: the position begun last by then. Somebody with sales or quotas from
    /// before the first position began is told by that one.
    pub(super) fn people(&self, as_of: NaiveDate) -> Vec<Person> {
        let managers: HashSet<i32> = self
            .reps
            .iter()
            .filter_map(|rep| rep.held(as_of)?.reports_to)
            .collect();
        let person = |rep: &Rep| {
            let position = rep.held(as_of).unwrap_or(&rep.positions[0]);
            Person {
                employee_key: position.employee_key,
                name: position.name.clone(),
                title: position.title.clone(),
                territory: position.territory.clone(),
                manager: managers.contains(&rep.person_key),
            }
        };
        self.reps.iter().map(person).collect()
    }
}
