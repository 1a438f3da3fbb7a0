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

use chrono::{Days, NaiveDate};
use insight::forecast::Point;
use insight::forecast::backtest::{Backtest, Plan, Test};
use insight::forecast::methods::{MethodName, method};
use insight::inventory::DemandClass;
use insight::statistics::{count, mean};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::calendar::{ChannelCalendar, Month};

/// How many days are forecast.
pub const HORIZON_DAYS: u64 = 30;
/// Days that are bridged at most: beyond, the forecast stays as it is.
const MOST_BRIDGED_DAYS: i64 = 366;
/// Days of a period of a channel that trades daily.
const WEEK: i64 = 7;
/// A channel counts as given up for a product after so many of its periods without a sale, weeks or
/// months, and after...
const SILENT_WEEKS: f64 = 8.0;
const SILENT_MONTHS: f64 = 3.0;
/// ... so many times the usual distance between two periods with sales.
const SILENT_INTERVALS: f64 = 3.0;
/// The errors of a channel's other products weigh as much as so many independent ones of one's own.
const SHARED_ERRORS: f64 = 4.0;
/// Demand that comes often: what it will be goes on from what it was, with its trend or without.
const FREQUENT: [MethodName; 3] = [MethodName::WindowMean, MethodName::Ets, MethodName::Naive];
/// Demand that comes rarely.
const RARE: [MethodName; 2] = [MethodName::Sba, MethodName::Tsb];

/// Which of a channel's coming periods the 30 days lie in, and with which share of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// By period, the first after the complete ones being the first here.
    shares: Vec<f64>,
}

impl Window {
    /// The window after a day.
    #[must_use]
    pub fn after(calendar: &ChannelCalendar, as_of: NaiveDate) -> Self {
        let bridged = (as_of - calendar.complete_through).num_days();
        let bridged = bridged.clamp(0, MOST_BRIDGED_DAYS);
        let mut shares = Vec::new();
        for ahead in bridged + 1..=bridged + HORIZON_DAYS.cast_signed() {
            let (period, share) = if calendar.is_batch() {
                let day = later(calendar.complete_through, ahead);
                let month = Month::of(day);
                let days = (month.last_day() - month.first_day()).num_days() + 1;
                // What a month has left after its batch came belongs to the next.
                (month.since(calendar.last_month) - 1, days)
            } else {
                let week = (ahead - 1) / WEEK;
                (i32::try_from(week).unwrap_or_default(), WEEK)
            };
            let period = usize::try_from(period).unwrap_or_default();
            if shares.len() <= period {
                shares.resize(period + 1, 0.0);
            }
            shares[period] += 1.0 / share as f64;
        }
        Self { shares }
    }

    /// The window's part of values by period.
    fn sum(&self, values: &[f64]) -> f64 {
        let pairs = self.shares.iter().zip(values);
        pairs.map(|(share, value)| share * value).sum()
    }
}

/// Units of one product in one channel by the channel's periods, from the first sale to the last
/// complete period.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelSeries {
    values: Vec<f64>,
    /// Whether the channel still sells the product.
    pub active: bool,
}

impl ChannelSeries {
    /// The series of sales given by day; nothing when there are none, or none within complete periods.
    #[must_use]
    pub fn new(
        calendar: &ChannelCalendar,
        units: impl Iterator<Item = (NaiveDate, f64)>,
    ) -> Option<Self> {
        let mut by_age: Vec<f64> = Vec::new();
        for (day, units) in units {
            let age = if calendar.is_batch() {
                i64::from(calendar.last_month.since(calendar.month_for(day)))
            } else {
                (calendar.complete_through - day)
                    .num_days()
                    .div_euclid(WEEK)
            };
            // Sales after the complete days: some products' only, so they tell nothing of the others.
            let Ok(age) = usize::try_from(age) else {
                continue;
            };
            if by_age.len() <= age {
                by_age.resize(age + 1, 0.0);
            }
            by_age[age] += units;
        }
        by_age.reverse();
        let values = by_age;
        let sold = values.iter().filter(|units| **units > 0.0).count();
        let last = values.iter().rposition(|units| *units > 0.0)?;
        let silent = count(values.len() - 1 - last);
        let usual = count(last + 1) / count(sold);
        let shortest = if calendar.is_batch() {
            SILENT_MONTHS
        } else {
            SILENT_WEEKS
        };
        Some(Self {
            values,
            active: silent < shortest.max(SILENT_INTERVALS * usual),
        })
    }
}

/// What is expected of one product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Units.
    pub point: Point,
    /// The method, the same for both channels; nothing when no channel sells the product.
    pub method: Option<MethodName>,
}

/// A forecast of the past.
#[derive(Debug, Clone, Copy)]
struct Tested {
    /// How many periods were known.
    known: usize,
    /// The window's sum as it was forecast.
    expected: f64,
    /// What came less that.
    error: f64,
}

/// What a method expects of one channel, and how wrong it would have been.
#[derive(Debug, Clone)]
struct Candidate {
    mean: f64,
    /// One at each of the backtest's origins.
    tests: Vec<Tested>,
    /// How many independent forecasts the errors are worth.
    independent: f64,
}

/// A product's method, and what it expects of each channel that sells the product.
type Chosen = (MethodName, [Option<Candidate>; 2]);

