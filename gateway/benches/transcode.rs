//! From wire bytes to JSON: ours, static prost with serde_json, and prost-reflect, on the answer
//! that is largest in practice: a series of 1,500 points with a date and four doubles each.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run is to stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gateway::transcode::Plans;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde::Serialize;

const POINTS: u32 = 1500;

/// The trial contract: the same fields as the static types below.
const PROTO: &str = r#"
    syntax = "proto3";
    package bench;
    message Point {
        string date = 1;
        double revenue = 2;
        double margin = 3;
        double orders = 4;
        double units = 5;
    }
    message Series { repeated Point points = 1; }
"#;

#[derive(Clone, PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    #[prost(string, tag = "1")]
    date: String,
    #[prost(double, tag = "2")]
    revenue: f64,
    #[prost(double, tag = "3")]
    margin: f64,
    #[prost(double, tag = "4")]
    orders: f64,
    #[prost(double, tag = "5")]
    units: f64,
}

#[derive(Clone, PartialEq, Message, Serialize)]
struct Series {
    #[prost(message, repeated, tag = "1")]
    points: Vec<Point>,
}

/// Money in cents, counts as whole numbers, as sales have them.
fn series(fractions: bool) -> Series {
    let mut state = 1_u32;
    let mut next = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state % limit)
    };
    let points = (0..POINTS).map(|day| Point {
        date: format!(
            "20{:02}-{:02}-{:02}",
            11 + day / 365,
            1 + day / 31 % 12,
            1 + day % 28
        ),
        revenue: next(10_000_000) / 100.0,
        margin: next(4_000_000) / 100.0 - 5_000.0,
        orders: if fractions {
            next(30_000) / 7.0
        } else {
            next(300)
        },
        units: if fractions {
            next(90_000) / 7.0
        } else {
            next(900)
        },
    });
    Series {
        points: points.collect(),
    }
}

fn pool() -> DescriptorPool {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bench.proto");
    std::fs::write(&path, PROTO).unwrap();
    let mut compiler = protox::Compiler::new([dir.path()]).unwrap();
    let bytes = compiler
        .open_file(path)
        .unwrap()
        .encode_file_descriptor_set();
    DescriptorPool::decode(bytes.as_slice()).unwrap()
}

fn transcode(criterion: &mut Criterion) {
    let pool = pool();
    let plans = Plans::compile(&pool).unwrap();
    let id = plans.message("bench.Series").unwrap();
    let descriptor = pool.get_message_by_name("bench.Series").unwrap();
    for (name, fractions) in [("sales", false), ("fractions", true)] {
        let wire = series(fractions).encode_to_vec();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(u64::from(POINTS)));
        group.bench_function("ours", |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                plans.to_json(id, black_box(&wire), &mut out).unwrap();
                out
            });
        });
        group.bench_function("static", |bencher| {
            bencher.iter(|| {
                let series = Series::decode(black_box(wire.as_slice())).unwrap();
                serde_json::to_vec(&series).unwrap()
            });
        });
        group.bench_function("dynamic", |bencher| {
            let options = SerializeOptions::new().skip_default_fields(false);
            bencher.iter(|| {
                let series = DynamicMessage::decode(descriptor.clone(), black_box(wire.as_slice()));
                let mut out = serde_json::Serializer::new(Vec::new());
                let series = series.unwrap();
                series.serialize_with_options(&mut out, &options).unwrap();
                out.into_inner()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, transcode);
criterion_main!(benches);
