//! `cargo dev audit`

use std::path::{Path, PathBuf};

use console::style;
use store::audit::{Head, Verification};
use store::{Settings, Source, Store};
use url::Url;

use crate::Session;
use crate::failure::Failure;
use crate::{terminal, warehouses};

/// Looks into the audit trail, without any service
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Reads the whole trail and says whether a row was changed, taken out, moved or cut off
    ///
    /// Ends with exit code 1 when one was. The services may be running meanwhile.
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
struct Verify {
    /// Directory of the embedded store [default: .dev/data in the checkout]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// The PostgreSQL database that holds the store, instead [default: POSTGRES_DSN, without --data-dir]
    #[arg(long, value_name = "URL", conflicts_with = "data_dir")]
    dsn: Option<Url>,

    /// The end of a chain as a log or an export tells it: a trail that does not have it was cut. May be
    /// given several times
    #[arg(long = "head", value_name = "WRITER:SEQUENCE:HASH", value_parser = head)]
    heads: Vec<Head>,
}

fn head(text: &str) -> Result<Head, String> {
    Head::parse(text).ok_or_else(|| "it is writer:sequence:hash, with 64 digits of hash".to_owned())
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let Command::Verify(verify) = options.command;
    let source = match (verify.dsn, verify.data_dir, dsn_of_the_environment()?) {
        (Some(url), _, _) | (None, None, Some(url)) => Source::Postgres(url),
        (None, directory, _) => embedded(&warehouses::data_dir(session, directory.as_deref()))?,
    };
    let settings = Settings::new(source);
    let verifying = verified(&settings, &verify.heads);
    let verification = session.processes.interrupt().unless(verifying).await??;
    terminal::say(told(&verification));
    if verification.findings.is_empty() {
        Ok(())
    } else {
        Err(Failure::Reported)
    }
}

/// The database that the services are given as well.
fn dsn_of_the_environment() -> Result<Option<Url>, Failure> {
    let Ok(dsn) = std::env::var("POSTGRES_DSN") else {
        return Ok(None);
    };
    // Without the value: it holds a password.
    let malformed = |_| Failure::because("POSTGRES_DSN is not a URL");
    dsn.parse().map(Some).map_err(malformed)
}

/// The embedded store in a directory. One that is not there is not made: a trail that nobody ever wrote is
/// not one that is intact.
fn embedded(data_dir: &Path) -> Result<Source, Failure> {
    let file = data_dir.join("store.db");
    if file.is_file() {
        return Ok(Source::Sqlite(file));
    }
    let file = file.display();
    Err(Failure::because(format!(
        "there is no store at {file}: name its directory with --data-dir, or a database with --dsn"
    )))
}

async fn verified(settings: &Settings, heads: &[Head]) -> Result<Verification, Failure> {
    let verifying = async {
        let store = Store::open(settings)?;
        store.ready().await?;
        let verification = store::audit::verify(&store, heads).await;
        store.close().await;
        verification
    };
    let verification = verifying.await;
    verification.map_err(|error: status::Error| Failure::because(error.for_operator()))
}

/// The result for people.
fn told(verification: &Verification) -> String {
    let mut lines = Vec::new();
    for finding in &verification.findings {
        lines.push(format!(
            "{} {} row {}: {}",
            style("✗").red(),
            finding.writer,
            finding.sequence,
            finding.description
        ));
    }
    lines.push("The ends of the chains, to hold the trail against later (--head):".to_owned());
    lines.extend(
        verification
            .ends
            .iter()
            .map(|end| format!("  {}", end.head)),
    );
    let read = format!(
        "rows: {}, chains: {}",
        verification.rows,
        verification.ends.len()
    );
    lines.push(if verification.findings.is_empty() {
        let mark = style("✓").green();
        format!("{mark} {read}. All rows are there and as they were written.")
    } else {
        let (mark, faults) = (style("✗").red(), verification.findings.len());
        format!("{mark} {read}, chains at fault: {faults}")
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use otel_bi_proto::otelbi::common::v1::Domain;
    use store::audit::{AuditTrail, Entry};

    use super::*;

    fn entry(target: &str) -> Entry {
        Entry {
            at: UNIX_EPOCH + Duration::from_secs(1),
            domain: Domain::Aw,
            actor: "anna".to_owned(),
            client: String::new(),
            action: "trial".to_owned(),
            target: target.to_owned(),
            parameters: "{}".to_owned(),
            outcome: "OK".to_owned(),
            duration: Duration::ZERO,
            trace_id: String::new(),
        }
    }

    #[tokio::test]
    async fn a_store_is_read_where_it_is_and_its_fault_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let failure = embedded(directory.path()).unwrap_err().to_string();
        assert!(failure.contains("--data-dir"), "{failure}");

        let settings = Settings::new(Source::Sqlite(directory.path().join("store.db")));
        let store = Store::open(&settings).unwrap();
        let trail = AuditTrail::start(store.clone(), "trial");
        trail.record(entry("one")).await.unwrap();
        trail.stop().await;
        store.close().await;

        let settings = Settings::new(embedded(directory.path()).unwrap());
        let intact = verified(&settings, &[]).await.unwrap();
        assert!(told(&intact).contains("chains: 1. All rows are there"));

        let mut known = intact.ends[0].head.clone();
        known.sequence += 1;
        let known = head(&known.to_string()).unwrap();
        let cut = verified(&settings, &[known]).await.unwrap();
        assert!(told(&cut).contains("chains at fault: 1"), "{}", told(&cut));
        assert!(head("nobody:1:00").is_err());
    }
}
