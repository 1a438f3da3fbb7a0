//! The columns of an answer and their types.

use rusqlite::types::Value;
use sqlparser::ast::{Expr, Query, SelectItem, SetExpr, Statement};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::Parser;

use super::types::SqlType;

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: SqlType,
}

/// Names and types the columns of an answer. A type comes from the outermost CAST, else from the
/// declaration of the table's column, else from the values.
pub(super) fn typed(
    sql: &str,
    declared: Vec<(String, Option<String>)>,
    rows: &[Vec<Value>],
) -> Vec<Column> {
    let casts = casts(sql, declared.len());
    declared
        .into_iter()
        .enumerate()
        .map(|(index, (name, declared))| {
            let kind = casts
                .get(index)
                .copied()
                .flatten()
                .or_else(|| declared.as_deref().and_then(SqlType::parse))
                .unwrap_or_else(|| SqlType::infer(rows.iter().filter_map(|row| row.get(index))));
            Column { name, kind }
        })
        .collect()
}

/// The types that the select list casts to; nothing where it is not that simple.
fn casts(sql: &str, columns: usize) -> Vec<Option<SqlType>> {
    let Ok(statements) = Parser::parse_sql(&MsSqlDialect {}, sql) else {
        return Vec::new();
    };
    let Some(Statement::Query(query)) = statements.first() else {
        return Vec::new();
    };
    let Some(list) = select_list(query) else {
        return Vec::new();
    };
    // With a `*` in the list the positions say nothing.
    if list.len() != columns {
        return Vec::new();
    }
    list.iter().map(cast).collect()
}

/// The select list that names and types the result: that of the first SELECT of a UNION.
fn select_list(query: &Query) -> Option<&[SelectItem]> {
    let mut body = &*query.body;
    loop {
        match body {
            SetExpr::Select(select) => return Some(&select.projection),
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Query(query) => body = &query.body,
            _ => return None,
        }
    }
}

fn cast(item: &SelectItem) -> Option<SqlType> {
    let (SelectItem::UnnamedExpr(expression)
    | SelectItem::ExprWithAlias {
        expr: expression, ..
    }) = item
    else {
        return None;
    };
    match expression {
        Expr::Cast { data_type, .. } => SqlType::parse(&data_type.to_string()),
        _ => None,
    }
}
