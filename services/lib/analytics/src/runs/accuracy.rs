//! How forecasts turned out, added up by series, method and distance.

use std::collections::{BTreeMap, BTreeSet};

use otel_bi_proto::otelbi::common::v1 as proto;
use store::runs::ledger::{Sums, TOTAL};

use crate::messages::count;

/// The distances, in days after the day a forecast was made from.
const DISTANCES: [(i32, i32); 4] = [(1, 7), (8, 30), (31, 90), (91, LAST_DAY)];
/// The furthest day that can be forecast.
const LAST_DAY: i32 = 366;

/// By series (`Total` first, then by name) all methods together, then each; all distances together, then
/// each. Where nothing was forecast there is no entry.
pub(super) fn accuracy(sums: &[Sums]) -> Vec<proto::ForecastAccuracy> {
    let mut by_series: BTreeMap<(bool, &str), Vec<&Sums>> = BTreeMap::new();
    for sums in sums {
        let place = (sums.series != TOTAL, sums.series.as_str());
        by_series.entry(place).or_default().push(sums);
    }
    let mut found = Vec::new();
    for ((_, series), of_series) in by_series {
        found.extend(distances(
            series,
            proto::ForecastMethod::Unspecified,
            &of_series,
        ));
        let methods: BTreeSet<&str> = of_series.iter().map(|sums| sums.method.as_str()).collect();
        for name in methods {
            let of_method = of_series.iter().copied();
            let of_method: Vec<&Sums> = of_method.filter(|sums| sums.method == name).collect();
            // The total has none of its own.
            if let Some(method) = method(name) {
                found.extend(distances(series, method, &of_method));
            }
        }
    }
    found
}

/// The method that the store names so; nothing for one that is none.
pub(super) fn method(name: &str) -> Option<proto::ForecastMethod> {
    let found = proto::ForecastMethod::from_str_name(&format!("FORECAST_METHOD_{name}"));
    found.filter(|method| *method != proto::ForecastMethod::Unspecified)
}

fn distances(
    series: &str,
    method: proto::ForecastMethod,
    sums: &[&Sums],
) -> Vec<proto::ForecastAccuracy> {
    let whole = [(1, LAST_DAY)];
    let spans = whole.iter().chain(&DISTANCES);
    spans
        .filter_map(|(from_days, to_days)| {
            let within = |sums: &&Sums| {
                (i64::from(*from_days)..=i64::from(*to_days)).contains(&sums.from_days)
            };
            let within: Vec<&Sums> = sums.iter().copied().filter(within).collect();
            let accuracy = added_up(&within)?;
            Some(proto::ForecastAccuracy {
                series: series.to_owned(),
                method: method.into(),
                from_days: *from_days,
                to_days: *to_days,
                ..accuracy
            })
        })
        .collect()
}

/// The figures of sums together; nothing of none.
fn added_up(sums: &[&Sums]) -> Option<proto::ForecastAccuracy> {
    if sums.is_empty() {
        return None;
    }
    let number = |of: fn(&Sums) -> i64| sums.iter().map(|sums| of(sums)).sum::<i64>();
    let sum = |of: fn(&Sums) -> f64| sums.iter().map(|sums| of(sums)).sum::<f64>();
    let scored = number(|sums| sums.scored);
    let per_scored = |value: f64| ratio(value, scored as f64);
    let compared = number(|sums| sums.compared) as f64;
    let baseline_error = sum(|sums| sums.baseline_error);
    let runs = sums.iter().filter(|sums| sums.scored > 0);
    let runs: BTreeSet<&str> = runs.map(|sums| sums.run_id.as_str()).collect();
    Some(proto::ForecastAccuracy {
        scored: count(scored),
        pending: count(number(|sums| sums.points) - scored),
        runs: count(runs.len()),
        mean_absolute_error: per_scored(sum(|sums| sums.absolute_error)),
        bias: per_scored(sum(|sums| sums.error)),
        wape: ratio(
            sum(|sums| sums.absolute_error),
            sum(|sums| sums.absolute_actual),
        ),
        baseline_mean_absolute_error: ratio(baseline_error, compared),
        relative_error: ratio(sum(|sums| sums.compared_error), baseline_error),
        coverage80: per_scored(number(|sums| sums.inside80) as f64),
        coverage95: per_scored(number(|sums| sums.inside95) as f64),
        replayed: count(number(|sums| sums.replayed)),
        ..proto::ForecastAccuracy::default()
    })
}

fn ratio(value: f64, of: f64) -> Option<f64> {
    (of > 0.0).then(|| value / of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(run_id: &str, series: &str, method: &str, from_days: i64) -> Sums {
        Sums {
            run_id: run_id.to_owned(),
            series: series.to_owned(),
            method: method.to_owned(),
            from_days,
            points: 10,
            scored: 8,
            absolute_error: 80.0,
            error: -16.0,
            absolute_actual: 800.0,
            compared: 4,
            compared_error: 60.0,
            baseline_error: 120.0,
            inside80: 6,
            inside95: 8,
            replayed: 3,
            scored_at: None,
        }
    }

    fn close(value: Option<f64>, expected: f64) {
        assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?}");
    }

    #[test]
    fn sums_add_up_by_series_method_and_distance() {
        let pending = Sums {
            run_id: "c".to_owned(),
            series: "A".to_owned(),
            method: "ETS".to_owned(),
            from_days: 31,
            points: 5,
            ..Sums::default()
        };
        let found = accuracy(&[
            sums("a", "A", "THETA", 1),
            sums("a", "A", "THETA", 8),
            sums("b", "A", "ETS", 1),
            sums("b", "Total", "UNSPECIFIED", 1),
            pending,
        ]);
        let shown = found.iter().map(|found| {
            let method = found
                .method()
                .as_str_name()
                .trim_start_matches("FORECAST_METHOD_");
            let numbers = (found.scored, found.pending, found.runs);
            (
                found.series.as_str(),
                method,
                found.from_days,
                found.to_days,
                numbers,
            )
        });
        let expected = [
            ("Total", "UNSPECIFIED", 1, 366, (8, 2, 1)),
            ("Total", "UNSPECIFIED", 1, 7, (8, 2, 1)),
            ("A", "UNSPECIFIED", 1, 366, (24, 11, 2)),
            ("A", "UNSPECIFIED", 1, 7, (16, 4, 2)),
            ("A", "UNSPECIFIED", 8, 30, (8, 2, 1)),
            ("A", "UNSPECIFIED", 31, 90, (0, 5, 0)),
            ("A", "ETS", 1, 366, (8, 7, 1)),
            ("A", "ETS", 1, 7, (8, 2, 1)),
            ("A", "ETS", 31, 90, (0, 5, 0)),
            ("A", "THETA", 1, 366, (16, 4, 1)),
            ("A", "THETA", 1, 7, (8, 2, 1)),
            ("A", "THETA", 8, 30, (8, 2, 1)),
        ];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        let whole = &found[2];
        close(whole.mean_absolute_error, 10.0);
        close(whole.bias, -2.0);
        close(whole.wape, 0.1);
        close(whole.baseline_mean_absolute_error, 30.0);
        close(whole.relative_error, 0.5);
        close(whole.coverage80, 0.75);
        close(whole.coverage95, 1.0);
        assert_eq!(whole.replayed, 9);
        // Nothing has come yet: nothing to say.
        let nothing = &found[5];
        assert_eq!(
            (nothing.wape, nothing.coverage80, nothing.relative_error),
            (None, None, None)
        );
    }
}
