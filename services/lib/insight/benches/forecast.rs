//! How long the forecasts of a warehouse's channels take with all their backtests.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up has failed"
)]

use std::hint::black_box;

use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group, criterion_main};
use insight::forecast::calendar::DailyValues;
use insight::forecast::{ChannelRequest, Choice, Options, forecast, forecast_channels};

/// Days of history: three years.
const DAYS: u32 = 1100;

/// A week, a trend, and something that looks like noise and is the same every time.
fn value(day: u32, channel: u32) -> f64 {
    let week = [1.0, 1.1, 1.2, 1.1, 1.4, 0.7, 0.4][day as usize % 7];
    let noise = (f64::from(day * 7 + channel) * 12.9898).sin() * 43_758.545_3;
    (1000.0 + f64::from(day)) * week * (0.8 + 0.4 * noise.fract().abs())
}

fn forecasts(criterion: &mut Criterion) {
    let first = NaiveDate::from_ymd_opt(2013, 1, 1).expect("a day");
    let last = first + Days::new(u64::from(DAYS) - 1);
    let channels: Vec<DailyValues> = (0..4)
        .map(|channel| {
            let sales = first
                .iter_days()
                .zip((0..DAYS).map(|day| value(day, channel)));
            DailyValues::new(sales, last)
        })
        .collect();
    let requests: Vec<ChannelRequest<'_>> = channels
        .iter()
        .map(|days| ChannelRequest {
            days,
            as_of: last,
            until: last + Days::new(30),
            choice: Choice::Auto,
            non_negative: true,
        })
        .collect();

    criterion.bench_function("forecast of four daily channels, 30 days", |bench| {
        bench.iter(|| black_box(forecast_channels(black_box(&requests))));
    });
    let values: Vec<f64> = (0..DAYS).map(|day| value(day, 0)).collect();
    criterion.bench_function("forecast of one daily series, 30 days", |bench| {
        bench.iter(|| black_box(forecast(black_box(&values), &Options::new(30))));
    });
}

criterion_group!(benches, forecasts);
criterion_main!(benches);
