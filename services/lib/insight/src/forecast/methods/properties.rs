//! What every method promises, whichever it is.

use proptest::prelude::*;

use super::*;

/// Series of every kind that has broken a forecast: short, constant, zero, mostly zero, huge, tiny,
/// of mixed magnitudes, seasonal.
fn series() -> impl Strategy<Value = Vec<f64>> {
    let length = 1..70_usize;
    prop_oneof![
        prop::collection::vec(-1e3..1e3, length.clone()),
        prop::collection::vec(1.0..1e3, length.clone()),
        (-1e12..1e12, length.clone()).prop_map(|(value, n)| vec![value; n]),
        length.clone().prop_map(|n| vec![0.0; n]),
        prop::collection::vec(prop_oneof![4 => Just(0.0), 1 => 0.0..50.0], length.clone()),
        prop::collection::vec(-1e300..1e300, length.clone()),
        prop::collection::vec(
            prop_oneof![Just(f64::MAX), Just(f64::MIN), -1.0..1.0],
            length.clone()
        ),
        prop::collection::vec(1e-305..1e-300, length.clone()),
        prop::collection::vec((-300.0..300.0).prop_map(|e: f64| e.exp2()), length.clone()),
        prop::collection::vec(
            (-1000.0..1000.0).prop_map(|e: f64| e.exp2()),
            length.clone()
        ),
        (prop::collection::vec(0.0..1e6, 2..8), length).prop_map(|(season, n)| season
            .into_iter()
            .cycle()
            .take(n)
            .collect()),
    ]
}

fn seasons() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        Just(vec![]),
        Just(vec![7]),
        Just(vec![0, 1]),
        Just(vec![12]),
        Just(vec![6, 3]),
        Just(vec![7, 365]),
        prop::collection::vec(0..30_usize, 0..3)
    ]
}

fn assert_sound(name: MethodName, fitted: &dyn Fitted, horizon: usize) {
    let means = fitted.mean(horizon);
    assert_eq!(means.len(), horizon, "{name}");
    assert!(
        means.iter().all(|mean| mean.is_finite()),
        "{name}: {means:?}"
    );
    let deviations = fitted.deviation(horizon);
    if let Some(deviations) = &deviations {
        assert_eq!(deviations.len(), horizon, "{name}");
        let sound = |d: &f64| d.is_finite() && *d >= 0.0;
        assert!(deviations.iter().all(sound), "{name}: {deviations:?}");
        let grows = deviations.windows(2).all(|pair| pair[1] >= pair[0] * 0.999);
        // The seasonal regression's error depends on the place in the season, and an error that is
        // relative to the forecast falls with it.
        let always_grows = [
            MethodName::Naive,
            MethodName::SeasonalNaive,
            MethodName::WindowMean,
            MethodName::Linear,
        ];
        let may_fall = !always_grows.contains(&name);
        assert!(grows || may_fall, "{name}: {deviations:?}");
    }
    let intervals = fitted.interval(horizon, 0.95);
    assert_eq!(intervals.is_some(), deviations.is_some(), "{name}");
    for ((lower, upper), mean) in intervals.into_iter().flatten().zip(means) {
        assert!(
            lower <= mean && mean <= upper,
            "{name}: {mean} in {lower}..{upper}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn output_is_finite_whatever_the_input(values in series(), seasons in seasons(), cut in 1..70_usize) {
        for name in MethodName::ALL {
            let Some(fitted) = method(name).fit(&values, &seasons) else { continue };
            assert_sound(name, &*fitted, 30);
            if let Some(again) = fitted.refit(&values[..cut.min(values.len())]) {
                assert_sound(name, &*again, 30);
            }
        }
    }

    #[test]
    fn parameters_of_one_series_are_sound_on_another(values in series(), other in series(), seasons in seasons()) {
        for name in MethodName::ALL {
            let fitted = method(name).fit(&values, &seasons);
            if let Some(again) = fitted.and_then(|fitted| fitted.refit(&other)) {
                assert_sound(name, &*again, 10);
            }
        }
    }

    #[test]
    fn a_constant_is_continued(value in prop_oneof![Just(0.0), -1e9..1e9, 1e-3..1.0], n in 1..60_usize, seasons in seasons()) {
        // SBA takes a share off by design.
        for name in MethodName::ALL.into_iter().filter(|name| *name != MethodName::Sba) {
            let Some(fitted) = method(name).fit(&vec![value; n], &seasons) else { continue };
            for mean in fitted.mean(20) {
                prop_assert!((mean - value).abs() <= 1e-9 * value.abs(), "{name}: {mean} for {value}");
            }
        }
    }

    #[test]
    fn a_change_of_unit_changes_the_forecast_alike(values in prop::collection::vec(-1e3..1e3, 1..60), power in -20..20_i32, seasons in seasons()) {
        let unit = 2.0_f64.powi(power);
        let scaled: Vec<f64> = values.iter().map(|value| value * unit).collect();
        for name in MethodName::ALL {
            let (plain, other) = (method(name).fit(&values, &seasons), method(name).fit(&scaled, &seasons));
            prop_assert_eq!(plain.is_some(), other.is_some());
            let (Some(plain), Some(other)) = (plain, other) else { continue };
            for (plain, other) in plain.mean(20).iter().zip(other.mean(20)) {
                let error = (plain * unit - other).abs() / unit;
                prop_assert!(error <= 1e-6 * (1.0 + plain.abs()), "{name}: {plain} and {other} at {unit}");
            }
        }
    }

    #[test]
    fn an_added_constant_is_added_to_the_forecast(values in prop::collection::vec(-100.0..100.0, 3..60), by in -500.0..500.0, seasons in seasons()) {
        // Values of both signs before and after, so that no ratios or logarithms are taken.
        let mut values = values;
        values.extend([-700.0, 700.0]);
        let shifted: Vec<f64> = values.iter().map(|value| value + by).collect();
        for name in MethodName::ALL.into_iter().filter(|name| !name.is_intermittent()) {
            let (plain, other) = (method(name).fit(&values, &seasons), method(name).fit(&shifted, &seasons));
            prop_assert_eq!(plain.is_some(), other.is_some());
            let (Some(plain), Some(other)) = (plain, other) else { continue };
            for (plain, other) in plain.mean(10).iter().zip(other.mean(10)) {
                let error: f64 = plain + by - other;
                prop_assert!(error.abs() < 2.0, "{name}: {plain} and {other} by {by}");
            }
        }
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    for name in MethodName::ALL {
        assert!(method(name).fit(&[], &[]).is_none(), "{name}");
        assert!(
            method(name).fit(&[1.0, f64::NAN, 2.0], &[]).is_none(),
            "{name}"
        );
        assert!(
            method(name).fit(&[1.0, f64::INFINITY], &[7]).is_none(),
            "{name}"
        );
        if let Some(fitted) = method(name).fit(&[5.0; 40], &[7]) {
            assert!(fitted.mean(0).is_empty(), "{name}");
            assert!(fitted.refit(&[]).is_none(), "{name}");
        }
    }
}

#[test]
fn names_are_read_back_and_ranks_differ() {
    for name in MethodName::ALL {
        assert_eq!(name.as_str().parse(), Ok(name));
        assert_eq!(name.as_str().to_uppercase().parse(), Ok(name));
    }
    assert!("prophet".parse::<MethodName>().is_err());
    let mut ranks = MethodName::ALL.map(MethodName::simplicity_rank);
    ranks.sort_unstable();
    assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
}
