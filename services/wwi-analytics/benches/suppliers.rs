//! How long the service takes to score suppliers and to tell events from a warm snapshot: on the real
//! data where they are beside the workspace, and on generated ones, which have late suppliers and items
//! that run short.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use insight::inventory::ServiceLevel;
use sample::Warehouse;
use warehouse::snapshot::{Loaded, Options, SnapshotStore};
use warehouse::{Registry, Settings, Source};
use wwi_analytics::domain::Snapshot;
use wwi_analytics::domain::events::events;
use wwi_analytics::domain::stock::recommendations::Plan;
use wwi_analytics::domain::suppliers::score::{Question, scores};
use wwi_analytics::store;

fn snapshot(directory: PathBuf) -> Arc<Loaded<Snapshot>> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let warehouse = warehouse::open(Settings::new(Source::Embedded(directory)));
        let registry = Arc::new(Registry::new(&store::statements()).expect("our statements"));
        let snapshots = SnapshotStore::start(
            warehouse.expect("the defaults work"),
            Options::default(),
            move |load| store::load(load, Arc::clone(&registry)),
        );
        let loaded = snapshots
            .refresh_now()
            .await
            .expect("the warehouse can be read");
        snapshots.stop().await;
        loaded
    })
}

fn measure(
    criterion: &mut Criterion,
    data: &str,
    directory: PathBuf,
    past: NaiveDate,
    short: Option<NaiveDate>,
) {
    let loaded = snapshot(directory);
    let snapshot = &loaded.value;
    let (stock, suppliers, spikes) = (&snapshot.stock, &snapshot.suppliers, &snapshot.spikes);
    let newest = stock.span().expect("data").to();
    for (day, as_of) in [("newest", newest), ("past", past)] {
        criterion.bench_function(
            &format!("wwi supplier scores, {data}, {day} day"),
            |bench| {
                let question = Question {
                    as_of,
                    days_back: None,
                    tolerance_days: 0,
                };
                bench.iter(|| black_box(scores(suppliers, stock.purchases(), black_box(question))));
            },
        );
    }
    let days = [("newest", newest), ("past", past)].into_iter();
    for (day, as_of) in days.chain(short.map(|day| ("short", day))) {
        for days_back in [1, 30, 366] {
            criterion.bench_function(
                &format!("wwi events of {days_back} days, {data}, {day} day"),
                |bench| {
                    let plan = Plan {
                        as_of,
                        service: ServiceLevel::new(0.95).expect("a level"),
                        review_days: 7,
                    };
                    let found = || {
                        events(
                            stock,
                            suppliers,
                            spikes,
                            black_box(&plan),
                            black_box(days_back),
                        )
                    };
                    bench.iter(|| black_box(found()));
                },
            );
        }
    }
}

fn suppliers(criterion: &mut Criterion) {
    if let Some(directory) = testkit::warehouses::real(Warehouse::WideWorldImporters) {
        let past = NaiveDate::from_ymd_opt(2015, 6, 30).expect("a day");
        // A day on which finding since when items are short goes back far.
        let short = NaiveDate::from_ymd_opt(2014, 3, 30);
        measure(criterion, "real data", directory, past, short);
    }
    let directory = testkit::warehouses::generated(Warehouse::WideWorldImporters);
    let past = NaiveDate::from_ymd_opt(2024, 12, 20).expect("a day");
    measure(criterion, "generated data", directory, past, None);
}

criterion_group!(benches, suppliers);
criterion_main!(benches);
