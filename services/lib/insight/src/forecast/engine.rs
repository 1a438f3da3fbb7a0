//! One series, from its values to its forecast.

use super::accuracy::naive_scale;
use super::backtest::{Backtest, Origin, Plan, Test, limit};
use super::intervals::{LEVELS, Spread, point};
use super::methods::{Fitted, MethodName, ensemble, method};
use super::outcome::{
    Baseline, Choice, Error, LONGEST_HORIZON, Options, Outcome, Point, Seasons, TotalError,
};
use super::reason::Reason;
use super::select::{self, Chosen, Tested};
use super::series::Prepared;
use super::{figures, seasonality};

/// Forecasts a regular series: `values`, oldest first, equally spaced. Values that are not finite are
/// gaps: methods see them filled from what came before, and nothing is measured against them. Seasons
/// longer than the series are left out.
///
/// Every method that applies is tested by rolling origin; the choice, its reason and all errors are in
/// the outcome.
pub fn forecast(values: &[f64], options: &Options) -> Result<Outcome, Error> {
    if !(1..=LONGEST_HORIZON).contains(&options.horizon) {
        return Err(Error::Horizon);
    }
    let mut series = Prepared::new(values)?;
    let seasons = seasons(&series, &options.seasons);
    if let Some(season) = seasons.first() {
        series.fill_gaps(*season);
    }
    Forecaster::new(series, seasons, options).outcome(options.choice)
}

fn seasons(series: &Prepared, asked: &Seasons) -> Vec<usize> {
    let values = &series.values;
    let detect = |known| seasonality::detect_with_gaps(values, &series.known, known);
    let fits = |season: usize| season > 1 && season <= values.len();
    let mut seasons = match asked {
        Seasons::Detect => detect(None),
        Seasons::Shortest(shortest) if *shortest > values.len() => Vec::new(),
        Seasons::Shortest(shortest) => detect(Some(*shortest)),
        Seasons::Exactly(seasons) => seasons.clone(),
    };
    seasons.retain(|season| fits(*season));
    seasons.sort_unstable();
    seasons.dedup();
    seasons
}

/// A series with all its backtests.
pub(super) struct Forecaster {
    pub(super) series: Prepared,
    /// Its values, not a number where they are not known.
    observed: Vec<f64>,
    pub(super) seasons: Vec<usize>,
    pub(super) plan: Plan,
    pub(super) intermittent: bool,
    /// The methods considered.
    pub(super) contenders: Vec<MethodName>,
    /// Those that could be tested, and their ensemble.
    pub(super) tested: Vec<Tested>,
    floor: Option<f64>,
}

/// What is forecast with: fitted to the whole series.
struct Final<'a> {
    name: MethodName,
    members: Vec<MethodName>,
    fitted: Box<dyn Fitted>,
    tested: Option<&'a Tested>,
    reason: Reason,
}

impl Forecaster {
    fn new(series: Prepared, seasons: Vec<usize>, options: &Options) -> Self {
        let values = &series.values;
        let season = seasons.first().copied().unwrap_or(1);
        let observed = series.with_gaps();
        let plan = Plan::with_gaps(
            values,
            &observed,
            season,
            options.horizon,
            options.sum_after,
        );
        let floor = options.non_negative.then_some(0.0);
        let intermittent = select::is_intermittent(&series.observed());
        let contenders = select::contenders(intermittent, options.choice);
        let mut tested: Vec<Tested> = contenders
            .iter()
            .filter_map(|name| {
                Some(Tested {
                    name: *name,
                    members: vec![*name],
                    backtest: Backtest::with_gaps(
                        method(*name),
                        [values, &observed],
                        &seasons,
                        &plan,
                        floor,
                    )?,
                })
            })
            .collect();
        tested.extend(select::ensemble(&tested, intermittent));
        Self {
            series,
            observed,
            seasons,
            plan,
            intermittent,
            contenders,
            tested,
            floor,
        }
    }

    fn outcome(self, choice: Choice) -> Result<Outcome, Error> {
        let last = match choice {
            Choice::Auto => self.chosen()?,
            Choice::Only(name) => self.asked(name)?,
        };
        let (points, total) = self.with_intervals(&last);
        Ok(Outcome {
            method: last.name,
            points,
            total,
            total_errors: last.tested.map(total_errors).unwrap_or_default(),
            candidates: figures::candidates(&self),
            reason: last.reason,
            members: last.members,
            baseline: self.baseline(),
            seasons: self.seasons.clone(),
            intermittent: self.intermittent,
        })
    }

