//! One statement on one SQLite connection, on a blocking thread.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql};
use rust_decimal::prelude::ToPrimitive;

use crate::engine::RowSink;
use crate::row::{Cells, Columns};
use crate::{Param, Statement, Value, error, observe};

/// How many steps of SQLite's virtual machine run between two looks at the limits: well under a
/// millisecond of work.
const STEPS_BETWEEN_CHECKS: i32 = 1_000;

/// When a statement has to stop.
#[derive(Clone)]
pub(super) struct Limits {
    cancelled: Arc<AtomicBool>,
    deadline: Instant,
}

impl Limits {
    pub(super) fn new(cancelled: Arc<AtomicBool>, deadline: Instant) -> Self {
        Self {
            cancelled,
            deadline,
        }
    }

    fn must_stop(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || Instant::now() >= self.deadline
    }
}

/// Runs a statement and gives its rows to `sink`.
pub(super) fn run(
    connection: &Connection,
    statement: &Statement,
    params: &[Param],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> status::Result<()> {
    let watch = limits.clone();
    connection
        .progress_handler(STEPS_BETWEEN_CHECKS, Some(move || watch.must_stop()))
        .map_err(|error| failure(statement, &error))?;
    let outcome = read(connection, statement, params, sink);
    connection
        .progress_handler(0, None::<fn() -> bool>)
        .map_err(|error| failure(statement, &error))?;
    outcome
}

fn read(
    connection: &Connection,
    statement: &Statement,
    params: &[Param],
    sink: &mut dyn RowSink,
) -> status::Result<()> {
    let failure = |error: rusqlite::Error| failure(statement, &error);
    let mut prepared = connection
        .prepare_cached(statement.sql())
        .map_err(failure)?;
    if !prepared.readonly() {
        return Err(error::fault(format!(
            "statement {} would write",
            statement.name()
        )));
    }
    for (index, param) in params.iter().enumerate() {
        let name = format!("@P{}", index + 1);
        if let Some(position) = prepared.parameter_index(&name).map_err(failure)? {
            prepared
                .raw_bind_parameter(position, param)
                .map_err(failure)?;
        }
    }
    let names = prepared.column_names();
    sink.columns(Columns::new(names.into_iter().map(str::to_owned).collect()));
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(failure)? {
        sink.row(row)
            .map_err(|error| error::decode(statement, sink.count() + 1, &error))?;
    }
    Ok(())
}

impl Cells for rusqlite::Row<'_> {
    fn value(&self, column: usize) -> Value<'_> {
        match self.get_ref(column) {
            Ok(ValueRef::Null) => Value::Null,
            Ok(ValueRef::Integer(value)) => Value::Int(value),
            Ok(ValueRef::Real(value)) => Value::Float(value),
            Ok(ValueRef::Text(bytes)) => str::from_utf8(bytes)
                .map_or(Value::Unsupported("text that is not UTF-8"), |text| {
                    Value::Text(Cow::Borrowed(text))
                }),
            Ok(ValueRef::Blob(_)) => Value::Unsupported("blob"),
            Err(_) => Value::Unsupported("no such column"),
        }
    }
}

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::Value as Sqlite;
        Ok(match self {
            Self::Int(value) => ToSqlOutput::Owned(Sqlite::Integer(*value)),
            Self::Float(value) => ToSqlOutput::Owned(Sqlite::Real(*value)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Date(day) => ToSqlOutput::Owned(Sqlite::Text(day.to_string())),
            Self::Decimal(value) => {
                let float = value.to_f64().ok_or_else(|| {
                    rusqlite::Error::ToSqlConversionFailure("a decimal beyond a float".into())
                })?;
                ToSqlOutput::Owned(Sqlite::Real(float))
            }
            Self::Bool(value) => ToSqlOutput::Owned(Sqlite::Integer(i64::from(*value))),
            Self::Null => ToSqlOutput::Owned(Sqlite::Null),
        })
    }
}

/// What a failure means to us. SQLite's extended result code goes to the statement's span.
fn failure(statement: &Statement, failure: &rusqlite::Error) -> status::Error {
    let internal = format!("statement {}: {failure}", statement.name());
    let (rusqlite::Error::SqliteFailure(answer, _)
    | rusqlite::Error::SqlInputError { error: answer, .. }) = failure
    else {
        return error::fault(internal);
    };
    observe::engine_error(answer.extended_code);
    match answer.code {
        ErrorCode::OperationInterrupted => error::timeout(internal),
        ErrorCode::CannotOpen
        | ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked => error::unavailable(internal),
        _ => error::fault(internal),
    }
}
