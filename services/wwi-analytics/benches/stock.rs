//! How long recommendations and replays take on a warm snapshot: on the real data where they are
//! beside the workspace, else on generated ones.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use insight::inventory::ServiceLevel;
use sample::Warehouse;
use warehouse::snapshot::{Loaded, Options, SnapshotStore};
use warehouse::{Registry, Settings, Source};
use wwi_analytics::domain::Snapshot;
use wwi_analytics::domain::stock::recommendations::Plan;
use wwi_analytics::store;

fn snapshot() -> Arc<Loaded<Snapshot>> {
    let directory = testkit::warehouses::real(Warehouse::WideWorldImporters)
        .unwrap_or_else(|| testkit::warehouses::generated(Warehouse::WideWorldImporters));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let warehouse = warehouse::open(Settings::new(Source::Embedded(directory)));
        let registry = Arc::new(Registry::new(&store::statements()).expect("our statements"));
        let snapshots = SnapshotStore::start(
            warehouse.expect("the defaults work"),
            Options::default(),
            move |load| store::load(load, Arc::clone(&registry)),
        );
        let loaded = snapshots.refresh_now().await;
        snapshots.stop().await;
        loaded.expect("the warehouse can be read")
    })
}

fn stock(criterion: &mut Criterion) {
    let loaded = snapshot();
    let stock = &loaded.value.stock;
    let newest = stock.span().expect("days with data").to();
    let plan = Plan {
        as_of: newest,
        service: ServiceLevel::new(0.95).expect("a level"),
        review_days: 7,
    };

    criterion.bench_function("wwi reorder recommendations", |bench| {
        bench.iter(|| black_box(stock.recommendations(black_box(&plan))));
    });
    let period = stock.replayed_period(newest, 730).expect("days with data");
    criterion.bench_function("wwi policy replay of all items over two years", |bench| {
        bench.iter(|| black_box(stock.replay_all(black_box(&plan), period)));
    });
}

criterion_group!(benches, stock);
criterion_main!(benches);
