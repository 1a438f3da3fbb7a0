//! Which tables statements read, told from their texts: to see that what is checked of a table marks
//! every answer that is computed from it.

use std::collections::BTreeSet;

/// A data-quality check, as the service tells of it.
#[derive(Debug)]
pub struct Checked<'a> {
    /// The check's name.
    pub name: &'a str,
    /// The statements that look.
    pub statements: &'a [String],
    /// The RPCs it says it touches.
    pub affects: &'a [String],
}

/// Checks, and RPCs whose answers they do not touch although a table that they look at is read for them:
/// and why that is.
pub type Exception = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

/// That every check touches every answer that reads what it looks at, but for the exceptions, and that
/// there are none for nothing. `texts` are the service's statements; `answers` are RPCs with the names
/// of the statements in their provenance.
///
/// # Panics
/// When it is not so.
pub fn assert_touched(
    texts: &[(&str, &str)],
    checks: &[Checked<'_>],
    answers: &[(&str, Vec<String>)],
    exceptions: &[Exception],
) {
    let untouched = untouched(texts, checks, answers);
    let mut excepted = BTreeSet::new();
    for (checks, rpcs, _reason) in exceptions {
        for check in *checks {
            let pairs = rpcs
                .iter()
                .map(|rpc| ((*check).to_owned(), (*rpc).to_owned()));
            excepted.extend(pairs);
        }
    }
    let missing: Vec<_> = untouched.difference(&excepted).collect();
    assert!(
        missing.is_empty(),
        "neither touched nor excepted: {missing:#?}"
    );
    let needless: Vec<_> = excepted.difference(&untouched).collect();
    assert!(needless.is_empty(), "excepted for nothing: {needless:#?}");
}

/// The pairs of check and RPC where a table that the check looks at is read for the answer, and the
/// check does not say that it touches it. `texts` are the service's statements; `answers` are RPCs
/// with the names of the statements in their provenance.
fn untouched(
    texts: &[(&str, &str)],
    checks: &[Checked<'_>],
    answers: &[(&str, Vec<String>)],
) -> BTreeSet<(String, String)> {
    let tables = |names: &[String], words: &[&str]| -> BTreeSet<String> {
        let named = texts
            .iter()
            .filter(|(name, _)| names.iter().any(|wanted| wanted == name));
        named.flat_map(|(_, sql)| tables(sql, words)).collect()
    };
    let mut found = BTreeSet::new();
    for check in checks {
        // What is joined to the checked rows is only looked up.
        let looked_at = tables(check.statements, &["FROM"]);
        for (rpc, statements) in answers {
            let read = tables(statements, &["FROM", "JOIN"]);
            let told = check.affects.iter().any(|affected| affected == rpc);
            if !told && !read.is_disjoint(&looked_at) {
                found.insert((check.name.to_owned(), (*rpc).to_owned()));
            }
        }
    }
    found
}

/// The tables that follow one of these words, as `"schema"."table"`.
fn tables(sql: &str, words: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words {
        for after in sql.split(&format!("{word} ")).skip(1) {
            let mut parts = after.split('"');
            if let (Some(""), Some(schema), Some("."), Some(table)) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            {
                found.insert(format!("\"{schema}\".\"{table}\""));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_keeps_quiet_about_a_reader_is_told() {
        let texts = [
            (
                "check_sale",
                "SELECT 1\nFROM \"Fact\".\"Sale\" AS s\nLEFT JOIN \"Fact\".\"City\" AS c",
            ),
            (
                "sales",
                "SELECT 1\nFROM x AS x\nINNER JOIN \"Fact\".\"Sale\" AS s",
            ),
            ("cities", "SELECT 1 FROM \"Fact\".\"City\" AS c"),
        ];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let answers = [
            ("GetSales", names(&["sales"])),
            ("GetCities", names(&["cities"])),
        ];
        let statements: Vec<String> = names(&["check_sale"]);
        let untouched = |affects: Vec<String>| {
            let check = Checked {
                name: "sale_unique",
                statements: &statements,
                affects: &affects,
            };
            untouched(&texts, &[check], &answers)
        };
        let expected = ("sale_unique".to_owned(), "GetSales".to_owned());
        assert_eq!(untouched(Vec::new()), BTreeSet::from([expected]));
        assert!(untouched(names(&["GetSales"])).is_empty());
    }
}
