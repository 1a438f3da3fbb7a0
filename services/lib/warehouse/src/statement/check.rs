//! Whether a text is one statement that can only read.
//!
//! Two looks at the text, so that a hole in one is covered by the other: the parsed tree may hold
//! nothing but queries over named tables, and the bare words may hold no verb that writes. The
//! second matters because T-SQL needs no semicolon between statements: `SELECT 1 DELETE FROM t` is
//! two statements to SQL Server, and one with a column alias to many parsers.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Ident, ObjectName, Query, Select, SetExpr, Statement, TableFactor, Visit, Visitor,
};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// Words that begin, or are part of, something other than reading a table.
const FORBIDDEN_WORDS: &[&str] = &[
    "ALTER",
    "BACKUP",
    "BEGIN",
    "BULK",
    "COMMIT",
    "CREATE",
    "DBCC",
    "DECLARE",
    "DELETE",
    "DENY",
    "DROP",
    "EXEC",
    "EXECUTE",
    "GRANT",
    "INSERT",
    "INTO",
    "KILL",
    "MERGE",
    "OPENDATASOURCE",
    "OPENQUERY",
    "OPENROWSET",
    "OPENXML",
    "RECONFIGURE",
    "RESTORE",
    "REVERT",
    "REVOKE",
    "ROLLBACK",
    "SET",
    "SHUTDOWN",
    "TRUNCATE",
    "UPDATE",
    "UPDATETEXT",
    "USE",
    "WAITFOR",
    "WRITETEXT",
];

/// What the check learned about a statement that passed.
#[derive(Debug)]
pub(super) struct Checked {
    /// Tables, each once, in the order of the text.
    pub(super) relations: Vec<String>,
    /// Number of parameters.
    pub(super) parameters: usize,
}

/// Passes a text that is one `SELECT` or `WITH … SELECT`; says what is wrong with any other.
pub(super) fn read_only(sql: &str) -> Result<Checked, String> {
    let parameters = check_words(sql)?;
    let statements =
        Parser::parse_sql(&MsSqlDialect {}, sql).map_err(|error| format!("not SQL: {error}"))?;
    let [statement] = statements.as_slice() else {
        return Err(format!(
            "must be exactly one statement, is {}",
            statements.len()
        ));
    };
    let mut tree = Tree::default();
    match statement.visit(&mut tree) {
        ControlFlow::Break(problem) => Err(problem),
        ControlFlow::Continue(()) => Ok(Checked {
            relations: tree.tables(),
            parameters,
        }),
    }
}

/// Refuses forbidden words and counts parameters.
fn check_words(sql: &str) -> Result<usize, String> {
    let tokens = Tokenizer::new(&MsSqlDialect {}, sql)
        .tokenize()
        .map_err(|error| format!("not SQL: {error}"))?;
    let mut numbers = BTreeSet::new();
    for token in &tokens {
        let Token::Word(word) = token else { continue };
        if word.quote_style.is_some() {
            continue;
        }
        let upper = word.value.to_ascii_uppercase();
        if FORBIDDEN_WORDS.contains(&upper.as_str()) {
            return Err(format!("only reading is allowed, found {upper}"));
        }
        if let Some(variable) = upper.strip_prefix('@') {
            let number = variable
                .strip_prefix('P')
                .and_then(|digits| digits.parse::<usize>().ok())
                .ok_or_else(|| {
                    format!("a parameter is @P1, @P2 and so on, found {}", word.value)
                })?;
            numbers.insert(number);
        }
    }
    if numbers.iter().copied().eq(1..=numbers.len()) {
        Ok(numbers.len())
    } else {
        Err(format!(
            "parameters must be numbered from @P1 without gaps, are {numbers:?}"
        ))
    }
}

#[derive(Default)]
struct Tree {
    relations: Vec<String>,
    common_tables: BTreeSet<String>,
}

impl Tree {
    /// The relations that are tables: without the names that `WITH` defines.
    fn tables(&self) -> Vec<String> {
        let mut tables: Vec<String> = Vec::new();
        for name in &self.relations {
            if !self.common_tables.contains(&name.to_lowercase()) && !tables.contains(name) {
                tables.push(name.clone());
            }
        }
        tables
    }
}

impl Visitor for Tree {
    type Break = String;

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<String> {
        if matches!(statement, Statement::Query(_)) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break("must be a SELECT or WITH … SELECT".to_owned())
        }
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return ControlFlow::Break("must not lock rows or use a FOR clause".to_owned());
        }
        if let Some(with) = &query.with {
            for table in &with.cte_tables {
                self.common_tables
                    .insert(table.alias.name.value.to_lowercase());
            }
        }
        check_body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        if select.into.is_some() {
            return ControlFlow::Break("must not select INTO a table".to_owned());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table {
                args: None,
                with_hints,
                ..
            } if with_hints.is_empty() => ControlFlow::Continue(()),
            TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(format!(
                "must read named tables without hints and functions, found {factor}"
            )),
        }
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<String> {
        let parts: Option<Vec<&str>> = relation
            .0
            .iter()
            .map(|part| part.as_ident().map(|ident: &Ident| ident.value.as_str()))
            .collect();
        match parts {
            // Three or four parts would leave the database that the session is bound to.
            Some(parts) if parts.len() <= 2 => {
                self.relations.push(parts.join("."));
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(format!(
                "a table is named as \"schema\".\"table\", found {relation}"
            )),
        }
    }
}

