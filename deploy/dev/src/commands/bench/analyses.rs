//! How long every analysis takes on a warm snapshot, and how snapshots grow with the warehouse.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::memory::{Memory, mebibytes};
use crate::failure::{Context as _, Failure};
use crate::mesh::layout;
use crate::mesh::logs::Kept;
use crate::mesh::temporary::TemporaryMesh;
use crate::terminal::{self, Align};
use crate::warehouses::{Source, yesterday};
use crate::workspace::Profile;
use crate::{Session, cargo, http, web};

/// How many times the original's rows the generated warehouses have.
const SCALES: [f64; 3] = [1.0, 10.0, 30.0];

/// Days looked back from, besides the newest: each is another question, answered by computing.
const OTHER_DAYS: u64 = 5;

/// The services, by process and by the name in their paths.
const SERVICES: [(&str, &str); 2] = [("aw-analytics", "aw"), ("wwi-analytics", "wwi")];

/// Every analysis, as its default question.
const PATHS: [&str; 15] = [
    "/api/aw/sales/kpis",
    "/api/aw/sales/history",
    "/api/aw/sales/forecast",
    "/api/aw/reps/scores",
    "/api/aw/products/demand",
    "/api/aw/anomalies",
    "/api/aw/quality",
    "/api/wwi/sales/kpis",
    "/api/wwi/sales/forecast",
    "/api/wwi/stock/recommendations",
    "/api/wwi/stock/policy-replay",
    "/api/wwi/suppliers/scores",
    "/api/wwi/events",
    "/api/wwi/anomalies",
    "/api/wwi/quality",
];

/// What one source of data gave.
struct Measured {
    source: String,
    snapshots: Vec<Vec<String>>,
    /// Per path: the first call, and the median of the other days.
    times: Vec<[Duration; 2]>,
}

pub(super) async fn run(session: &Session, data: Option<PathBuf>) -> Result<(), Failure> {
    web::build(session).await?;
    terminal::begin("cargo build --release");
    cargo::build(session, Profile::Release, &[]).await?;
    let mut sources = Vec::new();
    if let best @ Source::Files(_) = Source::best(session, data) {
        sources.push(("files".to_owned(), best));
    }
    sources.extend(SCALES.map(|scale| {
        let generated = Source::Generated {
            seed: 1,
            end_date: yesterday(),
            scale,
        };
        (format!("{scale}x"), generated)
    }));
    let mut measured = Vec::new();
    for (name, source) in sources {
        terminal::begin(format!("Analyses of {name}"));
        measured.push(measure(session, name, &source).await?);
    }
    terminal::say(format!("\n{}", report(&measured)));
    Ok(())
}

async fn measure(session: &Session, name: String, source: &Source) -> Result<Measured, Failure> {
    let logs = Kept::default().sink(layout::names());
    let mesh = TemporaryMesh::start_with(session, Profile::Release, source, logs).await?;
    let gateway = mesh.mesh().layout().gateway();
    let processes = mesh.mesh().process_ids();
    let outcome = async {
        let mut times = Vec::new();
        for path in PATHS {
            times.push(time(gateway, path).await?);
        }
        let mut snapshots = Vec::new();
        for (process, service) in SERVICES {
            let status = status(gateway, service).await?;
            let id = processes.iter().find(|(name, _)| *name == process);
            let memory = id.and_then(|(_, id)| Memory::of(*id));
            snapshots.push(snapshot_cells(&name, process, &status, memory));
        }
        Ok::<_, Failure>((snapshots, times))
    }
    .await;
    mesh.stop().await;
    let (snapshots, times) = outcome?;
    Ok(Measured {
        source: name,
        snapshots,
        times,
    })
}

/// The default question the first time it is asked, and the same of other days.
async fn time(gateway: SocketAddr, path: &str) -> Result<[Duration; 2], Failure> {
    let (first, newest) = call(gateway, path).await?;
    let mut others = Vec::new();
    for back in 1..=OTHER_DAYS {
        let as_of = newest.checked_sub_days(Days::new(back)).unwrap_or(newest);
        others.push(call(gateway, &format!("{path}?as_of={as_of}")).await?.0);
    }
    others.sort_unstable();
    Ok([first, others[others.len() / 2]])
}

