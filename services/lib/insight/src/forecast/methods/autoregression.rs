//! Seasons by loess, the rest by an autoregression: for series that return to their level.
//!
//! The adjusted series, or its differences where the test of Kwiatkowski, Phillips, Schmidt and Shin
//! finds that it does not return to a level (at 5 %), follows x(t) = sum phi_i x(t-i) + e(t) around its
//! mean, a mean of differences only where it is significant. Burg's recursion estimates the
//! coefficients, which are stationary by construction; the corrected Akaike criterion chooses their
//! number. The standard error h steps ahead is s sqrt(sum over j < h of psi_j^2), psi the response to
//! an error. Sources: Brockwell and Davis, *Introduction to Time Series and Forecasting*, 3rd edition,
//! 5.1.2; Kwiatkowski and others, *Testing the null hypothesis of stationarity against the alternative
//! of a unit root*, 1992; Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd
//! edition, chapter 9. The split is described in [`mstl`](super::mstl); without a season there is none.

use super::{
    Fitted, Method,
    mstl::{FittedMstl, Seasonal},
    residual_deviation,
};
use crate::statistics::{self, count};

/// The fewest values an autoregression is estimated on.
const FEWEST: usize = 10;
/// The 5 % critical value of the test of stationarity around a level.
const CRITICAL: f64 = 0.463;
/// How many standard errors a mean of differences must be from zero.
const SIGNIFICANT: f64 = 2.0;

/// See the module.
#[derive(Debug)]
pub(super) struct Autoregression;

impl Method for Autoregression {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        match Seasonal::new(values, seasons) {
            Some(seasonal) => {
                let rest = FittedAutoregression::estimate(&seasonal.adjusted)?;
                Some(Box::new(FittedMstl::new(seasonal, Box::new(rest))))
            }
            None => Some(Box::new(FittedAutoregression::estimate(values)?)),
        }
    }
}

/// What is estimated.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    /// Whether it is the differences that follow the autoregression.
    differences: bool,
    /// Whether they do so around their mean, rather than around zero.
    around_mean: bool,
    /// phi, of the latest value first.
    coefficients: Vec<f64>,
}

#[derive(Debug)]
struct FittedAutoregression {
    model: Model,
    last: f64,
    mean: f64,
    /// The latest values (or differences) less their mean, latest first.
    latest: Vec<f64>,
    /// The deviation of the one-step errors.
    deviation: f64,
}

impl FittedAutoregression {
    fn estimate(values: &[f64]) -> Option<Self> {
        if values.len() < FEWEST {
            return None;
        }
        let differences = !returns_to_level(values);
        let series = if differences {
            changes(values)
        } else {
            values.to_vec()
        };
        let mean = statistics::mean(&series)?;
        let coefficients = burg(&centred(&series, mean));
        let mut model = Model {
            differences,
            around_mean: true,
            coefficients,
        };
        let fitted = Self::new(model.clone(), values)?;
        let gain = 1.0 - model.coefficients.iter().sum::<f64>();
        let error = fitted.deviation / gain / count(series.len()).sqrt();
        // Written so that a deviation of zero keeps the mean.
        if !differences || mean.abs() >= SIGNIFICANT * error {
            return Some(fitted);
        }
        model.around_mean = false;
        Self::new(model, values)
    }

    fn new(model: Model, values: &[f64]) -> Option<Self> {
        let last = *values.last()?;
        let series = if model.differences {
            changes(values)
        } else {
            values.to_vec()
        };
        let order = model.coefficients.len();
        if series.len() < FEWEST.max(order + 2) - 1 {
            return None;
        }
        let mean = if model.around_mean {
            statistics::mean(&series)?
        } else {
            0.0
        };
        let series = centred(&series, mean);
        let errors = series.windows(order + 1).map(|window| {
            let before = window[..order].iter().rev().zip(&model.coefficients);
            window[order] - before.map(|(x, phi)| x * phi).sum::<f64>()
        });
        let deviation = residual_deviation(errors, 0)?;
        Some(Self {
            last,
            mean,
            latest: series.iter().rev().take(order).copied().collect(),
            deviation,
            model,
        })
    }

    /// The autoregression's next `horizon` steps from `latest`, latest first.
    fn continued(&self, latest: &[f64], horizon: usize) -> Vec<f64> {
        let order = latest.len();
        let mut path: Vec<f64> = latest.iter().rev().copied().collect();
        for _ in 0..horizon {
            let before = path.iter().rev().zip(&self.model.coefficients);
            path.push(before.map(|(x, phi)| x * phi).sum());
        }
        path.split_off(order)
    }
}

impl Fitted for FittedAutoregression {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        let mut means = self.continued(&self.latest, horizon);
        let mut last = self.last;
        for mean in &mut means {
            *mean += self.mean;
            if self.model.differences {
                last += *mean;
                *mean = last;
            }
        }
        means
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        // The response to an error of one that has just happened, after a past of zeros.
        let order = self.model.coefficients.len();
        let mut shock = vec![0.0; order];
        if let Some(first) = shock.first_mut() {
            *first = 1.0;
        }
        let later = self.continued(&shock, horizon.saturating_sub(1));
        let (mut response, mut variance) = (0.0, 0.0_f64);
        let steps = std::iter::once(1.0).chain(later).take(horizon);
        let deviations = steps.map(|psi| {
            response = if self.model.differences {
                response + psi
            } else {
                psi
            };
            variance += response * response;
            self.deviation * variance.sqrt()
        });
        Some(deviations.collect())
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(Self::new(self.model.clone(), values)?))
    }
}

