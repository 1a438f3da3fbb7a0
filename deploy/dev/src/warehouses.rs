//! Fills the embedded warehouses, with a progress bar each, and remembers from what.

use std::any::Any;
use std::panic;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, Utc};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use sample::{Filled, GenerateOptions, Progress, Warehouse};
use tokio_util::sync::CancellationToken;

use crate::Session;
use crate::failure::Failure;
use crate::stamp::{Fingerprint, Stamp};
use crate::terminal;

/// How long a fill may take to put its half-made files away after Ctrl-C.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// Where the rows come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    /// CSV files in this folder and its sub-folders.
    Files(PathBuf),
    /// Made up.
    Generated {
        /// The same seed gives the same rows.
        seed: u64,
        /// The newest day of the data.
        end_date: NaiveDate,
        /// How many rows, against the original warehouses.
        scale: f64,
    },
}

impl Source {
    /// What is made up unless somebody says otherwise: data that end yesterday.
    pub(crate) fn generated() -> Self {
        Self::Generated {
            seed: 1,
            end_date: yesterday(),
            scale: 1.0,
        }
    }

    /// The CSV files in `folder`, else the real ones beside the checkout, else generated data.
    pub(crate) fn best(session: &Session, folder: Option<PathBuf>) -> Self {
        folder
            .or_else(|| session.workspace.shared_data())
            .map_or_else(Self::generated, Self::Files)
    }

    /// For people.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Files(folder) => format!("the CSV files in {}", folder.display()),
            Self::Generated { seed, end_date, .. } => {
                format!("generated data up to {end_date} (seed {seed})")
            }
        }
    }

    fn fingerprint(&self) -> Result<Fingerprint, Failure> {
        match self {
            Self::Files(folder) => Fingerprint::of_listing(folder),
            Self::Generated {
                seed,
                end_date,
                scale,
            } => Ok(Fingerprint::of_words(&[
                "generated",
                &seed.to_string(),
                &end_date.to_string(),
                &scale.to_string(),
            ])),
        }
    }
}

/// The directory of the embedded warehouses: the one asked for, else one of the checkout's own.
pub(crate) fn data_dir(session: &Session, wanted: Option<&Path>) -> PathBuf {
    match wanted {
        // Full path: the processes run in another directory than the user does.
        Some(path) => std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()),
        None => session.workspace.notes().join("data"),
    }
}

/// The day before today, UTC.
pub(crate) fn yesterday() -> NaiveDate {
    let today = Utc::now().date_naive();
    today.checked_sub_days(Days::new(1)).unwrap_or(today)
}

/// One warehouse after it was filled.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Which.
    pub(crate) warehouse: Warehouse,
    /// Its rows.
    pub(crate) filled: Filled,
    /// How long it took.
    pub(crate) took: Duration,
}

/// Which of the warehouses must be filled so that they hold what `wanted` says. Without a wish,
/// whatever is there will do.
pub(crate) fn stale(data_dir: &Path, wanted: Option<&Source>) -> Result<Vec<Warehouse>, Failure> {
    let fingerprint = wanted.map(Source::fingerprint).transpose()?;
    Ok(Warehouse::ALL
        .into_iter()
        .filter(|warehouse| {
            let good = sample::is_filled(&data_dir.join(warehouse.dir_name()))
                && fingerprint
                    .as_ref()
                    .is_none_or(|wanted| stamp(data_dir, *warehouse).matches(wanted));
            !good
        })
        .collect())
}