/// Forecasts all products, given as their classes and their series by channel.
#[must_use]
pub fn all(
    products: &[(Option<DemandClass>, &[Option<ChannelSeries>; 2])],
    windows: &[Option<Window>; 2],
) -> Vec<Forecast> {
    let experience = std::array::from_fn(|channel| {
        let series = products
            .iter()
            .filter_map(|(_, channels)| channels[channel].as_ref());
        windows[channel]
            .as_ref()
            .map_or(Experience::NONE, |window| Experience::of(series, window))
    });
    let forecast = |(class, channels): &(Option<DemandClass>, &[Option<ChannelSeries>; 2])| {
        choose(*class, channels, windows)
            .map_or_else(Forecast::none, |chosen| together(&chosen, experience))
    };
    products.iter().map(forecast).collect()
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

    fn of<'a>(series: impl Iterator<Item = &'a ChannelSeries>, window: &Window) -> Self {
        let (mut squares, mut levels) = (0.0, 0.0);
        let (mut sold, mut nothing) = (0_usize, 0_usize);
        for series in series {
            let simple = Candidate::of(MethodName::WindowMean, series, window);
            for test in simple.iter().flat_map(|candidate| &candidate.tests) {
                let came = test.expected + test.error;
                if came > 0.0 {
                    squares += test.error * test.error - test.expected;
                    levels += test.expected * test.expected;
                }
                if series.values[test.known - 1] > 0.0 {
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
fn choose(
    class: Option<DemandClass>,
    channels: &[Option<ChannelSeries>; 2],
    windows: &[Option<Window>; 2],
) -> Option<Chosen> {
    let selling = |channel: usize| {
        let series = channels[channel].as_ref().filter(|series| series.active)?;
        Some((series, windows[channel].as_ref()?))
    };
    let methods: &[MethodName] = match class {
        Some(DemandClass::Smooth | DemandClass::Erratic) => &FREQUENT,
        Some(DemandClass::Intermittent | DemandClass::Lumpy) => &RARE,
        None => &[MethodName::WindowMean],
    };
    let mut best: Option<(f64, MethodName, [Option<Candidate>; 2])> = None;
    for name in methods {
        let tried: [Option<Candidate>; 2] = std::array::from_fn(|channel| {
            let (series, window) = selling(channel)?;
            Candidate::of(*name, series, window)
        });
        // A method must do for every channel that sells the product.
        let applies = (0..2).all(|channel| selling(channel).is_none() || tried[channel].is_some());
        let known = tried.iter().flatten();
        let error: f64 = known.map(Candidate::mean_absolute_error).sum();
        let applies = applies && tried.iter().any(Option::is_some);
        // A tie goes to the first, the simpler.
        if applies && best.as_ref().is_none_or(|(least, ..)| error < *least) {
            best = Some((error, *name, tried));
        }
    }
    best.map(|(_, name, channels)| (name, channels))
}

impl Candidate {
    fn of(name: MethodName, series: &ChannelSeries, window: &Window) -> Option<Self> {
        let method = method(name);
        let horizon = window.shares.len();
        let expected = |values: &[f64]| {
            let floored = values.iter().map(|value| value.max(0.0));
            window.sum(&floored.collect::<Vec<f64>>())
        };
        let mean_now = expected(&method.fit(&series.values, &[])?.mean(horizon));
        let plan = Plan::new(&series.values, 1, horizon, 0);
        let backtest = Backtest::of(method, &series.values, &[], &plan, Some(0.0));
        let tests = backtest.map(|backtest| backtest.tests).unwrap_or_default();
        let tested = |test: &Test| {
            let expected = window.sum(&test.forecast);
            Tested {
                known: test.origin.known,
                expected,
                error: window.sum(&test.actual) - expected,
            }
        };
        let tests: Vec<Tested> = tests.iter().map(tested).collect();
        Some(Self {
            mean: mean_now,
            independent: independent(&tests, horizon),
            tests,
        })
    }

    fn mean_absolute_error(&self) -> f64 {
        let errors: Vec<f64> = self.tests.iter().map(|test| test.error.abs()).collect();
        mean(&errors).unwrap_or_default()
    }

    fn mean_squared_error(&self) -> Option<f64> {
        let errors: Vec<f64> = self.tests.iter().map(|test| test.error.powi(2)).collect();
        mean(&errors)
    }

    /// The forecast's variance; `relative` is the usual relative error of the channel.
    fn variance(&self, relative: f64) -> f64 {
        let shared = (relative * self.mean).powi(2) + self.mean;
        let (own, weight) = match self.mean_squared_error() {
            Some(squared) => (squared, self.independent),
            None => (0.0, 0.0),
        };
        let drawn = (own * weight + shared * SHARED_ERRORS) / (weight + SHARED_ERRORS);
        drawn.max(self.mean)
    }
}

/// How many forecasts' worth of independent evidence tests hold: neighbours whose horizons overlap share
/// most of what came.
fn independent(tests: &[Tested], horizon: usize) -> f64 {
    let (Some(first), Some(last)) = (tests.first(), tests.last()) else {
        return 0.0;
    };
    let apart = count(last.known - first.known) / count(horizon.max(1));
    1.0 + apart.min(count(tests.len() - 1))
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

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs()))
        .unwrap_or(NaiveDate::MAX)
}