/// How long a call took, and the day its answer looks back from.
async fn call(gateway: SocketAddr, path: &str) -> Result<(Duration, NaiveDate), Failure> {
    #[derive(Deserialize)]
    struct Answer {
        provenance: Provenance,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Provenance {
        as_of: String,
    }
    let begun = Instant::now();
    let body = get(gateway, path).await?;
    let took = begun.elapsed();
    let answer: Answer = parse(path, &body)?;
    let as_of = &answer.provenance.as_of;
    let day = as_of
        .parse()
        .map_err(|_| Failure::because(format!("{path} looks back from no day: {as_of:?}")))?;
    Ok((took, day))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    rows: u64,
    load_seconds: f64,
    bytes: u64,
}

async fn status(gateway: SocketAddr, service: &str) -> Result<Status, Failure> {
    #[derive(Deserialize)]
    struct Answer {
        status: Status,
    }
    let path = format!("/api/{service}/warehouse");
    let answer: Answer = parse(&path, &get(gateway, &path).await?)?;
    Ok(answer.status)
}

async fn get(gateway: SocketAddr, path: &str) -> Result<Vec<u8>, Failure> {
    let answered = http::get(gateway, path).await;
    let (status, body) = answered.cannot(|| format!("ask for {path}"))?;
    if status == 200 {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    Err(Failure::because(format!(
        "{path} was answered with {status}: {text}"
    )))
}

fn parse<'a, T: Deserialize<'a>>(path: &str, body: &'a [u8]) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::because(format!("{path} answered nonsense: {error}")))
}

fn snapshot_cells(
    source: &str,
    process: &str,
    status: &Status,
    memory: Option<Memory>,
) -> Vec<String> {
    let resident = |of: fn(Memory) -> u64| memory.map_or("?".to_owned(), |m| mebibytes(of(m)));
    vec![
        process.to_owned(),
        source.to_owned(),
        status.rows.to_string(),
        format!("{:.2}", status.load_seconds),
        mebibytes(status.bytes),
        resident(|memory| memory.resident),
        resident(|memory| memory.peak),
    ]
}

fn report(measured: &[Measured]) -> String {
    let mut snapshots: Vec<Vec<String>> = measured
        .iter()
        .flat_map(|measured| measured.snapshots.clone())
        .collect();
    snapshots.sort_by(|a, b| a[0].cmp(&b[0]));
    let snapshots = terminal::table(
        &[
            ("process", Align::Left),
            ("data", Align::Left),
            ("rows read", Align::Right),
            ("load s", Align::Right),
            ("snapshot MiB", Align::Right),
            ("resident MiB", Align::Right),
            ("peak MiB", Align::Right),
        ],
        &snapshots,
    );
    let headings: Vec<String> = measured
        .iter()
        .flat_map(|measured| [measured.source.clone(), "other day".to_owned()])
        .collect();
    let columns: Vec<(&str, Align)> = std::iter::once(("analysis", Align::Left))
        .chain(headings.iter().map(|name| (name.as_str(), Align::Right)))
        .collect();
    let rows: Vec<Vec<String>> = PATHS
        .iter()
        .enumerate()
        .map(|(at, path)| {
            let times = measured.iter().flat_map(|measured| measured.times[at]);
            let cells = times.map(|time| format!("{:.1}", time.as_secs_f64() * 1e3));
            std::iter::once((*path).to_owned()).chain(cells).collect()
        })
        .collect();
    format!(
        "{snapshots}\n\nMilliseconds through the gateway: the first call, and the median of {OTHER_DAYS} \
         other days.\n\n{}",
        terminal::table(&columns, &rows)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_has_a_column_for_each_source_and_a_row_for_each_analysis() {
        let measured = |source: &str, load_seconds, milliseconds| Measured {
            source: source.to_owned(),
            snapshots: vec![snapshot_cells(
                source,
                "aw-analytics",
                &Status {
                    rows: 7,
                    load_seconds,
                    bytes: 3 << 20,
                },
                None,
            )],
            times: vec![[Duration::from_millis(milliseconds); 2]; PATHS.len()],
        };
        let text = report(&[measured("1x", 0.25, 4), measured("10x", 2.5, 9)]);
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert!(lines.contains(&vec!["aw-analytics", "10x", "7", "2.50", "3.0", "?", "?"]));
        assert!(lines.contains(&vec![PATHS[3], "4.0", "4.0", "9.0", "9.0"]));
    }
}
