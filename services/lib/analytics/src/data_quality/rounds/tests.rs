//! Rounds over a small embedded warehouse: one table of lines, one rule.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use insight::quality::{Kind, Tolerance, Verdict};
use rusqlite::Connection;
use tempfile::TempDir;
use testkit::waiting::until;
use tokio::sync::Semaphore;
use warehouse::snapshot::Options;
use warehouse::{DecodeError, FromRow, RowReader, Settings, Source};

use super::*;
use crate::data_quality::{CheckedTable, check};

const RULES: &[Rule] = &[Rule {
    name: "lines_are_good",
    kind: Kind::Ranges,
    rule: "",
    meaning: "",
    counted: "lines",
    unit: None,
    tolerance: Tolerance::None,
    shows: &["line"],
    statements: &["check_lines", "check_lines_samples"],
    affects: &["GetSum"],
}];

struct Lines;

impl CheckedTable for Lines {
    const COUNTS: &'static str = "check_lines";
    const SAMPLES: &'static str = "check_lines_samples";
    const COLUMNS: &'static [&'static str] = &["line"];
    const RULES: &'static [Rule] = RULES;
}

/// The figures are of one table, the checks look at another.
const STATEMENTS: &[(&str, &str)] = &[
    ("sum", "SELECT s.\"sum\" FROM \"dbo\".\"Sums\" AS s"),
    (
        "check_lines",
        "SELECT l.\"day\", l.\"broken\", COUNT(*) AS \"rows\", SUM(0.0) AS \"size\"
         FROM \"dbo\".\"Lines\" AS l GROUP BY l.\"day\", l.\"broken\" ORDER BY l.\"day\", l.\"broken\"",
    ),
    (
        "check_lines_samples",
        "SELECT l.\"day\", l.\"broken\", l.\"line\" FROM \"dbo\".\"Lines\" AS l
         WHERE l.\"broken\" <> 0 AND (l.\"day\" IS NULL OR l.\"day\" < @P1)",
    ),
];

const SUM_1: &str = "CREATE TABLE Sums (\"sum\" int); INSERT INTO Sums VALUES (1);";
const SUM_2: &str = "CREATE TABLE Sums (\"sum\" int); INSERT INTO Sums VALUES (2);";
const GOOD: &str = "CREATE TABLE Lines (\"line\" int, \"day\" date, \"broken\" int);
    INSERT INTO Lines VALUES (1, '2013-01-01', 0);";
const BROKEN: &str = "CREATE TABLE Lines (\"line\" int, \"day\" date, \"broken\" int);
    INSERT INTO Lines VALUES (1, '2013-01-01', 1);";

/// Puts other data in force, as a whole.
fn fill(directory: &Path, generation: &str, tables: [&str; 2]) {
    let files = directory.join(generation);
    fs::create_dir_all(&files).unwrap();
    let database = Connection::open(files.join("dbo.db")).unwrap();
    database.execute_batch(&tables.concat()).unwrap();
    drop(database);
    let next = directory.join("NEXT");
    fs::write(&next, generation).unwrap();
    fs::rename(next, directory.join("CURRENT")).unwrap();
}

struct Sum(i64);

impl FromRow for Sum {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self(row.get("sum")?))
    }
}

/// What happens in a round before its statements run.
#[derive(Clone)]
struct Script {
    started: Arc<AtomicBool>,
    /// Rounds that have got past what the first one does.
    begun: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    /// What the first round does.
    first: fn(&Path),
    /// Rounds after so many break off.
    good: usize,
}

impl Script {
    fn open() -> Self {
        Self::doing_first(|_| ())
    }

    fn doing_first(first: fn(&Path)) -> Self {
        Self {
            started: Arc::default(),
            begun: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            first,
            good: usize::MAX,
        }
    }

    fn failing_after(good: usize) -> Self {
        Self {
            good,
            ..Self::open()
        }
    }