fn changes(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn centred(values: &[f64], mean: f64) -> Vec<f64> {
    values.iter().map(|value| value - mean).collect()
}

/// Whether the series is stationary around a level: the sum of squares of its cumulated distances from
/// the mean, over n^2 times the long-run variance (Bartlett's weights up to lag 3 sqrt(n) / 13), is
/// below the critical value.
fn returns_to_level(values: &[f64]) -> bool {
    let n = count(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let distances = centred(values, mean);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a lag, far below the series' length"
    )]
    let lags = (3.0 * n.sqrt() / 13.0) as usize;
    let covariance = |lag: usize| {
        let pairs = distances.iter().zip(&distances[lag..]);
        pairs.map(|(then, now)| then * now).sum::<f64>() / n
    };
    let weighted = (1..=lags).map(|lag| (1.0 - count(lag) / count(lags + 1)) * covariance(lag));
    let variance = covariance(0) + 2.0 * weighted.sum::<f64>();
    let mut cumulated = 0.0;
    let squares = distances.iter().map(|distance| {
        cumulated += distance;
        cumulated * cumulated
    });
    squares.sum::<f64>() <= CRITICAL * n * n * variance
}

/// The coefficients of a centred series by Burg's recursion, as many as the corrected Akaike criterion
/// likes best, up to 10 log10(n) and a fifth of n.
fn burg(series: &[f64]) -> Vec<f64> {
    let n = series.len();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive number"
    )]
    let most = ((10.0 * count(n).log10()) as usize).min(n / 5);
    let criterion = |variance: f64, order: usize| {
        let k = count(order + 2);
        count(n) * variance.ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (count(n) - k - 1.0).max(1.0)
    };
    let mut variance = series.iter().map(|x| x * x).sum::<f64>() / count(n);
    // What is left of an exact autoregression is rounding, not worth a coefficient.
    let floor = variance * 1e-12;
    let (mut forward, mut backward) = (series.to_vec(), series.to_vec());
    let mut coefficients: Vec<f64> = Vec::new();
    let mut best = (criterion(variance, 0), Vec::new());
    for order in 1..=most {
        let (ahead, behind) = (&mut forward[order..], &mut backward[..n - order]);
        let pairs = || ahead.iter().zip(&*behind);
        let product: f64 = pairs().map(|(f, b)| f * b).sum();
        let squares: f64 = pairs().map(|(f, b)| f * f + b * b).sum();
        if variance <= floor || squares <= 0.0 {
            break;
        }
        let reflection = 2.0 * product / squares;
        for (f, b) in ahead.iter_mut().zip(behind) {
            (*f, *b) = (*f - reflection * *b, *b - reflection * *f);
        }
        let reversed: Vec<f64> = coefficients.iter().rev().copied().collect();
        for (phi, mirrored) in coefficients.iter_mut().zip(reversed) {
            *phi -= reflection * mirrored;
        }
        coefficients.push(reflection);
        variance *= 1.0 - reflection * reflection;
        let now = criterion(variance, order);
        if now < best.0 {
            best = (now, coefficients.clone());
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::{super::examples::NILE, *};

    /// The forecasts an autoregression gives after `last`, in the order of time.
    fn after(coefficients: &[f64], differences: bool, last: &[f64]) -> FittedAutoregression {
        let model = Model {
            differences,
            around_mean: false,
            coefficients: coefficients.to_vec(),
        };
        FittedAutoregression::new(model, last).unwrap()
    }

    #[test]
    fn coefficients_are_those_of_another_implementation() {
        // statsmodels 0.14: burg(nile - mean, order) gives 0.50485671 for one, 0.40465834 and
        // 0.19846893 for two; the criterion prefers two.
        let mean = statistics::mean(&NILE).unwrap();
        let coefficients = burg(&centred(&NILE, mean));
        assert_eq!(coefficients.len(), 2);
        assert!((coefficients[0] - 0.404_658_34).abs() < 1e-8);
        assert!((coefficients[1] - 0.198_468_93).abs() < 1e-8);
    }

    #[test]
    fn the_nile_does_not_return_to_its_level_but_its_changes_do() {
        // statsmodels 0.14: kpss at two lags is 1.315 for the flow and 0.0196 for its changes.
        assert!(!returns_to_level(&NILE));
        assert!(returns_to_level(&changes(&NILE)));
        assert!(returns_to_level(&[4.0; 20]));
    }

    #[test]
    fn paths_and_errors_by_hand() {
        let mut values = vec![0.0; 12];
        values.extend([4.0, 8.0]);
        let level = after(&[0.5, 0.25], false, &values);
        // 0.5 * 8 + 0.25 * 4 = 5, then 0.5 * 5 + 0.25 * 8 = 4.5.
        assert_eq!(level.mean(2), [5.0, 4.5]);
        // psi is 1, 0.5, 0.5 * 0.5 + 0.25 = 0.5.
        let deviations = level.deviation(3).unwrap();
        assert!((deviations[1] / deviations[0] - 1.25_f64.sqrt()).abs() < 1e-12);
        assert!((deviations[2] / deviations[0] - 1.5_f64.sqrt()).abs() < 1e-12);
        // The last difference is 4, so 8 + 2, + 1; psi cumulated is 1, 1.5.
        let wandering = after(&[0.5], true, &values);
        assert_eq!(wandering.mean(2), [10.0, 11.0]);
        let deviations = wandering.deviation(2).unwrap();
        assert!((deviations[1] / deviations[0] - 3.25_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_steady_climb_keeps_its_pace() {
        let values: Vec<f64> = (0..50).map(|t| 3.0 * count(t) + count(t % 3)).collect();
        let mean = Autoregression.fit(&values, &[]).unwrap().mean(30)[29];
        assert!((mean - 3.0 * 79.0 - 1.0).abs() < 3.0, "{mean}");
    }
}
