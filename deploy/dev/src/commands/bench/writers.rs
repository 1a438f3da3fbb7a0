//! How fast the document crate writes large tables, beside the writers that Python has: each in a process of
//! its own, so that its memory is its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokio::process::Command;

use crate::failure::{Context as _, Failure};
use crate::terminal::{self, Align};
use crate::workspace::Profile;
use crate::{Session, cargo};

/// The variable with the Python that has the other writers.
const PYTHON: &str = "BENCH_PYTHON";
/// The other writers, as Python imports them.
const MODULES: [&str; 3] = ["xlsxwriter", "openpyxl", "reportlab"];
/// Where the programs with them are.
const PEERS: &str = "services/lib/document/benches";

/// How often each writes its table: the median counts, and of memory the most.
const RUNS: usize = 3;

/// A large table and those who write it; the first of them is ours.
struct Contest {
    table: &'static str,
    /// How the file's name ends.
    ending: &'static str,
    /// The example of the document crate.
    example: &'static str,
    /// Scripts with their first arguments.
    peers: &'static [(&'static str, &'static [&'static str])],
}

/// All of them, with as many rows as the programs write unless told otherwise.
const CONTESTS: [Contest; 2] = [
    Contest {
        table: "XLSX, 125,000 rows of 8",
        ending: "xlsx",
        example: "xlsx_cells",
        peers: &[("peers.py", &["xlsxwriter"]), ("peers.py", &["openpyxl"])],
    },
    Contest {
        table: "PDF, 10,000 rows of 8",
        ending: "pdf",
        example: "pdf_table",
        peers: &[("peers_pdf.py", &[])],
    },
];

/// What a writer says of its work.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Written {
    writer: String,
    seconds: f64,
    peak_mb: f64,
    file_mb: f64,
}

pub(super) async fn run(session: &Session) -> Result<(), Failure> {
    terminal::begin("cargo build --release: the document crate's examples");
    let mut arguments = vec!["build", "--release", "--package", "document"];
    for contest in &CONTESTS {
        arguments.extend(["--example", contest.example]);
    }
    let command = cargo::command(&session.workspace, &arguments);
    session.processes.run(command).await?;
    let python = python(session).await?;
    if python.is_none() {
        terminal::warn(how_to_get_it());
    }
    let directory = tempfile::tempdir().cannot(|| "make a temporary directory".into())?;
    let mut rows = Vec::new();
    for contest in &CONTESTS {
        terminal::begin(contest.table);
        let path = directory.path().join(format!("table.{}", contest.ending));
        let written = contest.hold(session, python.as_deref(), &path).await?;
        rows.extend(cells(contest.table, &written));
    }
    terminal::say(format!("\n{}", report(&rows)));
    Ok(())
}

