//! Promises tried on series that nobody thought of.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_series_gets_a_sound_forecast(
        values in prop::collection::vec(prop_oneof![8 => -1e6..1e6, 1 => Just(0.0), 1 => any::<f64>()], 1..70),
        horizon in 1_usize..12,
        season in 0_usize..9,
        non_negative: bool,
    ) {
        let options = Options { non_negative, seasons: Seasons::Shortest(season), ..options(horizon) };
        match forecast(&values, &options) {
            Ok(outcome) => assert_sound_outcome(&outcome, horizon),
            Err(error) => prop_assert!(error == Error::NoValues && values.iter().all(|v| !v.is_finite())),
        }
    }

    /// However long a season is said to be, and however far to forecast.
    #[test]
    fn seasons_and_horizons_of_any_length(
        length in 1_usize..60,
        season in prop_oneof![0_usize..100, any::<usize>(), (usize::MAX - 9)..=usize::MAX],
        second: usize,
        horizon in prop_oneof![1_usize..80, Just(LONGEST_HORIZON)],
        exact: bool,
    ) {
        let values = weekly(length, 1);
        let seasons = if exact { Seasons::Exactly(vec![season, second]) } else { Seasons::Shortest(season) };
        let outcome = forecast(&values, &Options { seasons, ..options(horizon) }).unwrap();
        assert_sound_outcome(&outcome, horizon);
        prop_assert!(outcome.seasons.iter().all(|season| *season <= length));
        prop_assert!(seasonality::detect(&values, Some(season)).len() <= 2);
        for name in MethodName::ALL {
            let fitted = methods::method(name).fit(&values, &[season, second]);
            let means = fitted.map(|fitted| fitted.mean(5)).unwrap_or_default();
            prop_assert!(means.iter().all(|mean| mean.is_finite()));
        }
        let plan = backtest::Plan::new(&values, season, horizon, second);
        prop_assert!(plan.sum_after < horizon);
    }

    /// Twice the series is twice the forecast, exactly.
    #[test]
    fn scale_is_of_no_account(seed in 0_u64..200, length in 5_usize..120, power in -40_i32..40) {
        let values = weekly(length, seed);
        let factor = f64::from(power).exp2();
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        let (a, b) = (forecast(&values, &options(8)).unwrap(), forecast(&scaled, &options(8)).unwrap());
        prop_assert_eq!(a.method, b.method);
        for (a, b) in a.points.iter().chain([&a.total]).zip(b.points.iter().chain([&b.total])) {
            prop_assert!((a.mean * factor - b.mean).abs() <= 1e-9 * (a.mean * factor).abs());
            prop_assert!((a.high95 * factor - b.high95).abs() <= 1e-9 * (a.high95 * factor).abs());
        }
    }

    /// The methods that reckon in differences and lines move with the series.
    #[test]
    fn a_shift_is_followed(seed in 0_u64..200, shift in -500.0_f64..500.0) {
        let values = weekly(120, seed);
        let shifted: Vec<f64> = values.iter().map(|value| value + shift).collect();
        for name in [MethodName::Naive, MethodName::SeasonalNaive, MethodName::WindowMean, MethodName::Linear, MethodName::LinearSeasonal] {
            let options = Options { choice: Choice::Only(name), seasons: Seasons::Exactly(vec![7]), ..options(8) };
            let (a, b) = (forecast(&values, &options).unwrap(), forecast(&shifted, &options).unwrap());
            for (a, b) in a.points.iter().zip(&b.points) {
                prop_assert!((a.mean + shift - b.mean).abs() < 1e-6);
                prop_assert!((a.low95 + shift - b.low95).abs() < 1e-6);
            }
        }
    }
}
