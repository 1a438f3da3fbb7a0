//! Promises that hold for every series, whatever it looks like.

mod any;

use chrono::NaiveDate;

use super::calendar::DailyValues;
use super::methods::MethodName;
use super::simulated::Noise;
use super::*;

fn options(horizon: usize) -> Options {
    Options::new(horizon)
}

fn assert_sound(point: &Point) {
    let ends = [
        point.low95,
        point.low80,
        point.mean,
        point.high80,
        point.high95,
    ];
    assert!(ends.iter().all(|end| end.is_finite()), "{point:?}");
    assert!(ends.is_sorted(), "{point:?}");
}

fn assert_sound_outcome(outcome: &Outcome, horizon: usize) {
    assert_eq!(outcome.points.len(), horizon);
    outcome.points.iter().for_each(assert_sound);
    assert_sound(&outcome.total);
    if let Some(baseline) = &outcome.baseline {
        assert_eq!(baseline.points.len(), horizon);
        baseline.points.iter().for_each(assert_sound);
        assert!(baseline.total.is_finite());
    }
    for score in outcome.candidates.iter().filter_map(Candidate::score) {
        assert!(score.mase.is_finite() && score.rmse.is_finite());
        assert!(score.wape.is_none_or(f64::is_finite));
        for coverage in [score.coverage80, score.coverage95, score.total_coverage95] {
            assert!(coverage.is_none_or(|share| (0.0..=1.0).contains(&share)));
        }
    }
    assert!(!outcome.reason.to_string().is_empty());
}

/// A series with a trend, a week and noise.
fn weekly(length: usize, seed: u64) -> Vec<f64> {
    let mut noise = Noise::new(seed);
    (0_u32..)
        .take(length)
        .map(|t| {
            let week = [0.0, 4.0, 6.0, 5.0, 8.0, 14.0, 11.0][t as usize % 7];
            100.0 + 0.1 * f64::from(t) + week + 2.0 * noise.normal()
        })
        .collect()
}

#[test]
fn odd_series_are_forecast_or_refused() {
    let nan = f64::NAN;
    let constant = vec![5.0; 50];
    let mut late = vec![0.0; 49];
    late.push(7.0);
    let gappy: Vec<f64> = weekly(80, 1)
        .into_iter()
        .enumerate()
        .map(|(t, value)| if t % 5 == 3 { nan } else { value })
        .collect();
    let huge: Vec<f64> = weekly(60, 2).into_iter().map(|v| v * 1e306).collect();
    let minute: Vec<f64> = weekly(60, 2).into_iter().map(|v| v * 1e-320).collect();
    let mixed = vec![
        1e308,
        -1e308,
        1.0,
        f64::INFINITY,
        0.0,
        f64::MIN,
        f64::MAX,
        2.0,
    ];
    let series = [
        constant,
        late,
        gappy,
        huge,
        minute,
        mixed,
        vec![0.0; 40],
        vec![3.0],
        vec![1.0, 2.0],
        vec![nan, 1.0, nan],
    ];
    for values in &series {
        for horizon in [1, 9] {
            for non_negative in [false, true] {
                let options = Options {
                    non_negative,
                    ..options(horizon)
                };
                let outcome = forecast(values, &options).unwrap();
                assert_sound_outcome(&outcome, horizon);
            }
        }
    }
    assert_eq!(forecast(&[], &options(1)), Err(Error::NoValues));
    assert_eq!(forecast(&[nan, nan], &options(1)), Err(Error::NoValues));
    assert_eq!(forecast(&[1.0], &options(0)), Err(Error::Horizon));
    assert_eq!(
        forecast(&[1.0], &options(LONGEST_HORIZON + 1)),
        Err(Error::Horizon)
    );
}

#[test]
fn every_method_can_be_asked_for() {
    let values = weekly(200, 3);
    for name in MethodName::ALL {
        let options = Options {
            choice: Choice::Only(name),
            seasons: Seasons::Exactly(vec![7]),
            ..options(14)
        };
        let outcome = forecast(&values, &options).unwrap();
        assert_eq!(outcome.method, name);
        assert_eq!(outcome.reason, Reason::Asked);
        assert_sound_outcome(&outcome, 14);
        assert!(outcome.candidates.iter().any(|c| c.method == name));
    }
}

