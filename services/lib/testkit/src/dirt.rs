//! Dirt in the data, and whether the checks that should find it do: and no others.
//!
//! Starting a service on a changed warehouse takes its time, so several dirts share one when they
//! cannot hide each other.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// A statement that brings dirt, and what it must be found by: check, rows more than without it, verdict.
pub type Case<V> = (&'static str, &'static [(&'static str, u32, V)]);

/// What checks have found, by name: how many rows break the rule, and the verdict.
pub type Found<V> = BTreeMap<String, (u32, V)>;

/// In a statement: rows that no other dirt of the same warehouse has, a list in parentheses.
pub const OWN_ROWS: &str = "@own";

/// Changes of one warehouse, and all that they must be found by.
#[derive(Debug)]
pub struct Changed<V: 'static> {
    /// The statements that bring them.
    pub statements: &'static [&'static str],
    /// Check, rows more than without them, verdict.
    pub found: &'static [(&'static str, u32, V)],
}

impl<V: Copy + PartialEq + Debug> Changed<V> {
    /// The statements, one after the other.
    #[must_use]
    pub fn statements(&self) -> String {
        self.statements.join(";\n")
    }

    /// That they are found as they must be, and that nothing else is, when `clean` is found without them.
    ///
    /// # Panics
    /// When it is not so.
    pub fn assert_found(&self, clean: &Found<V>, mut found: Found<V>) {
        found.retain(|name, now| clean[name] != *now);
        let expected: Found<V> = self
            .found
            .iter()
            .map(|(name, more, verdict)| ((*name).to_owned(), (clean[*name].0 + more, *verdict)))
            .collect();
        assert_eq!(found, expected, "{:#?}", self.statements);
    }
}

/// Spreads dirts over as many warehouses as they need: those of one are of different tables, or of rows
/// of their own, and are found by different checks.
#[must_use]
pub fn spread<V>(cases: &[Case<V>]) -> Vec<Vec<&Case<V>>> {
    let mut warehouses: Vec<Vec<&Case<V>>> = Vec::new();
    for case in cases {
        let free = |others: &&mut Vec<&Case<V>>| others.iter().all(|other| apart(case, other));
        match warehouses.iter_mut().find(free) {
            Some(others) => others.push(case),
            None => warehouses.push(vec![case]),
        }
    }
    warehouses
}

/// The statements of the dirts of one warehouse; `own_rows` gives the nth choice of [`OWN_ROWS`].
#[must_use]
pub fn statements<V>(dirts: &[&Case<V>], own_rows: impl Fn(usize) -> String) -> String {
    let statements = dirts.iter().enumerate();
    let statements = statements.map(|(n, (dirt, _))| dirt.replace(OWN_ROWS, &own_rows(n)));
    statements.collect::<Vec<_>>().join(";\n")
}

/// What is wrong with what was found in the warehouse of these dirts, when `clean` is found without them.
#[must_use]
pub fn misjudged<V: Copy + PartialEq + Debug>(
    dirts: &[&Case<V>],
    clean: &Found<V>,
    mut found: Found<V>,
) -> Vec<String> {
    found.retain(|name, now| clean.get(name) != Some(now));
    let mut wrong = Vec::new();
    for (dirt, expected) in dirts {
        for (name, more, verdict) in *expected {
            let now = found.remove(*name);
            if now != clean.get(*name).map(|(rows, _)| (rows + more, *verdict)) {
                wrong.push(format!("{dirt}: {name} {now:?}"));
            }
        }
    }
    if !found.is_empty() {
        let dirts: Vec<&str> = dirts.iter().map(|(dirt, _)| *dirt).collect();
        wrong.push(format!("one of {dirts:#?}: {found:?}"));
    }
    wrong
}

fn apart<V>((one, found): &Case<V>, (other, found_too): &Case<V>) -> bool {
    let same_check = found
        .iter()
        .any(|(name, ..)| found_too.iter().any(|(too, ..)| too == name));
    let own_rows = one.contains(OWN_ROWS) || other.contains(OWN_ROWS);
    !same_check && (own_rows || changed_table(one) != changed_table(other))
}

/// The name after `UPDATE`, `DELETE FROM` or `INSERT INTO`.
fn changed_table(statement: &str) -> &str {
    let name = ["UPDATE ", "DELETE FROM ", "INSERT INTO "]
        .iter()
        .find_map(|verb| statement.strip_prefix(verb))
        .expect("dirt is an UPDATE, DELETE or INSERT");
    let ends = [" SET ", " WHERE ", " SELECT "];
    let end = ends.iter().filter_map(|end| name.find(end)).min();
    &name[..end.unwrap_or(name.len())]
}
