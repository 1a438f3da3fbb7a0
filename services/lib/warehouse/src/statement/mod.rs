//! Statements: static SQL, named, and checked to be read-only before anything can run it.

mod check;

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// One `SELECT` or `WITH … SELECT` of a service's `sql` folder.
///
/// Only a [`Registry`] makes one, so every statement in existence has passed its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    name: &'static str,
    sql: &'static str,
    sha256: String,
    relations: Vec<String>,
    parameters: usize,
}

impl Statement {
    /// The registered name: the file's name without `.sql`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text, exactly as it goes to the engine.
    #[must_use]
    pub fn sql(&self) -> &'static str {
        self.sql
    }

    /// SHA-256 of the text, in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The tables it reads, each once, in the order of the text, for example `Fact.Sale`.
    #[must_use]
    pub fn relations(&self) -> &[String] {
        &self.relations
    }

    /// How many parameters it takes: `@P1` to `@Pn`.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// The operation and its targets, for example `SELECT Fact.Sale Dimension.City`:
    /// `db.query.summary` of the semantic conventions, and the name of the statement's spans. At
    /// most 255 bytes, cut between targets.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut summary = "SELECT".to_owned();
        for relation in &self.relations {
            if summary.len() + 1 + relation.len() > 255 {
                break;
            }
            summary.push(' ');
            summary.push_str(relation);
        }
        summary
    }
}

/// A statement that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The name it was to be registered by.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Statements that were refused: all of them, so that one start shows every mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryError {
    /// One or more refusals, in the order of registration.
    pub refusals: Vec<Refusal>,
}

impl fmt::Display for RegistryError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.refusals.iter().enumerate() {
            if index > 0 {
                out.write_str("; ")?;
            }
            write!(out, "statement {}: {}", refusal.name, refusal.problem)?;
        }
        Ok(())
    }
}

impl std::error::Error for RegistryError {}

/// A service's statements by name. Made once, at start-up.
#[derive(Debug, Clone)]
pub struct Registry {
    statements: BTreeMap<&'static str, Statement>,
}

impl Registry {
    /// Checks and registers statements, given as pairs of name and text.
    ///
    /// Refused is a statement that is not exactly one `SELECT` or `WITH … SELECT` in SQL Server's
    /// dialect, that could write (`INTO`, a data-modifying CTE, a second statement, a remote or
    /// table function, a locking hint), whose parameters are not `@P1` to `@Pn`, or whose name is
    /// taken. The error names every refused statement.
    pub fn new(sources: &[(&'static str, &'static str)]) -> Result<Self, RegistryError> {
        let mut statements = BTreeMap::new();
        let mut refusals = Vec::new();
        for &(name, sql) in sources {
            let mut refuse = |problem: String| {
                refusals.push(Refusal {
                    name: name.to_owned(),
                    problem,
                });
            };
            match check::read_only(sql) {
                Ok(_) if statements.contains_key(name) => refuse("the name is taken".to_owned()),
                Ok(checked) => {
                    let statement = Statement {
                        name,
                        sql,
                        sha256: hex(&Sha256::digest(sql.as_bytes())),
                        relations: checked.relations,
                        parameters: checked.parameters,
                    };
                    statements.insert(name, statement);
                }
                Err(problem) => refuse(problem),
            }
        }
        if refusals.is_empty() {
            Ok(Self { statements })
        } else {
            Err(RegistryError { refusals })
        }
    }

    /// The statement of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Statement> {
        self.statements.get(name)
    }

    /// The statement of that name; INTERNAL when there is none, for names that are constants of
    /// the service.
    pub fn statement(&self, name: &str) -> status::Result<&Statement> {
        self.get(name)
            .ok_or_else(|| status::Error::internal_fault(format!("no statement {name}")))
    }

    /// All statements, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = &Statement> {
        self.statements.values()
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_knows_its_statements_by_name() {
        let registry = Registry::new(&[
            ("two", r#"SELECT s."Quantity" FROM "Fact"."Sale" AS s"#),
            ("one", "SELECT 1 AS one"),
        ])
        .unwrap();
        let names: Vec<_> = registry.iter().map(Statement::name).collect();
        assert_eq!(names, ["one", "two"]);
        let two = registry.get("two").unwrap();
        assert_eq!(two.summary(), "SELECT Fact.Sale");
        assert_eq!(two.parameters(), 0);
        assert!(registry.get("three").is_none());
        assert_eq!(
            registry.get("one").unwrap().sha256(),
            "70d501bdc85b04fc40fa92c599432fc63329dd6e35496a0970c77f6c8698ef30"
        );
    }

    #[test]
    fn all_refusals_are_reported_together() {
        let error = Registry::new(&[
            ("fine", "SELECT 1 AS one"),
            ("drops", "DROP TABLE t"),
            ("fine", "SELECT 2 AS two"),
            ("empty", ""),
        ])
        .unwrap_err();
        let names: Vec<_> = error.refusals.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names, ["drops", "fine", "empty"]);
        assert!(
            error
                .to_string()
                .contains("statement fine: the name is taken")
        );
    }

    #[test]
    fn a_long_summary_is_cut_between_targets() {
        let selects: Vec<String> = (0..60)
            .map(|number| format!("SELECT a FROM \"dbo\".\"Table{number}\""))
            .collect();
        let sql = selects.join(" UNION ALL ");
        let registry = Registry::new(&[("long", sql.leak())]).unwrap();
        let summary = registry.get("long").unwrap().summary();
        assert!(summary.len() <= 255);
        assert!(summary.ends_with(|last: char| last.is_ascii_digit()));
    }
}