#[test]
fn a_clear_week_is_found_and_forecast() {
    let all = weekly(214, 4);
    let (known, coming) = all.split_at(200);
    let outcome = forecast(known, &options(14)).unwrap();
    assert_eq!(outcome.seasons, [7]);
    let best = outcome.candidates[0].score().unwrap();
    assert!(best.origins >= 12 && best.mase < 0.9);
    let linear = outcome
        .candidates
        .iter()
        .find(|c| c.method == MethodName::Linear);
    assert!(linear.unwrap().score().unwrap().mase > 1.2 * best.mase);
    for (point, value) in outcome.points.iter().zip(coming) {
        assert!((point.mean - value).abs() < 8.0, "{point:?} {value}");
    }
}

#[test]
fn noise_without_pattern_goes_to_a_simple_method_and_says_so() {
    let mut noise = Noise::new(9);
    let values: Vec<f64> = (0..150).map(|_| 50.0 + noise.normal()).collect();
    let outcome = forecast(&values, &options(5)).unwrap();
    let best = outcome.candidates[0].score().unwrap().mase;
    let chosen = outcome
        .candidates
        .iter()
        .find(|candidate| candidate.method == outcome.method);
    assert!(chosen.unwrap().score().unwrap().mase <= 1.05 * best);
}

#[test]
fn the_sum_can_leave_out_the_first_steps() {
    let values = weekly(200, 5);
    let whole = forecast(&values, &options(10)).unwrap();
    let part = Options {
        sum_after: 4,
        ..options(10)
    };
    let part = forecast(&values, &part).unwrap();
    let expected: f64 = part.points[4..].iter().map(|point| point.mean).sum();
    assert!((part.total.mean - expected).abs() < 1e-9);
    let width = |total: Point| total.high95 - total.low95;
    assert!(width(part.total) < width(whole.total));
}

#[test]
fn what_repeats_is_repeated() {
    let week = [5.0, 6.0, 7.0, 8.0, 9.0, 20.0, 1.0].repeat(9);
    let outcome = forecast(&week, &options(7)).unwrap();
    assert_eq!(outcome.reason, Reason::Repeats);
    let points: Vec<f64> = outcome.points.iter().map(|point| point.mean).collect();
    assert_eq!(points, week[..7]);
    let constant = forecast(&[4.0; 10], &options(2)).unwrap();
    assert_eq!(constant.method, MethodName::Naive);
    assert_eq!(constant.reason, Reason::Repeats);
}

#[test]
fn intermittent_demand_is_recognised() {
    let mut noise = Noise::new(6);
    let values: Vec<f64> = (0..300)
        .map(|_| if noise.uniform() < 0.2 { 3.0 } else { 0.0 })
        .collect();
    let outcome = forecast(
        &values,
        &Options {
            non_negative: true,
            ..options(30)
        },
    );
    let outcome = outcome.unwrap();
    assert!(outcome.intermittent);
    assert!(
        (outcome.total.mean - 18.0).abs() < 9.0,
        "{:?}",
        outcome.total
    );
    assert_sound_outcome(&outcome, 30);
}

/// Intervals hold about what they promise, on series whose errors they never saw.
#[test]
fn intervals_cover_what_they_promise() {
    let horizon = 13;
    let (mut inside, mut all) = ([0_u32; 2], 0_u32);
    for seed in 0..60 {
        let mut noise = Noise::new(seed);
        let mut level = 100.0;
        let values: Vec<f64> = (0..250)
            .map(|_| {
                level += noise.normal();
                level + 0.5 * noise.normal()
            })
            .collect();
        let (known, coming) = values.split_at(values.len() - horizon);
        let outcome = forecast(known, &options(horizon)).unwrap();
        for (point, value) in outcome.points.iter().zip(coming) {
            inside[0] += u32::from(point.low80 <= *value && *value <= point.high80);
            inside[1] += u32::from(point.low95 <= *value && *value <= point.high95);
            all += 1;
        }
    }
    let share = inside.map(|inside| f64::from(inside) / f64::from(all));
    assert!((0.72..0.90).contains(&share[0]), "{share:?}");
    assert!((0.91..0.99).contains(&share[1]), "{share:?}");
}

