//! The units of the 30 days after a day.
//!
//! Each channel is forecast at its own cadence, weeks for one that trades daily and months for one that
//! trades in monthly batches, from the last day its data are complete for; the days up to the day asked
//! for are bridged. A batch counts for all days of its month evenly, so that 30 days without a batch date
//! are not 30 days without demand.
//!
//! The method is that of the methods for the product's class of demand which would have done best, over
//! both channels together: a rolling-origin backtest of the very sum that is asked for. Its errors give
//! the interval, drawn towards those of the channel's other products, for a product's own are few.
//! Demand is positive and skewed: the interval is that of a log-normal distribution of the forecast's
//! mean and variance, no variance being below that of chance alone (Poisson's); and of nothing at all as
//! often as the channel gave up products that it had just sold.

use insight::forecast::Point;
use insight::forecast::methods::MethodName;
use insight::inventory::DemandClass;
use insight::statistics::count;
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::candidate::{Candidate, SIMPLEST, Trial, mean_absolute_error};
use super::series::{ChannelSeries, Window};

/// The errors of a channel's other products weigh as much as so many independent ones of one's own.
pub(super) const SHARED_ERRORS: f64 = 4.0;
/// Demand that comes often: what it will be goes on from what it was, with its trend or without.
const FREQUENT: [MethodName; 3] = [SIMPLEST, MethodName::Naive, MethodName::Ets];
/// Demand that comes rarely.
const RARE: [MethodName; 2] = [MethodName::Sba, MethodName::Tsb];

/// What is expected of one product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Units.
    pub point: Point,
    /// The method, the same for both channels; nothing when no channel sells the product.
    pub method: Option<MethodName>,
}

/// A product's method, and what it expects of each channel that sells the product.
type Chosen = (MethodName, [Option<Candidate>; 2]);

