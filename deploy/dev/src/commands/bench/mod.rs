//! `cargo dev bench`
//!
//! Two kinds of measurement: the benchmarks of the crates (targets of `cargo bench`, found by
//! themselves), and our own: of the running mesh (`gateway.rs`, `analyses.rs`, `files`), and of the document
//! crate beside other writers (`writers.rs`).

mod analyses;
mod files;
mod gateway;
mod load;
mod memory;
mod writers;

use std::path::PathBuf;

use serde::Deserialize;

use crate::failure::Failure;
use crate::{Session, cargo, terminal};

/// The measurement of the gateway.
const GATEWAY: &str = "gateway";
/// The measurement of every analysis.
const ANALYSES: &str = "analyses";
/// The measurement of reports and exports.
const FILES: &str = "files";
/// The measurement of the document crate.
const WRITERS: &str = "writers";

/// Measures release builds: the gateway under load against direct gRPC, every analysis on growing
/// warehouses, reports and exports, documents beside other writers, and the crates' benchmarks
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// `gateway`, `analyses`, `files`, `writers`, or the name of a benchmark such as `transcode`; everything
    /// when none is named
    what: Vec<String>,

    /// How long each load on the gateway lasts, alone or beside exports
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,

    /// Folder with the CSV files to load [default: the real data beside the checkout, else
    /// generated data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let mut known = bench_targets(session).await?;
    known.extend([GATEWAY, ANALYSES, FILES, WRITERS].map(str::to_owned));
    let chosen = choose(&options.what, &known)?;
    for name in chosen {
        let data = options.data.clone();
        match name.as_str() {
            GATEWAY => gateway::run(session, options.seconds, data).await?,
            ANALYSES => analyses::run(session, data).await?,
            FILES => files::run(session, options.seconds, data).await?,
            WRITERS => writers::run(session).await?,
            _ => {
                terminal::begin(format!("cargo bench: {name}"));
                let arguments = ["bench", "--workspace", "--bench", &name];
                let command = cargo::command(&session.workspace, &arguments);
                session.processes.run(command).await?;
            }
        }
    }
    Ok(())
}

fn choose(wanted: &[String], known: &[String]) -> Result<Vec<String>, Failure> {
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(name)) {
        let known = known.join(", ");
        return Err(Failure::because(format!(
            "there is no benchmark `{unknown}`; there are: {known}"
        )));
    }
    let wanted = if wanted.is_empty() { known } else { wanted };
    Ok(wanted.to_vec())
}

/// The benchmarks of all crates, by name.
async fn bench_targets(session: &Session) -> Result<Vec<String>, Failure> {
    let arguments = ["metadata", "--no-deps", "--format-version=1", "--offline"];
    let command = cargo::command(&session.workspace, &arguments);
    let text = session.processes.output(command).await?;
    parse_bench_targets(&text)
        .map_err(|error| Failure::because(format!("`cargo metadata` answered nonsense: {error}")))
}

fn parse_bench_targets(metadata: &str) -> serde_json::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        targets: Vec<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
        kind: Vec<String>,
    }
    let metadata: Metadata = serde_json::from_str(metadata)?;
    let mut names: Vec<String> = metadata
        .packages
        .into_iter()
        .flat_map(|package| package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "bench"))
        .map(|target| target.name)
        .collect();
    names.sort();
    // One name in two crates is one `cargo bench`.
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benchmarks_are_found_in_all_crates() {
        let metadata = r#"{"packages": [
            {"targets": [{"name": "gateway", "kind": ["lib"]}, {"name": "transcode", "kind": ["bench"]}]},
            {"targets": [{"name": "kpi", "kind": ["bench"]}]},
            {"targets": [{"name": "kpi", "kind": ["bench"]}]}
        ]}"#;
        assert_eq!(parse_bench_targets(metadata).unwrap(), ["kpi", "transcode"]);
    }

    #[test]
    fn an_unknown_benchmark_is_answered_with_those_there_are() {
        let known = ["kpi".to_owned(), "gateway".to_owned()];
        assert_eq!(choose(&[], &known).unwrap(), known);
        assert_eq!(choose(&known[1..], &known).unwrap(), ["gateway"]);
        let failure = choose(&["gatway".to_owned()], &known).unwrap_err();
        let text = failure.to_string();
        assert!(text.ends_with("there are: kpi, gateway"), "{text}");
    }
}