    /// Each round waits for a permit.
    fn gated() -> Self {
        Self {
            gate: Arc::new(Semaphore::new(0)),
            ..Self::open()
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

struct Bed {
    directory: TempDir,
    snapshots: SnapshotStore<i64>,
    rounds: Rounds<i64>,
    script: Script,
}

impl Bed {
    fn new(tables: [&str; 2], script: Script, refresh_every: Duration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fill(directory.path(), "first", tables);
        let settings = Settings::new(Source::Embedded(directory.path().to_owned()));
        let registry = Arc::new(Registry::new(STATEMENTS).unwrap());
        let options = Options {
            refresh_every,
            retry_after: Duration::from_millis(5),
            ..Options::default()
        };
        let load = {
            let registry = Arc::clone(&registry);
            move |load: Arc<Load>| {
                let registry = Arc::clone(&registry);
                async move {
                    let rows: Vec<Sum> = load.fetch(registry.statement("sum")?, &[]).await?;
                    Ok(rows[0].0)
                }
            }
        };
        let warehouse = warehouse::open(settings).ok().unwrap();
        let snapshots = SnapshotStore::start(warehouse, options, load);
        let checks = Checks::new(RULES.iter().collect(), {
            let (script, directory) = (script.clone(), directory.path().to_owned());
            move |load: Arc<Load>, registry: Arc<Registry>, _| {
                let (script, directory) = (script.clone(), directory.clone());
                async move {
                    if !script.started.swap(true, Ordering::SeqCst) {
                        (script.first)(&directory);
                    }
                    let begun = script.begun.fetch_add(1, Ordering::SeqCst);
                    assert!(begun < script.good, "odd data");
                    script.gate.acquire().await.unwrap().forget();
                    let lines = check::<Lines>(&load, &registry).await;
                    Quality::new(lines.checks, "2013-01-01".parse().unwrap())
                }
            }
        });
        let rounds = Rounds::start(snapshots.clone(), registry, checks, refresh_every);
        Self {
            directory,
            snapshots,
            rounds,
            script,
        }
    }

    /// Rounds follow only what is asked for.
    fn when_asked(tables: [&str; 2], script: Script) -> Self {
        Self::new(tables, script, Duration::from_hours(1))
    }

    fn replace(&self, generation: &str, tables: [&str; 2]) {
        fill(self.directory.path(), generation, tables);
    }

    async fn loaded(&self) -> Arc<Loaded<i64>> {
        until("the figures are in force", async || {
            self.snapshots.current().ok()
        })
        .await
    }

    async fn begun(&self, rounds: usize) {
        until("that many rounds have begun", async || {
            (self.script.begun() >= rounds).then_some(())
        })
        .await;
    }

    /// The round that looked at the reading in force.
    async fn checked(&self) -> Arc<Round> {
        until("the data are checked", async || {
            let loaded = self.snapshots.current().ok()?;
            let round = self.rounds.of(&loaded)?;
            (round.loaded_at == loaded.loaded_at).then_some(round)
        })
        .await
    }

    async fn refresh(&self) -> Arc<Loaded<i64>> {
        self.snapshots.refresh_now().await.ok().unwrap()
    }
}

fn verdict(round: &Round) -> Verdict {
    round.quality.findings("2013-01-01".parse().unwrap())[0].verdict
}

#[test]
fn checks_take_a_small_share_of_the_databases_time() {
    let every = Duration::from_mins(5);
    let pause = |seconds| pause(Duration::from_secs(seconds), every).as_secs();
    assert_eq!([2, 15, 16, 60].map(pause), [300, 300, 320, 1_200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_in_force_before_they_are_checked() {
    let bed = Bed::when_asked([SUM_1, BROKEN], Script::gated());
    let loaded = bed.loaded().await;
    bed.begun(1).await;
    assert!(bed.rounds.of(&loaded).is_none());
    assert_eq!(bed.rounds.last().ended_at, None);
    // Nor does a refresh wait, which finds the same data.
    let loaded = bed.refresh().await;
    assert!(bed.rounds.of(&loaded).is_none());

    bed.script.gate.add_permits(2);
    let round = bed.checked().await;
    assert_eq!(verdict(&round), Verdict::Failed);
    let used: Vec<_> = round.statements.iter().map(|used| used.name).collect();
    assert_eq!(used, ["check_lines", "check_lines_samples"]);
    assert_eq!(bed.rounds.last().ended_at, Some(round.ended_at));
    // The round that was under way, and the one for the caller.
    assert_eq!(bed.script.begun(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_old_data_says_nothing_of_new_ones() {
    let bed = Bed::when_asked([SUM_1, GOOD], Script::gated());
    bed.script.gate.add_permits(1);
    assert_eq!(verdict(&*bed.checked().await), Verdict::Passed);
    bed.replace("second", [SUM_2, BROKEN]);
    let loaded = bed.refresh().await;
    assert_eq!(loaded.value, 2);
    assert!(bed.rounds.of(&loaded).is_none());
    bed.script.gate.add_permits(1);
    assert_eq!(verdict(&*bed.checked().await), Verdict::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_on_data_that_are_replaced_is_given_up() {
    let bed = Bed::when_asked([SUM_1, BROKEN], Script::gated());
    bed.loaded().await;
    bed.begun(1).await;
    bed.replace("second", [SUM_2, GOOD]);
    bed.refresh().await;
    // The first round never gets its permit, and holds nothing back.
    bed.begun(2).await;
    bed.script.gate.add_permits(1);
    assert_eq!(verdict(&*bed.checked().await), Verdict::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_of_other_data_is_not_in_force() {
    let replacing = Script::doing_first(|directory| fill(directory, "second", [SUM_1, BROKEN]));
    let bed = Bed::when_asked([SUM_1, GOOD], replacing);
    bed.begun(1).await;
    // The same figures, but other lines: found by a refresh, and checked by the round that follows.
    let loaded = bed.refresh().await;
    assert_eq!(loaded.generation.as_deref(), Some("second"));
    assert_eq!(verdict(&*bed.checked().await), Verdict::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_checked_says_why_and_is_tried_again() {
    let bed = Bed::when_asked([SUM_1, ""], Script::open());
    let round = bed.checked().await;
    assert_eq!(verdict(&round), Verdict::NotChecked);
    assert!(round.checked_nothing());
    let last = bed.rounds.last();
    let (name, why) = &last.unchecked[0];
    assert_eq!(*name, "lines_are_good");
    assert!(
        why.starts_with("Could not be checked: The warehouse"),
        "{why}"
    );
    assert!(!why.contains("Lines"), "internal text is not told: {why}");
    assert_eq!(bed.snapshots.state().freshness, Freshness::Fresh);

    bed.replace("second", [SUM_1, GOOD]);
    bed.refresh().await;
    let again = bed.checked().await;
    assert_eq!(verdict(&again), Verdict::Passed);
    assert_ne!(again.digest, round.digest);
    assert!(bed.rounds.last().unchecked.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_stays_when_it_cannot_be_repeated() {
    let bed = Bed::new(
        [SUM_1, BROKEN],
        Script::failing_after(1),
        Duration::from_millis(10),
    );
    let first = bed.checked().await;
    assert!(!first.checked_nothing());
    // Soon tried again, however long a round takes.
    bed.begun(4).await;
    let last = until("a round has failed", async || {
        let last = bed.rounds.last();
        (!last.unchecked.is_empty()).then_some(last)
    })
    .await;
    assert_eq!(last.unchecked[0].0, "lines_are_good");
    let loaded = bed.loaded().await;
    assert!(Arc::ptr_eq(&bed.rounds.of(&loaded).unwrap(), &first));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_the_checks_ends_no_more_than_its_round() {
    let bed = Bed::when_asked([SUM_1, GOOD], Script::doing_first(|_| panic!("odd data")));
    let round = bed.checked().await;
    assert_eq!(verdict(&round), Verdict::NotChecked);
    bed.refresh().await;
    assert_eq!(verdict(&*bed.checked().await), Verdict::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_findings_leave_what_is_known_in_force() {
    let bed = Bed::new([SUM_1, BROKEN], Script::open(), Duration::from_millis(10));
    let first = bed.checked().await;
    until("the unchanged data are checked again", async || {
        (bed.rounds.last().ended_at > Some(first.ended_at)).then_some(())
    })
    .await;
    let loaded = bed.loaded().await;
    assert!(Arc::ptr_eq(&bed.rounds.of(&loaded).unwrap(), &first));

    // A caller gets a round of their own, with the same findings.
    bed.refresh().await;
    let asked = bed.checked().await;
    assert!(asked.ended_at > first.ended_at);
    assert_eq!(asked.digest, first.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_a_round_under_way() {
    let bed = Bed::when_asked([SUM_1, GOOD], Script::gated());
    bed.begun(1).await;
    bed.rounds.stop().await;
    bed.script.gate.add_permits(1);
    bed.refresh().await;
    assert_eq!(
        (bed.script.begun(), bed.script.gate.available_permits()),
        (1, 1)
    );
}