/// Forecasts all products, given as their classes and their series by channel.
#[must_use]
pub fn all(
    products: &[(Option<DemandClass>, &[Option<ChannelSeries>; 2])],
    windows: &[Option<Window>; 2],
) -> Vec<Forecast> {
    let trials: Vec<[Option<Trial<'_>>; 2]> = products
        .par_iter()
        .map(|(_, channels)| {
            std::array::from_fn(|channel| {
                let series = channels[channel].as_ref()?;
                Some(Trial::new(series, windows[channel].as_ref()?))
            })
        })
        .collect();
    let experience: [Experience; 2] = std::array::from_fn(|channel| {
        Experience::of(trials.iter().filter_map(|trials| trials[channel].as_ref()))
    });
    let forecast = |((class, _), trials): (&(Option<DemandClass>, _), &[Option<Trial<'_>>; 2])| {
        choose(*class, trials).map_or_else(Forecast::none, |chosen| together(&chosen, experience))
    };
    // One product takes a hundred times as long as another: small portions even that out.
    products
        .par_iter()
        .zip(&trials)
        .with_max_len(1)
        .map(forecast)
        .collect()
}

/// How forecasts of a channel's products usually turn out: of all it ever sold, so that those it gave up
/// since count with the demand that did not come.
#[derive(Debug, Clone, Copy)]
struct Experience {
    /// The usual error as a share of what is forecast, beyond chance, where anything came.
    relative: f64,
    /// How often nothing came, though there was demand in the period before.
    nothing: f64,
}

impl Experience {
    /// Without any, anything between nothing and twice the forecast is usual.
    const NONE: Self = Self {
        relative: 1.0,
        nothing: 0.0,
    };

    fn of<'a>(trials: impl Iterator<Item = &'a Trial<'a>>) -> Self {
        let (mut squares, mut levels) = (0.0, 0.0);
        let (mut sold, mut nothing) = (0_usize, 0_usize);
        for trial in trials {
            for test in &trial.simplest {
                let came = test.expected + test.error;
                if came > 0.0 {
                    squares += test.error * test.error - test.expected;
                    levels += test.expected * test.expected;
                }
                if trial.series.values[test.known - 1] > 0.0 {
                    sold += 1;
                    nothing += usize::from(came <= 0.0);
                }
            }
        }
        if levels <= 0.0 || sold == 0 {
            return Self::NONE;
        }
        Self {
            relative: (squares.max(0.0) / levels).sqrt(),
            nothing: count(nothing) / count(sold),
        }
    }
}

/// Both channels added up.
fn together((method, channels): &Chosen, experience: [Experience; 2]) -> Forecast {
    let (mut mean, mut variance, mut freedom) = (0.0, 0.0, SHARED_ERRORS);
    let mut nothing: f64 = 1.0;
    for (candidate, experience) in channels.iter().zip(experience) {
        if let Some(candidate) = candidate {
            mean += candidate.mean;
            variance += candidate.variance(experience.relative);
            freedom += candidate.independent;
            // A product is given up in both channels at once, or it goes on in one of them.
            nothing = nothing.min(experience.nothing);
        }
    }
    Forecast {
        point: log_normal(mean, variance, freedom, nothing),
        method: Some(*method),
    }
}

impl Forecast {
    /// Of a product that no channel sells any more.
    fn none() -> Self {
        Self {
            point: Point::default(),
            method: None,
        }
    }
}

/// The method that would have done best over the channels that still sell the product.
fn choose(class: Option<DemandClass>, trials: &[Option<Trial<'_>>; 2]) -> Option<Chosen> {
    let selling = trials
        .each_ref()
        .map(|trial| trial.as_ref().filter(|trial| trial.series.active));
    if selling.iter().all(Option::is_none) {
        return None;
    }
    let methods: &[MethodName] = match class {
        Some(DemandClass::Smooth | DemandClass::Erratic) => &FREQUENT,
        Some(DemandClass::Intermittent | DemandClass::Lumpy) => &RARE,
        None => &[SIMPLEST],
    };
    let mut least = f64::INFINITY;
    let mut best = None;
    for name in methods {
        // A tie goes to the first, the simpler.
        if let Some((error, channels)) = tried(*name, &selling, least) {
            (least, best) = (error, Some((*name, channels)));
        }
    }
    best
}

/// A method on all channels that sell the product: its mean absolute errors added up, and what it
/// expects of each. Nothing when that is not below `limit`, or when the method does not apply to all.
fn tried(
    name: MethodName,
    selling: &[Option<&Trial<'_>>; 2],
    limit: f64,
) -> Option<(f64, [Option<Candidate>; 2])> {
    let mut error = 0.0;
    let mut tests = [const { None }; 2];
    for (tests, trial) in tests.iter_mut().zip(selling) {
        if let Some(trial) = trial {
            let made = trial.test(name, limit - error)?;
            error += mean_absolute_error(&made);
            *tests = Some(made);
        }
    }
    let mut candidates = [const { None }; 2];
    for ((candidate, trial), tests) in candidates.iter_mut().zip(selling).zip(tests) {
        if let (Some(trial), Some(tests)) = (trial, tests) {
            *candidate = Some(Candidate::new(name, trial, tests)?);
        }
    }
    Some((error, candidates))
}

/// The mean with the intervals of a log-normal distribution of this mean and variance, widened as the
/// variance is known from few errors only (Student's t), and of a share of cases in which nothing comes.
fn log_normal(mean: f64, variance: f64, freedom: f64, nothing: f64) -> Point {
    let Some(student) = StudentsT::new(0.0, 1.0, freedom)
        .ok()
        .filter(|_| mean > 0.0)
    else {
        return Point::default();
    };
    let spread = (variance / (mean * mean)).ln_1p();
    let deviation = spread.sqrt();
    let quantile = |level: f64| {
        let of_rest = (level - nothing) / (1.0 - nothing);
        if of_rest <= 0.0 {
            return 0.0;
        }
        mean * (student.inverse_cdf(of_rest) * deviation - spread / 2.0).exp()
    };
    let (low80, high80) = (quantile(0.1).min(mean), quantile(0.9).max(mean));
    Point {
        mean,
        low80,
        high80,
        low95: quantile(0.025).min(low80),
        high95: quantile(0.975).max(high80),
    }
}
