//! `cargo dev audit`

use std::io;
use std::path::{Path, PathBuf};

use console::style;
use runtime::config::{self, Environment, Reader};
use store::audit::{Head, Verification};
use store::{Settings, Source, Store};

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
    /// Ends with exit code 1 when one was, or when the database would let somebody do so. Reads the store
    /// that the services are given by the same variables (POSTGRES_DSN, POSTGRES_HOST, DATA_DIR …), and
    /// changes nothing. The services may be running meanwhile.
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
struct Verify {
    /// Directory of the embedded store [default: as the services, else .dev/data in the checkout]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// The PostgreSQL database that holds the store, instead. Other users of this machine can read it
    /// while the command runs: rather set POSTGRES_DSN_FILE when there is a password in it
    // A text, since what clap cannot parse it shows, and there may be a password in it.
    #[arg(long, value_name = "URL", conflicts_with = "data_dir")]
    dsn: Option<String>,

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
    let settings = settings(&verify, session)?;
    terminal::begin(format!("Reading the audit trail in {}", settings.source));
    let verifying = verified(&settings, &verify.heads);
    let verification = session.processes.interrupt().unless(verifying).await??;
    terminal::say(told(&verification));
    let intact = verification.findings.is_empty() && verification.missing_guards.is_empty();
    if intact && verification.rows > 0 {
        Ok(())
    } else {
        Err(Failure::Reported)
    }
}

/// Which store: what the options say, else the one that the services are given.
fn settings(verify: &Verify, session: &Session) -> Result<Settings, Failure> {
    if let Some(dsn) = &verify.dsn {
        let url = store::database_url(dsn);
        let url = url.map_err(|problem| Failure::because(format!("--dsn {problem}")))?;
        return Ok(Settings::new(Source::Postgres(url)));
    }
    let directory = warehouses::data_dir(session, verify.data_dir.as_deref());
    if verify.data_dir.is_some() {
        return Ok(Settings::new(embedded(&directory)?));
    }
    of_the_services(&Environment, directory)
}

/// The store that the services are given, by their variables; without any it is in this directory.
fn of_the_services(source: &dyn config::Source, directory: PathBuf) -> Result<Settings, Failure> {
    let source = Here { source, directory };
    let mut reader = Reader::new(&source);
    let settings = Settings::read(&mut reader);
    let settings = reader.finish(settings);
    let settings = settings.map_err(|mistakes| Failure::because(mistakes.to_string()))?;
    if let Source::Sqlite(file) = &settings.source {
        embedded(file.parent().unwrap_or(file))?;
    }
    Ok(settings)
}

/// The environment, with the directory that `cargo dev up` gives the services.
struct Here<'a> {
    source: &'a dyn config::Source,
    directory: PathBuf,
}

impl config::Source for Here<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let default =
            || (name == "DATA_DIR").then(|| self.directory.to_string_lossy().into_owned());
        self.source.get(name).or_else(default)
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.source.names(prefix)
    }

    fn read_file(&self, path: &Path) -> io::Result<String> {
        self.source.read_file(path)
    }
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
        let store = Store::open_existing(settings).await?;
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
    if verification.rows == 0 {
        // Nothing can be said of rows that there are none of: all may have been removed.
        lines.push("The trail is empty: not one row is in it.".to_owned());
        return lines.join("\n");
    }
    if !verification.missing_guards.is_empty() {
        lines.push(format!(
            "{} the database does not refuse all changes: triggers that are missing or changed: {}",
            style("✗").red(),
            verification.missing_guards.join(", ")
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
        let guarded = verification.missing_guards.is_empty();
        let mark = if guarded {
            style("✓").green()
        } else {
            style("!").yellow()
        };
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
    use runtime::config::Variables;
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
        store.ready().await.unwrap();
        let empty = told(&verified(&settings, &[]).await.unwrap());
        assert!(empty.contains("empty") && !empty.contains('✓'), "{empty}");
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

    #[test]
    fn without_options_the_store_of_the_services_is_read() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("store.db"), "").unwrap();
        let read = |source: &Variables| {
            let settings = of_the_services(source, directory.path().to_owned());
            settings.map(|settings| settings.source.to_string())
        };
        let there = read(&Variables::new()).unwrap();
        assert!(there.ends_with("store.db"), "{there}");
        let file = Variables::new()
            .with("POSTGRES_DSN_FILE", "/run/secrets/dsn")
            .with_file("/run/secrets/dsn", "postgres://a:hunter2@db/kept\n");
        assert_eq!(read(&file).unwrap(), "PostgreSQL at db:5432/kept");
        let parts = Variables::new().with("POSTGRES_HOST", "db.internal");
        assert_eq!(
            read(&parts).unwrap(),
            "PostgreSQL at db.internal:5432/otelbi"
        );
        let wrong =
            Variables::new().with("POSTGRES_DSN", "postgres://a:hunter2@db/x?sslmode=bogus");
        let told = read(&wrong).unwrap_err().to_string();
        assert!(
            told.contains("bogus") && !told.contains("hunter2"),
            "{told}"
        );
        let elsewhere = Variables::new().with("DATA_DIR", "/nowhere");
        assert!(
            read(&elsewhere)
                .unwrap_err()
                .to_string()
                .contains("/nowhere")
        );
    }
}
