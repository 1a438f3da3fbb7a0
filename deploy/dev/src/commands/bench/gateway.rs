//! What the gateway adds to a call, and how much it can carry: the same RPC through it and straight
//! at the service, from a second process.

use std::path::PathBuf;

use super::load::{self, Measured};
use super::memory::{Memory, mebibytes};
use crate::failure::Failure;
use crate::mesh::Mesh;
use crate::mesh::layout;
use crate::mesh::logs::Kept;
use crate::mesh::temporary::TemporaryMesh;
use crate::terminal::{self, Align};
use crate::workspace::Profile;
use crate::{Session, cargo, web};

/// One caller alone, a few, more than there are cores, many.
const CONNECTIONS: [usize; 4] = [1, 8, 32, 100];

/// The calls, as the load client and as people name them: a small answer and a large one.
const CALLS: [(&str, &str); 2] = [
    ("kpis", "GetSalesKpis"),
    ("history", "GetSalesHistory (365 days)"),
];

/// The service that the calls are for.
const SERVICE: &str = "aw-analytics";

pub(super) async fn run(
    session: &Session,
    seconds: u64,
    data: Option<PathBuf>,
) -> Result<(), Failure> {
    web::build(session).await?;
    terminal::begin("cargo build --release");
    cargo::build(session, Profile::Release, &[load::CLIENT]).await?;
    let logs = Kept::default();
    let mesh =
        TemporaryMesh::start(session, Profile::Release, data, logs.sink(layout::names())).await?;
    let outcome = measure(session, mesh.mesh(), seconds).await;
    let memory = memory(mesh.mesh());
    mesh.stop().await;
    let rows = outcome?;
    terminal::say(format!("\n{}\n\n{memory}", report(&rows)));
    Ok(())
}

/// One call at one number of connections, both ways.
struct Row {
    title: &'static str,
    connections: usize,
    direct: Measured,
    gateway: Measured,
}

async fn measure(session: &Session, mesh: &Mesh, seconds: u64) -> Result<Vec<Row>, Failure> {
    let layout = mesh.layout();
    let service = layout
        .address(SERVICE)
        .ok_or_else(|| Failure::because(format!("the mesh has no {SERVICE}")))?;
    let mut rows = Vec::new();
    for (call, title) in CALLS {
        for connections in CONNECTIONS {
            let load = |transport, address| {
                load::run(session, transport, address, call, connections, seconds)
            };
            terminal::begin(format!("{title}, {connections} connections"));
            rows.push(Row {
                title,
                connections,
                direct: load("grpc", service).await?,
                gateway: load("http", layout.gateway()).await?,
            });
        }
    }
    Ok(rows)
}

fn report(rows: &[Row]) -> String {
    let columns = [
        ("call", Align::Left),
        ("conns", Align::Right),
        ("gRPC p50", Align::Right),
        ("p99", Align::Right),
        ("max", Align::Right),
        ("req/s", Align::Right),
        ("gateway p50", Align::Right),
        ("p99", Align::Right),
        ("max", Align::Right),
        ("req/s", Align::Right),
        ("added p50", Align::Right),
        ("added p99", Align::Right),
        ("errors", Align::Right),
    ];
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let mut text = format!(
        "Times in milliseconds, gRPC straight at {SERVICE}.\n\n{}",
        terminal::table(&columns, &cells)
    );
    let first_error = rows
        .iter()
        .flat_map(|row| [&row.direct, &row.gateway])
        .find_map(|measured| measured.first_error.as_ref());
    if let Some(error) = first_error {
        text.push_str("\n\nFirst error: ");
        text.push_str(error);
    }
    text
}

fn cells(row: &Row) -> Vec<String> {
    let times = |measured: &Measured| {
        [
            load::milliseconds(measured.p50),
            load::milliseconds(measured.p99),
            load::milliseconds(measured.max),
            format!("{:.0}", measured.per_second),
        ]
    };
    let mut cells = vec![row.title.to_owned(), row.connections.to_string()];
    cells.extend(times(&row.direct));
    cells.extend(times(&row.gateway));
    cells.push(load::milliseconds(row.gateway.p50 - row.direct.p50));
    cells.push(load::milliseconds(row.gateway.p99 - row.direct.p99));
    cells.push((row.direct.errors + row.gateway.errors).to_string());
    cells
}

fn memory(mesh: &Mesh) -> String {
    let rows: Vec<Vec<String>> = mesh
        .process_ids()
        .into_iter()
        .map(|(name, id)| match Memory::of(id) {
            Some(memory) => vec![
                name.to_owned(),
                mebibytes(memory.resident),
                mebibytes(memory.peak),
            ],
            None => vec![name.to_owned(), "?".to_owned(), "?".to_owned()],
        })
        .collect();
    terminal::table(
        &[
            ("process", Align::Left),
            ("resident MiB", Align::Right),
            ("peak MiB", Align::Right),
        ],
        &rows,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_shows_what_the_gateway_adds() {
        let direct = Measured {
            per_second: 4000.4,
            p50: 200.0,
            p99: 900.0,
            max: 2000.0,
            ..Measured::default()
        };
        let gateway = Measured {
            p50: 350.0,
            p99: 1250.0,
            errors: 2,
            first_error: Some("503".into()),
            ..direct.clone()
        };
        let text = report(&[Row {
            title: "GetSalesKpis",
            connections: 8,
            direct,
            gateway,
        }]);
        let cells: Vec<_> = text.lines().nth(3).unwrap().split_whitespace().collect();
        assert_eq!(
            cells,
            [
                "GetSalesKpis",
                "8",
                "0.200",
                "0.900",
                "2.000",
                "4000",
                "0.350",
                "1.250",
                "2.000",
                "4000",
                "0.150",
                "0.350",
                "2"
            ]
        );
        assert!(text.ends_with("First error: 503"));
    }
}