/// Fills these warehouses, at the same time. What was there stays until the new one is whole.
pub(crate) async fn fill(
    session: &Session,
    data_dir: &Path,
    warehouses: &[Warehouse],
    source: &Source,
) -> Result<Vec<Outcome>, Failure> {
    let fingerprint = source.fingerprint()?;
    terminal::begin(format!("Filling the warehouses from {}", source.describe()));
    let bars = MultiProgress::new();
    let stop = CancellationToken::new();
    let fills: Vec<_> = warehouses
        .iter()
        .map(|&warehouse| {
            let progress = Bar::new(&bars, stop.clone());
            let target = data_dir.join(warehouse.dir_name());
            let stamp = stamp(data_dir, warehouse);
            let (source, fingerprint) = (source.clone(), fingerprint.clone());
            tokio::task::spawn_blocking(move || {
                // Until the new stamp is written nobody can tell from what the rows are. It is
                // written here, whatever becomes of the other warehouse.
                stamp.clear()?;
                let outcome = fill_one(warehouse, &source, &target, &progress)?;
                stamp.write(&fingerprint)?;
                Ok(outcome)
            })
        })
        .collect();
    let mut all = Box::pin(futures::future::join_all(fills));
    let results = match session.processes.interrupt().unless(&mut all).await {
        Ok(results) => results,
        Err(interrupted) => {
            stop.cancel();
            let _ = tokio::time::timeout(CLEAN_UP, all).await;
            return Err(interrupted);
        }
    };
    results
        .into_iter()
        .map(|joined| joined.unwrap_or_else(|error| panic::resume_unwind(error.into_panic())))
        .collect()
}

fn fill_one(
    warehouse: Warehouse,
    source: &Source,
    target: &Path,
    progress: &Bar,
) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let filled = match source {
        Source::Files(folder) => sample::load_csv(warehouse, folder, target, progress),
        Source::Generated {
            seed,
            end_date,
            scale,
        } => {
            let options = GenerateOptions {
                seed: *seed,
                end_date: *end_date,
                scale: *scale,
            };
            sample::generate(warehouse, target, &options, progress)
        }
    }
    .map_err(|error| Failure::because(error.to_string()))?;
    Ok(Outcome {
        warehouse,
        filled,
        took: begun.elapsed(),
    })
}

/// Beside the warehouse and not in it: its directory belongs to the one who fills it.
fn stamp(data_dir: &Path, warehouse: Warehouse) -> Stamp {
    Stamp::at(data_dir.join(format!("{}.source", warehouse.dir_name())))
}

/// A line on the terminal that grows. Where there is no terminal, a line of text at the start.
struct Bar {
    bar: ProgressBar,
    stop: CancellationToken,
}

impl Bar {
    fn new(bars: &MultiProgress, stop: CancellationToken) -> Self {
        Self {
            bar: bars.add(ProgressBar::new(0).with_style(style())),
            stop,
        }
    }
}

impl Progress for Bar {
    fn start(&self, what: &str, total: Option<u64>) {
        self.bar.set_length(total.unwrap_or_default());
        self.bar.set_message(what.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(200));
        if self.bar.is_hidden() {
            terminal::say(what);
        }
    }

    fn advance(&self, amount: u64) {
        if self.stop.is_cancelled() {
            // A fill has no other way to be called off. Unwinding lets it remove its files, and
            // `resume_unwind` keeps the panic hook silent.
            let interrupted: Box<dyn Any + Send> = Box::new(Failure::Interrupted);
            panic::resume_unwind(interrupted);
        }
        self.bar.inc(amount);
    }

    fn finish(&self) {
        self.bar.finish();
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:<30} {wide_bar} {percent:>3} % {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interrupt::Interrupt;
    use crate::process::Processes;
    use crate::workspace::Workspace;

    #[tokio::test]
    async fn one_failed_fill_leaves_the_other_warehouse_good() {
        let session = Session {
            workspace: Workspace::find().unwrap(),
            processes: Processes::new(Interrupt::default()),
        };
        let directory = tempfile::tempdir().unwrap();
        let data_dir = directory.path();
        let source = Source::Generated {
            seed: 1,
            end_date: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(),
            scale: 0.01,
        };
        // A file where the directory should be.
        let in_the_way = data_dir.join(Warehouse::WideWorldImporters.dir_name());
        std::fs::write(&in_the_way, "").unwrap();
        let all = stale(data_dir, Some(&source)).unwrap();
        assert_eq!(all, Warehouse::ALL);
        fill(&session, data_dir, &all, &source).await.unwrap_err();
        let rest = stale(data_dir, Some(&source)).unwrap();
        assert_eq!(rest, [Warehouse::WideWorldImporters]);

        std::fs::remove_file(in_the_way).unwrap();
        fill(&session, data_dir, &rest, &source).await.unwrap();
        assert_eq!(stale(data_dir, Some(&source)).unwrap(), []);
    }
}
