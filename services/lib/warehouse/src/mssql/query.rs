//! One statement on one session.

use futures::TryStreamExt as _;
use tiberius::{Query, QueryItem};

use crate::engine::RowSink;
use crate::mssql::cells::RowCells;
use crate::mssql::failure;
use crate::mssql::session::TdsClient;
use crate::row::Columns;
use crate::{Param, Statement, error, observe};

/// Runs a statement and gives its rows to `sink`. When it returns without an error, the answer was
/// read to its end.
pub(super) async fn run(
    client: &mut TdsClient,
    statement: &Statement,
    params: &[Param],
    sink: &mut dyn RowSink,
) -> status::Result<()> {
    let failure = |error: tiberius::error::Error| failure::of_query(statement.name(), &error);
    let mut items = if params.is_empty() {
        client
            .simple_query(statement.sql())
            .await
            .map_err(failure)?
    } else {
        let mut query = Query::new(statement.sql());
        for param in params {
            bind(&mut query, param);
        }
        query.query(client).await.map_err(failure)?
    };
    let mut results = 0;
    while let Some(item) = items.try_next().await.map_err(failure)? {
        match item {
            QueryItem::Metadata(metadata) => {
                results += 1;
                if results > 1 {
                    return Err(error::fault(format!(
                        "statement {} gave more than one result",
                        statement.name()
                    )));
                }
                let names = metadata
                    .columns()
                    .iter()
                    .map(|column| column.name().to_owned());
                sink.columns(Columns::new(names.collect()));
            }
            QueryItem::Row(row) => sink
                .row(&RowCells(&row))
                .map_err(|error| error::decode(statement, sink.count() + 1, &error))?,
        }
    }
    if results == 0 {
        return Err(error::fault(format!(
            "statement {} gave no result",
            statement.name()
        )));
    }
    Ok(())
}

/// Sets the caller's `traceparent` as the session's `CONTEXT_INFO`, or clears what an earlier call
/// left there.
///
/// A batch of its own: put in front of the statement it would make every call's text another one
/// to the server's plan cache.
pub(super) async fn set_context(client: &mut TdsClient) -> status::Result<()> {
    let traceparent = observe::traceparent().unwrap_or_default();
    let value = if traceparent.is_empty() {
        "00".to_owned()
    } else {
        crate::statement::hex(traceparent.as_bytes())
    };
    let failure = |error: tiberius::error::Error| failure::of_query("SET CONTEXT_INFO", &error);
    client
        .simple_query(format!("SET CONTEXT_INFO 0x{value}"))
        .await
        .map_err(failure)?
        .into_results()
        .await
        .map_err(failure)?;
    Ok(())
}

fn bind<'a>(query: &mut Query<'a>, param: &'a Param) {
    match param {
        Param::Int(value) => query.bind(*value),
        Param::Float(value) => query.bind(*value),
        Param::Text(text) => query.bind(text.as_str()),
        Param::Date(day) => query.bind(*day),
        Param::Decimal(value) => query.bind(*value),
        Param::Bool(value) => query.bind(*value),
        Param::Null => query.bind(None::<&str>),
    }
}