/// Set operations hold their sides directly, not as queries that the visitor would show.
fn check_body(body: &SetExpr) -> ControlFlow<String> {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) => ControlFlow::Continue(()),
        SetExpr::SetOperation { left, right, .. } => {
            check_body(left)?;
            check_body(right)
        }
        SetExpr::Values(_)
        | SetExpr::Insert(_)
        | SetExpr::Update(_)
        | SetExpr::Delete(_)
        | SetExpr::Merge(_)
        | SetExpr::Table(_) => ControlFlow::Break("must be a SELECT or WITH … SELECT".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_only_reads_passes() {
        for sql in [
            "SELECT 1 AS one",
            "-- why\nSELECT a FROM \"dbo\".\"T\";",
            "SELECT a FROM \"dbo\".\"T\" UNION ALL SELECT b FROM \"dbo\".\"U\" ORDER BY 1",
            "WITH m AS (SELECT a FROM \"dbo\".\"T\") SELECT a, RANK() OVER (ORDER BY a) AS r FROM m",
            "SELECT x.a FROM (SELECT a FROM \"T\") AS x INNER JOIN (\"U\" INNER JOIN \"V\" ON 1 = 1) ON 1 = 1",
            "SELECT a FROM \"T\" WHERE EXISTS (SELECT 1 FROM \"U\" WHERE b = @P2 AND c = @P1 AND d = @P2)",
            "SELECT \"Update\", [Delete], 'DROP TABLE t' AS s FROM \"Into\"",
            "SELECT CAST(SUM(a) AS float) AS total FROM \"T\" GROUP BY b HAVING COUNT(*) > 1",
        ] {
            assert!(read_only(sql).is_ok(), "{sql}: {:?}", read_only(sql));
        }
    }

    #[test]
    fn what_could_write_is_refused() {
        for (sql, problem) in [
            ("", "exactly one statement"),
            ("-- nothing", "exactly one statement"),
            ("SELECT", "not SQL"),
            ("SELECT 1; SELECT 2", "exactly one statement"),
            ("SELECT 1; DROP TABLE t", "DROP"),
            ("SELECT 1 DELETE FROM t", "DELETE"),
            ("SELECT a FROM t EXEC", "EXEC"),
            ("SELECT a INTO b FROM t", "INTO"),
            ("INSERT INTO t VALUES (1)", "INSERT"),
            ("UPDATE t SET a = 1", "UPDATE"),
            ("WITH x AS (DELETE FROM t) SELECT 1", "DELETE"),
            ("WITH x AS (SELECT 1 AS a) DELETE FROM t", "DELETE"),
            (
                "WITH x AS (SELECT 1 AS a) MERGE t USING x ON 1 = 1",
                "MERGE",
            ),
            ("TRUNCATE TABLE t", "TRUNCATE"),
            ("EXEC sp_who", "EXEC"),
            ("DECLARE @P1 int", "DECLARE"),
            ("SELECT a FROM OPENROWSET('x', 'y', 'z')", "OPENROWSET"),
            (
                "SELECT a FROM fn_dblog(NULL, NULL)",
                "without hints and functions",
            ),
            ("SELECT a FROM t WITH (TABLOCKX)", "without hints"),
            ("SELECT a FROM other.dbo.t", "\"schema\".\"table\""),
            ("SELECT a FROM server.other.dbo.t", "\"schema\".\"table\""),
            ("SELECT a FROM t FOR XML AUTO", "FOR clause"),
            ("VALUES (1)", "SELECT"),
            ("SELECT @@VERSION", "@P1"),
            ("SELECT @name", "@P1"),
            ("SELECT a FROM t WHERE b = @P2", "without gaps"),
            ("SELECT 'open", "not SQL"),
        ] {
            let refused = read_only(sql).expect_err(sql);
            assert!(refused.contains(problem), "{sql}: {refused}");
        }
    }

    #[test]
    fn tables_are_listed_once_and_without_common_table_names() {
        let checked = read_only(
            "WITH m AS (SELECT a FROM \"Fact\".\"Sale\") \
             SELECT m.a FROM m INNER JOIN \"Dimension\".\"City\" AS c ON c.a = m.a \
             LEFT JOIN \"Fact\".\"Sale\" AS s ON s.a = m.a WHERE c.b > @P1",
        )
        .unwrap();
        assert_eq!(checked.relations, ["Fact.Sale", "Dimension.City"]);
        assert_eq!(checked.parameters, 1);
    }

    proptest! {
        #[test]
        fn any_text_is_passed_or_refused(sql in "\\PC{0,80}") {
            let _ = read_only(&sql);
        }

        #[test]
        fn a_writing_verb_never_passes(
            verb in proptest::sample::select(FORBIDDEN_WORDS.to_vec()),
            at in 0_usize..3,
            lower in any::<bool>(),
        ) {
            let verb = if lower { verb.to_lowercase() } else { verb.to_owned() };
            let sql = match at {
                0 => format!("SELECT 1 {verb} FROM t"),
                1 => format!("SELECT a FROM t {verb}"),
                _ => format!("SELECT a AS b FROM t; {verb} x"),
            };
            prop_assert!(read_only(&sql).is_err());
        }
    }
}
