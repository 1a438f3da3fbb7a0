//! How long the service takes for an answer from a warm snapshot: on the real data where they are
//! beside the workspace, else on generated ones.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;
use std::sync::Arc;

use analytics::sales::CommonFigures;
use criterion::{Criterion, criterion_group, criterion_main};
use insight::calendar::Granularity;
use insight::period::PeriodRequest;
use insight::sales::{HistoryRequest, Question, kpis};
use sample::Warehouse;
use warehouse::snapshot::{Loaded, Options, SnapshotStore};
use warehouse::{Registry, Settings, Source};
use wwi_analytics::domain::Snapshot;
use wwi_analytics::domain::sales::{CATEGORY, CHANNEL, TERRITORY};
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
        let loaded = snapshots
            .refresh_now()
            .await
            .expect("the warehouse can be read");
        snapshots.stop().await;
        loaded
    })
}

fn sales(criterion: &mut Criterion) {
    let loaded = snapshot();
    let sales = &loaded.value.sales;
    let request = PeriodRequest {
        days_back: 365,
        ..PeriodRequest::default()
    };

    criterion.bench_function("wwi kpis of a year", |bench| {
        bench.iter(|| {
            let question =
                Question::new(sales, black_box(request), [&[], &[], &[], &[], &[]]).expect("good");
            let found = kpis(sales, &question, CHANNEL, CATEGORY);
            black_box(CommonFigures::new(&found.total))
        });
    });
    criterion.bench_function("wwi history of a year by day and territory", |bench| {
        bench.iter(|| {
            let question =
                Question::new(sales, black_box(request), [&[], &[], &[], &[], &[]]).expect("good");
            let history = sales.history(HistoryRequest {
                period: question.period,
                covered: question.covered,
                granularity: Granularity::Day,
                split: Some(TERRITORY),
                max_series: 12,
                filter: &question.filter,
            });
            black_box(history)
        });
    });
}

criterion_group!(benches, sales);
criterion_main!(benches);