    fn chosen(&self) -> Result<Final<'_>, Error> {
        if self.repeats() {
            return self.simplest(Reason::Repeats);
        }
        // One that tested well and yet cannot be fitted to the whole series gives way.
        let mut tested: Vec<&Tested> = self.tested.iter().collect();
        while let Some(Chosen { index, reason }) =
            select::choose(&tested, &self.plan, self.intermittent)
        {
            let chosen = tested.swap_remove(index);
            if let Some(last) = self.fit(chosen.name, &chosen.members, reason) {
                return Ok(last);
            }
        }
        self.simplest(Reason::TooShort {
            values: self.series.values.len(),
        })
    }

    /// Seasonal naive, or naive where there is no season.
    fn simplest(&self, reason: Reason) -> Result<Final<'_>, Error> {
        let seasonal = (!self.seasons.is_empty()).then_some(MethodName::SeasonalNaive);
        seasonal
            .into_iter()
            .chain([MethodName::Naive])
            .find_map(|name| self.fit(name, &[], reason))
            .ok_or(Error::NotApplicable(MethodName::Naive))
    }

    /// The last season, or value, has been the same all along.
    fn repeats(&self) -> bool {
        let values = &self.series.values;
        let lag = self.seasons.first().copied().unwrap_or(1);
        values.len() > 2 * lag && naive_scale(values, &self.observed, lag).is_none()
    }

    fn asked(&self, name: MethodName) -> Result<Final<'_>, Error> {
        let members = self.tested_of(name).map_or(&[][..], |t| &t.members);
        self.fit(name, members, Reason::Asked)
            .ok_or(Error::NotApplicable(name))
    }

    pub(super) fn tested_of(&self, name: MethodName) -> Option<&Tested> {
        self.tested.iter().find(|tested| tested.name == name)
    }

    /// Fits a method to the whole series; an ensemble by its `members` if they are known.
    fn fit(&self, name: MethodName, members: &[MethodName], reason: Reason) -> Option<Final<'_>> {
        let fit = |name: MethodName| method(name).fit(&self.series.values, &self.seasons);
        let (fitted, members) = if name == MethodName::Ensemble && !members.is_empty() {
            let (members, fitted): (Vec<MethodName>, Vec<Box<dyn Fitted>>) = members
                .iter()
                .filter_map(|name| Some((*name, fit(*name)?)))
                .unzip();
            (ensemble::combine(fitted)?, members)
        } else {
            (fit(name)?, vec![name])
        };
        Some(Final {
            name,
            members,
            fitted,
            tested: self.tested_of(name),
            reason,
        })
    }

    /// The points and their sum, in the series' own unit.
    fn with_intervals(&self, last: &Final<'_>) -> (Vec<Point>, Point) {
        let horizon = self.plan.horizon;
        let mut means = last.fitted.mean(horizon);
        limit(&mut means, self.floor);
        let theory = last.fitted.deviation(horizon);
        let season = self.seasons.first().copied().unwrap_or(1);
        let origin = Origin::new(&self.series.values, &self.observed, season);
        let recent = origin.map_or(0.0, |origin| origin.recent);
        let calibrated = last.tested.and_then(|tested| {
            let tests: Vec<&Test> = tested.backtest.tests.iter().collect();
            Spread::of(&tests, theory.as_deref())
        });
        let spread = calibrated.unwrap_or_else(|| {
            let unit = recent.max(f64::MIN_POSITIVE);
            Spread::untested(&self.plan, theory.as_deref(), unit)
        });
        let own_unit = |mean: f64, widths: [f64; 2]| {
            let scaled = point(mean, widths.map(|width| width * recent), self.floor);
            self.back(scaled)
        };
        let points = means
            .iter()
            .zip(&spread.steps)
            .map(|(mean, widths)| own_unit(*mean, *widths))
            .collect();
        let sum: f64 = means.iter().skip(self.plan.sum_after).sum();
        (points, own_unit(sum, spread.total))
    }

    fn baseline(&self) -> Option<Baseline> {
        let horizon = self.plan.horizon;
        let line = method(MethodName::Linear).fit(&self.series.values, &[])?;
        let mut means = line.mean(horizon);
        limit(&mut means, self.floor);
        let [inner, outer] = LEVELS.map(|level| line.interval(horizon, level));
        let (inner, outer) = (inner?, outer?);
        let bottom = self.floor.unwrap_or(f64::MIN);
        let points = means
            .iter()
            .zip(inner.iter().zip(&outer))
            .map(|(mean, (inner, outer))| {
                self.back(Point {
                    mean: *mean,
                    low80: inner.0.max(bottom),
                    high80: inner.1.max(bottom),
                    low95: outer.0.max(bottom),
                    high95: outer.1.max(bottom),
                })
            })
            .collect();
        let sum: f64 = means.iter().skip(self.plan.sum_after).sum();
        Some(Baseline {
            points,
            total: self.series.back(sum),
        })
    }

    fn back(&self, point: Point) -> Point {
        Point {
            mean: self.series.back(point.mean),
            low80: self.series.back(point.low80),
            high80: self.series.back(point.high80),
            low95: self.series.back(point.low95),
            high95: self.series.back(point.high95),
        }
    }
}

fn total_errors(tested: &Tested) -> Vec<TotalError> {
    let tests = tested.backtest.tests.iter();
    tests
        .map(|test| TotalError {
            known: test.origin.known,
            error: test.total_error() / test.origin.recent,
        })
        .collect()
}
