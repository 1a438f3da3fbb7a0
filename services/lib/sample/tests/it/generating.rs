//! What holds for both made-up warehouses.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use sample::{Error, GenerateOptions, NoProgress, Progress, Warehouse, generate, is_filled};

use crate::support::{generated, open, value};

fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let current = fs::read_to_string(directory.join("CURRENT")).unwrap();
    let mut files: Vec<_> = fs::read_dir(directory.join(current.trim()))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_seed_and_an_end_date_fix_every_byte() {
    for warehouse in Warehouse::ALL {
        let (one, _) = generated(warehouse, 1);
        let (same, _) = generated(warehouse, 1);
        let (other, _) = generated(warehouse, 2);
        assert!(files(one.path()) == files(same.path()), "{warehouse:?}");
        assert!(files(one.path()) != files(other.path()), "{warehouse:?}");
    }
}

#[test]
fn every_table_has_rows() {
    for warehouse in Warehouse::ALL {
        let (_target, filled) = generated(warehouse, 3);
        for (table, rows) in filled.rows {
            assert!(rows > 0, "{table} is empty");
        }
    }
}

/// Options at the edges: the last day of a year, a Sunday, a leap day, a small and a larger scale.
#[test]
fn any_end_date_and_scale_will_do() {
    for (year, month, day, scale) in [
        (2023, 12, 31, 0.01),
        (2024, 2, 29, 0.01),
        (1999, 1, 1, 0.01),
        (2025, 6, 1, 0.3),
    ] {
        for warehouse in Warehouse::ALL {
            let target = tempfile::tempdir().unwrap();
            let end_date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let options = GenerateOptions {
                seed: 5,
                end_date,
                scale,
            };
            generate(warehouse, target.path(), &options, &NoProgress).unwrap();
            let newest: String = value(
                &open(target.path()),
                match warehouse {
                    Warehouse::AdventureWorks => "SELECT MAX(DueDate) FROM dbo.FactInternetSales",
                    Warehouse::WideWorldImporters => {
                        "SELECT MAX(\"Order Date Key\") FROM \"Fact\".\"Order\""
                    }
                },
            );
            let newest: NaiveDate = newest.parse().unwrap();
            assert!(
                (newest - end_date).num_days().abs() <= 12,
                "{newest} {end_date}"
            );
        }
    }
}

#[test]
fn options_out_of_range_are_refused_and_change_nothing() {
    let (target, _) = generated(Warehouse::AdventureWorks, 1);
    let before = files(target.path());
    let end_date = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    for (end_date, scale) in [
        (end_date, 0.0),
        (end_date, f64::NAN),
        (end_date, 5_000.0),
        (NaiveDate::MIN, 1.0),
        (NaiveDate::MAX, 1.0),
    ] {
        let options = GenerateOptions {
            seed: 1,
            end_date,
            scale,
        };
        let error = generate(
            Warehouse::AdventureWorks,
            target.path(),
            &options,
            &NoProgress,
        )
        .unwrap_err();
        assert!(matches!(error, Error::Options { .. }), "{error:?}");
    }
    assert!(files(target.path()) == before);
    assert!(is_filled(target.path()));
}

#[derive(Default)]
struct Counted {
    total: AtomicU64,
    done: AtomicU64,
    finished: AtomicU64,
}

impl Progress for Counted {
    fn start(&self, _what: &str, total: Option<u64>) {
        self.total.store(total.unwrap(), Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn finish(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn progress_comes_near_the_announced_total() {
    for warehouse in Warehouse::ALL {
        let target = tempfile::tempdir().unwrap();
        let progress = Counted::default();
        let options = GenerateOptions {
            seed: 1,
            end_date: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(),
            scale: 0.2,
        };
        let filled = generate(warehouse, target.path(), &options, &progress).unwrap();
        let done = progress.done.into_inner();
        assert_eq!(done, filled.total());
        let share = done as f64 / progress.total.into_inner() as f64;
        assert!((0.8..1.25).contains(&share), "{warehouse:?}: {share}");
        assert_eq!(progress.finished.into_inner(), 1);
    }
}
