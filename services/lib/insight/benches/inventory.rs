//! How long it takes to replay a warehouse's history under each policy, and to work out the levels of
//! its items: 227 items over 1,247 days, as many as Wide World Importers has.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use insight::inventory::intermittent;
use insight::inventory::replay::{Policy, ReplayItem, ReplayOutcome, Unmet, replay};
use insight::inventory::{LeadTime, OrderRules, ServiceLevel};

const ITEMS: u32 = 227;
const DAYS: u32 = 1_247;

/// Demand that looks like that of Wide World Importers' items: none on Sundays, on other days often
/// none and else some tens of units, more of some items than of others.
fn histories() -> Vec<Vec<u32>> {
    let mut state = 2_013_u32;
    let mut chance = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    (0..ITEMS)
        .map(|item| {
            let size = 2 + 3 * (item % 40);
            let mut day = |day| match day % 7 {
                6 => 0,
                _ if chance(2) == 0 => 0,
                _ => 1 + chance(size) + chance(size),
            };
            (0..DAYS).map(&mut day).collect()
        })
        .collect()
}

fn replayed(histories: &[Vec<u32>], policy: Policy) -> ReplayOutcome {
    let items = histories.iter().map(|demand| {
        let item = ReplayItem {
            initial_stock: 500,
            known: &[],
            demand,
            lead_time_days: 14,
            rules: OrderRules::outers_of(12),
            unit_cost: 10.0,
        };
        replay(&item, &policy, Unmet::BackOrdered)
    });
    items.sum()
}

fn inventory(criterion: &mut Criterion) {
    let histories = histories();
    let service = ServiceLevel::new(0.95).expect("a service level");
    let ours = |review_days, memory_days| Policy::PeriodicReview {
        service,
        lead_time: LeadTime::new(14.0, 2.0),
        review_days,
        memory_days,
    };
    let policies = [
        (
            "own rule",
            Policy::ReorderLevel {
                reorder_level: 300,
                target_level: 800,
            },
        ),
        ("review every week", ours(7, 0)),
        ("review every week, a year's memory", ours(7, 365)),
        ("review every day", ours(1, 0)),
    ];
    for (name, policy) in policies {
        criterion.bench_function(&format!("replay of all items: {name}"), |bench| {
            bench.iter(|| black_box(replayed(black_box(&histories), policy)));
        });
    }
    for mean in [5.0, 45.0, 500.0] {
        criterion.bench_function(&format!("quantile of counts about {mean}"), |bench| {
            bench.iter(|| intermittent::quantile(service, black_box(mean), black_box(8.0 * mean)));
        });
    }
}

criterion_group!(benches, inventory);
criterion_main!(benches);
