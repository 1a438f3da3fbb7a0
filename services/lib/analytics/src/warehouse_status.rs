//! The state of the warehouse, as a message.

use otel_bi_proto::otelbi::common::v1 as proto;
use warehouse::snapshot::SnapshotStore;
use warehouse::{Guard, Registry, Warehouse};

use crate::data_quality::rounds::{LastRound, Rounds};
use crate::service::Snapshot;

/// What a service says of its warehouse.
pub(crate) fn warehouse_status<T: Snapshot>(
    warehouse: &dyn Warehouse,
    snapshots: &SnapshotStore<T>,
    rounds: &Rounds<T>,
    registry: &Registry,
) -> proto::WarehouseStatus {
    let state = snapshots.state();
    let loaded = snapshots.current().ok();
    let loaded = loaded.as_deref();
    let round = loaded.and_then(|loaded| rounds.of(loaded));
    proto::WarehouseStatus {
        engine: warehouse.engine().system_name().to_owned(),
        database: warehouse.database().to_owned(),
        ready: state.is_ready(),
        stale: state.is_stale(),
        checked_at: state.checked_at.map(prost_types::Timestamp::from),
        problem: state.problem.unwrap_or_default(),
        loaded_at: loaded.map(|loaded| prost_types::Timestamp::from(loaded.loaded_at)),
        load_seconds: loaded.map_or(0.0, |loaded| loaded.took.as_secs_f64()),
        rows: loaded.map_or(0, |loaded| u32::try_from(loaded.rows).unwrap_or(u32::MAX)),
        bytes: loaded.map_or(0, |loaded| {
            let quality = round.as_ref().map_or(0, |round| round.quality.bytes());
            u32::try_from(loaded.value.bytes() + quality).unwrap_or(u32::MAX)
        }),
        quality_checks: Some(encode_checks(rounds.last(), round.is_some())),
        guards: warehouse.guards().into_iter().map(encode_guard).collect(),
        statements: registry
            .iter()
            .map(|statement| proto::StatementInfo {
                name: statement.name().to_owned(),
                sha256: statement.sha256().to_owned(),
            })
            .collect(),
    }
}

fn encode_checks(last: LastRound, current: bool) -> proto::QualityChecksStatus {
    let not_checked = last
        .unchecked
        .into_iter()
        .map(|(name, why)| proto::NamedValue {
            name: name.to_owned(),
            value: why,
        });
    proto::QualityChecksStatus {
        run_at: last.ended_at.map(prost_types::Timestamp::from),
        run_seconds: last.took.as_secs_f64(),
        pending: !current,
        not_checked: not_checked.collect(),
    }
}

fn encode_guard(guard: Guard) -> proto::ReadOnlyGuard {
    let description = match guard.name {
        "statements_are_selects" => "Only registered statements run, each a single SELECT.",
        "read_only_intent" => "The session asks for ApplicationIntent=ReadOnly.",
        "login_without_write_rights" => "The login may not write to the database.",
        "opened_read_only" => "The database files are opened read-only.",
        _ => "",
    };
    proto::ReadOnlyGuard {
        name: guard.name.to_owned(),
        holds: guard.holds,
        description: description.to_owned(),
    }
}
