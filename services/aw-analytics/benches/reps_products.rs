//! How long the scores of representatives and the demand for products take on a warm snapshot: on the
//! real data where they are beside the workspace, else on generated ones.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;
use std::sync::Arc;

use aw_analytics::domain::Snapshot;
use aw_analytics::domain::products::demand::{Kept, Order, listed, matrix};
use aw_analytics::store;
use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group, criterion_main};
use insight::period::Period;
use sample::Warehouse;
use warehouse::snapshot::{Loaded, Options, SnapshotStore};
use warehouse::{Registry, Settings, Source};

fn snapshot() -> Arc<Loaded<Snapshot>> {
    let directory = testkit::warehouses::real(Warehouse::AdventureWorks)
        .unwrap_or_else(|| testkit::warehouses::generated(Warehouse::AdventureWorks));
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

fn year_to(day: NaiveDate) -> Period {
    Period::new(day - Days::new(364), day).expect("days in order")
}

fn reps_products(criterion: &mut Criterion) {
    let loaded = snapshot();
    let snapshot = &loaded.value;
    let newest = snapshot.sales.span().to();
    let half_a_year_ago = newest - Days::new(182);
    eprintln!(
        "memory: representatives {} bytes, products {} bytes",
        snapshot.reps.bytes(),
        snapshot.products.bytes()
    );

    criterion.bench_function("aw representatives of a year", |bench| {
        bench.iter(|| snapshot.reps.scores(black_box(newest), 4, true));
    });
    let demand = |as_of| {
        let products = &snapshot.products;
        let outlooks = products.outlooks(&snapshot.sales, as_of);
        let entries = products.demand(&outlooks, year_to(as_of));
        let entries = listed(entries, &Kept::default(), Order::Score);
        (matrix(&entries), entries.len())
    };
    criterion.bench_function("aw product demand on the newest day", |bench| {
        bench.iter(|| demand(black_box(newest)));
    });
    criterion.bench_function("aw product demand on a past day, asked again", |bench| {
        bench.iter(|| demand(black_box(half_a_year_ago)));
    });
    // More days than are remembered, each asked for when it has been forgotten again. The history is
    // longest, and answers take longest, in the last two months.
    let mut days = (1..=60).map(|back| newest - Days::new(back)).cycle();
    criterion.bench_function("aw product demand on a past day", |bench| {
        bench.iter(|| days.next().map(demand));
    });
}

criterion_group!(benches, reps_products);
criterion_main!(benches);