/// Gaps are no evidence: intervals are as wide as what is known asks for.
#[test]
fn intervals_cover_though_most_values_are_missing() {
    let (mut inside, mut all) = (0_u32, 0_u32);
    let mut told = Vec::new();
    for seed in 0..20 {
        let mut noise = Noise::new(seed);
        let values: Vec<f64> = (0..252).map(|_| 100.0 + 10.0 * noise.normal()).collect();
        let (known, coming) = values.split_at(240);
        let gappy: Vec<f64> = known
            .iter()
            .enumerate()
            .map(|(t, value)| if t % 8 == 0 { *value } else { f64::NAN })
            .collect();
        let outcome = forecast(&gappy, &options(12)).unwrap();
        assert_sound_outcome(&outcome, 12);
        assert_eq!(outcome.seasons, [0; 0], "seed {seed}");
        let chosen = outcome
            .candidates
            .iter()
            .find(|candidate| candidate.method == outcome.method);
        told.extend(chosen.unwrap().score().unwrap().coverage95);
        for (point, value) in outcome.points.iter().zip(coming) {
            inside += u32::from(point.low95 <= *value && *value <= point.high95);
            all += 1;
        }
    }
    let share = f64::from(inside) / f64::from(all);
    let told = crate::statistics::mean(&told).unwrap();
    assert!((0.90..=1.0).contains(&share), "{share} {told}");
    assert!((share - told).abs() < 0.06, "{share} {told}");
}

#[test]
fn channels_forecast_only_days_they_trade_on_and_add_up() {
    let first: NaiveDate = "2014-01-01".parse().unwrap();
    let through: NaiveDate = "2015-12-31".parse().unwrap();
    let daily = first
        .iter_days()
        .zip(weekly(730, 7))
        .filter(|(day, _)| chrono::Datelike::weekday(day) != chrono::Weekday::Sun);
    let daily = DailyValues::new(daily, through);
    let batches = first
        .iter_days()
        .take_while(|day| *day <= through)
        .filter(|day| chrono::Datelike::day(day) == 20)
        .zip(weekly(24, 8));
    let batches = DailyValues::new(batches, through);
    let request = |days| ChannelRequest {
        days,
        as_of: "2016-01-05".parse().unwrap(),
        until: "2016-03-01".parse().unwrap(),
        choice: Choice::Auto,
        non_negative: true,
    };
    let channels: Vec<ChannelForecast> = forecast_channels(&[request(&daily), request(&batches)])
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let days: Vec<String> = channels[1]
        .points
        .iter()
        .map(|p| p.day.to_string())
        .collect();
    assert_eq!(days, ["2016-01-20", "2016-02-20"]);
    let bridged = channels[0].points.iter().filter(|point| point.bridging);
    assert_eq!(bridged.count(), 4);
    for channel in &channels {
        channel
            .points
            .iter()
            .for_each(|dated| assert_sound(&dated.point));
        assert_sound(&channel.sum);
    }
    let both: Vec<&ChannelForecast> = channels.iter().collect();
    let combined = combine(&both);
    assert!(combined.points.is_sorted_by_key(|(day, _)| *day));
    combined
        .points
        .iter()
        .for_each(|(_, point)| assert_sound(point));
    let sum: f64 = channels.iter().map(|channel| channel.sum.mean).sum();
    let days: f64 = combined.points.iter().map(|(_, point)| point.mean).sum();
    assert!((combined.sum.mean - sum).abs() < 1e-6 && (days - sum).abs() < 1e-6);
    assert_sound(&combined.sum);
    let widest = channels
        .iter()
        .map(|c| c.sum.high95 - c.sum.mean)
        .fold(0.0, f64::max);
    assert!(combined.sum.high95 - combined.sum.mean >= widest - 1e-6);
    assert!(combined.mase.unwrap() > 0.0 && combined.baseline_mase.unwrap() > 0.0);
}