/// A Python with the other writers, if there is one.
async fn python(session: &Session) -> Result<Option<PathBuf>, Failure> {
    let told = std::env::var_os(PYTHON).filter(|path| !path.is_empty());
    let python = told.clone().unwrap_or_else(|| OsString::from("python3"));
    let script = format!(
        "import sys; from importlib.util import find_spec; \
         sys.exit(not all(map(find_spec, {MODULES:?})))"
    );
    let mut command = Command::new(&python);
    command.args(["-c", &script]);
    match session.processes.answer(command).await {
        Ok(answer) => Ok(answer.map(|_| python.into())),
        Err(Failure::Interrupted) => Err(Failure::Interrupted),
        // Nobody said that there is one.
        Err(_) if told.is_none() => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn how_to_get_it() -> String {
    format!(
        "no Python with the other writers, so there is nothing to compare with. To have one:\n  \
         python3 -m venv target/bench-python && target/bench-python/bin/pip install XlsxWriter openpyxl \
         reportlab\n  {PYTHON}=target/bench-python/bin/python cargo dev bench writers"
    )
}

impl Contest {
    /// Has everybody write the table, in turn, so that a busy minute of the machine is everybody's.
    async fn hold(
        &self,
        session: &Session,
        python: Option<&Path>,
        path: &Path,
    ) -> Result<Vec<Written>, Failure> {
        let mut all: Vec<Vec<Written>> = Vec::new();
        for _ in 0..RUNS {
            for (at, command) in self.commands(session, python, path).into_iter().enumerate() {
                let text = session.processes.output(command).await?;
                let written = serde_json::from_str(&text).map_err(|error| {
                    Failure::because(format!("a writer of {} said nonsense: {error}", self.table))
                })?;
                match all.get_mut(at) {
                    Some(runs) => runs.push(written),
                    None => all.push(vec![written]),
                }
            }
        }
        Ok(all.into_iter().filter_map(summed_up).collect())
    }

    fn commands(&self, session: &Session, python: Option<&Path>, path: &Path) -> Vec<Command> {
        let workspace = &session.workspace;
        let example = format!("examples/{}", self.example);
        let mut own = Command::new(workspace.binary(Profile::Release, &example));
        own.arg(path);
        let peers = python.into_iter().flat_map(|python| {
            self.peers.iter().map(move |(script, arguments)| {
                let mut command = Command::new(python);
                let script = workspace.path(PEERS).join(script);
                command.arg(script).args(*arguments).arg(path);
                command
            })
        });
        let mut commands: Vec<Command> = std::iter::once(own).chain(peers).collect();
        for command in &mut commands {
            command.current_dir(workspace.root());
        }
        commands
    }
}

/// Several runs of a writer as one: the median of the times, the most memory.
fn summed_up(mut runs: Vec<Written>) -> Option<Written> {
    runs.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let peak_mb = runs.iter().map(|run| run.peak_mb).fold(0.0, f64::max);
    let median = runs.get(runs.len() / 2)?.clone();
    Some(Written { peak_mb, ..median })
}

fn cells(table: &str, written: &[Written]) -> Vec<Vec<String>> {
    let own = written.first().map_or(f64::NAN, |own| own.seconds);
    let row = |one: &Written| {
        vec![
            table.to_owned(),
            one.writer.clone(),
            format!("{:.3}", one.seconds),
            format!("{:.1}", one.seconds / own),
            format!("{:.1}", one.peak_mb),
            format!("{:.2}", one.file_mb),
        ]
    };
    written.iter().map(row).collect()
}

fn report(rows: &[Vec<String>]) -> String {
    let columns = [
        ("table", Align::Left),
        ("writer", Align::Left),
        ("seconds", Align::Right),
        ("times ours", Align::Right),
        ("peak MB", Align::Right),
        ("file MB", Align::Right),
    ];
    format!(
        "Medians of {RUNS} runs, in turn; of memory the most.\n\n{}",
        terminal::table(&columns, rows)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(writer: &str, seconds: f64, peak_mb: f64) -> Written {
        Written {
            writer: writer.to_owned(),
            seconds,
            peak_mb,
            file_mb: 5.0,
        }
    }

    #[test]
    fn what_a_writer_says_is_understood() {
        let said = r#"{"writer": "otel-bi", "rows": 10000, "seconds": 0.343, "peak_mb": 19.4, "file_mb": 5.00}"#;
        let expected = written("otel-bi", 0.343, 19.4);
        assert_eq!(serde_json::from_str::<Written>(said).unwrap(), expected);
    }

    #[test]
    fn runs_come_to_the_median_time_and_the_most_memory() {
        let runs = [(0.5, 10.0), (9.0, 11.0), (0.4, 12.0)];
        let runs = runs.map(|(seconds, peak)| written("a", seconds, peak));
        assert_eq!(summed_up(runs.to_vec()), Some(written("a", 0.5, 12.0)));
        assert_eq!(summed_up(Vec::new()), None);
    }

    #[test]
    fn others_are_told_as_multiples_of_ours() {
        let rows = cells(
            "t",
            &[written("ours", 0.5, 10.0), written("theirs", 4.0, 90.0)],
        );
        let text = report(&rows);
        let last: Vec<&str> = text.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(last, ["t", "theirs", "4.000", "8.0", "90.0", "5.00"]);
    }

    #[test]
    fn every_program_of_another_writer_is_there() {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(PEERS);
        for contest in &CONTESTS {
            for (script, _) in contest.peers {
                assert!(peers.join(script).is_file(), "{script}");
            }
        }
    }
}
