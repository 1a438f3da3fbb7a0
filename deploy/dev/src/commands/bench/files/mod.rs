//! What leaves the running mesh as files: the report of both domains, and many exports at once beside other
//! calls.

mod counting;
mod exports;
mod report;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::load;
use super::memory::{Memory, mebibytes};
use crate::failure::{Context as _, Failure};
use crate::mesh::layout;
use crate::mesh::logs::Kept;
use crate::mesh::temporary::TemporaryMesh;
use crate::workspace::Profile;
use crate::{Session, cargo, http, terminal, web};

/// The process that makes files.
const PROCESS: &str = "report";
/// How long a file may take; everything here is a failure before that.
const PATIENCE: Duration = Duration::from_mins(5);

pub(super) async fn run(
    session: &Session,
    seconds: u64,
    data: Option<PathBuf>,
) -> Result<(), Failure> {
    web::build(session).await?;
    terminal::begin("cargo build --release");
    cargo::build(session, Profile::Release, &[load::CLIENT]).await?;
    let logs = Kept::default().sink(layout::names());
    let mesh = TemporaryMesh::start(session, Profile::Release, data, logs).await?;
    let gateway = mesh.mesh().layout().gateway();
    let peak = || {
        let processes = mesh.mesh().process_ids();
        let id = processes.iter().find(|(name, _)| *name == PROCESS);
        let memory = id.and_then(|(_, id)| Memory::of(*id));
        memory.map_or("?".to_owned(), |memory| mebibytes(memory.peak))
    };
    let outcome = async {
        terminal::begin("The report of both domains");
        let report = report::measure(gateway).await?;
        let after_report = peak();
        let exports = exports::measure(session, gateway, seconds).await?;
        Ok::<_, Failure>((report, after_report, exports, peak()))
    }
    .await;
    mesh.stop().await;
    let (report, after_report, exports, at_last) = outcome?;
    terminal::say(format!(
        "\n{}\n\n{}",
        report.table(),
        exports::table(&exports)
    ));
    terminal::say(format!(
        "\nMost memory of the process `{PROCESS}`, MiB: {after_report} after the report, {at_last} after the \
         exports."
    ));
    Ok(())
}

/// The body of a 200.
async fn get(gateway: SocketAddr, path: &str) -> Result<Vec<u8>, Failure> {
    let answered = http::get_within(PATIENCE, gateway, path).await;
    body(path, answered.cannot(|| format!("ask for {path}"))?)
}

fn body(path: &str, (status, body): (u16, Vec<u8>)) -> Result<Vec<u8>, Failure> {
    if status == 200 {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    Err(Failure::because(format!(
        "{path} was answered with {status}: {text}"
    )))
}

async fn get_json<T: DeserializeOwned>(gateway: SocketAddr, path: &str) -> Result<T, Failure> {
    parse(path, &get(gateway, path).await?)
}

fn parse<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::because(format!("{path} answered nonsense: {error}")))
}
