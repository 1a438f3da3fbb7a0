//! One series, from its values to its forecast.

use super::backtest::{Backtest, Origin, Plan, limit, medians};
use super::intervals::{Coverage, Spread, point};
use super::methods::{Fitted, MethodName, method};
use super::outcome::{
    Baseline, Candidate, Choice, Error, LONGEST_HORIZON, Model, Options, Outcome, Point, Score,
    Seasons, Verdict,
};
use super::reason::Reason;
use super::seasonality;
use super::select::{self, Chosen, Tested};
use super::series::Prepared;

/// Forecasts a regular series: `values`, oldest first, equally spaced. Values that are not finite are
/// gaps and filled.
///
/// Every model that applies is tested by rolling origin; the choice, its reason and all errors are in
/// the outcome.
pub fn forecast(values: &[f64], options: &Options) -> Result<Outcome, Error> {
    if !(1..=LONGEST_HORIZON).contains(&options.horizon) {
        return Err(Error::Horizon);
    }
    let series = Prepared::new(values)?;
    let mut seasons = match &options.seasons {
        Seasons::Detect => seasonality::detect(&series.values, None),
        Seasons::Shortest(shortest) => seasonality::detect(&series.values, Some(*shortest)),
        Seasons::Exactly(seasons) => seasons.clone(),
    };
    seasons.retain(|season| *season > 1);
    seasons.sort_unstable();
    seasons.dedup();
    Forecaster::new(series, seasons, options).outcome(options.choice)
}

struct Forecaster {
    series: Prepared,
    seasons: Vec<usize>,
    plan: Plan,
    floor: Option<f64>,
    intermittent: bool,
    tested: Vec<Tested>,
}

impl Forecaster {
    fn new(series: Prepared, seasons: Vec<usize>, options: &Options) -> Self {
        let values = &series.values;
        let plan = Plan::new(
            values,
            seasons.first().copied().unwrap_or(1),
            options.horizon,
        );
        let floor = options.non_negative.then_some(0.0);
        let intermittent = select::is_intermittent(values);
        let mut tested: Vec<Tested> = select::contenders(intermittent)
            .into_iter()
            .filter_map(|name| {
                Some(Tested {
                    model: Model::Method(name),
                    members: vec![name],
                    backtest: Backtest::of(method(name), values, &seasons, &plan, floor)?,
                })
            })
            .collect();
        tested.extend(select::ensemble(&tested, intermittent));
        Self {
            series,
            seasons,
            plan,
            floor,
            intermittent,
            tested,
        }
    }

    fn outcome(self, choice: Choice) -> Result<Outcome, Error> {
        let (fitted, tested, reason) = match choice {
            Choice::Auto => self.chosen()?,
            Choice::Only(model) => self.asked(model)?,
        };
        let mean = fitted.mean(self.plan.horizon, self.floor);
        let theory = fitted.deviation(self.plan.horizon);
        let (points, total) = self.with_intervals(&mean, theory.as_deref(), tested);
        Ok(Outcome {
            model: fitted.model,
            members: fitted.methods.iter().map(|(name, _)| *name).collect(),
            points,
            total,
            candidates: self.candidates(),
            reason,
            baseline: self.baseline(),
            seasons: self.seasons.clone(),
            intermittent: self.intermittent,
        })
    }

    fn chosen(&self) -> Result<(FittedModel, Option<&Tested>, Reason), Error> {
        if self.series.is_constant() {
            let naive = Model::Method(MethodName::Naive);
            let fitted = self.fit(naive, &[MethodName::Naive]);
            return Ok((
                fitted.ok_or(Error::NotApplicable(naive))?,
                None,
                Reason::Constant,
            ));
        }
        let mut tested: Vec<Tested> = self.tested.clone();
        // A model that tested well and yet cannot be fitted to the whole series gives way.
        while let Some(Chosen { index, reason }) =
            select::choose(&tested, &self.plan, self.intermittent)
        {
            let chosen = tested.swap_remove(index);
            if let Some(fitted) = self.fit(chosen.model, &chosen.members) {
                return Ok((fitted, self.tested_of(chosen.model), reason));
            }
        }
        let reason = Reason::TooShort {
            values: self.series.values.len(),
        };
        let simplest = [MethodName::SeasonalNaive, MethodName::Naive]
            .into_iter()
            .find_map(|name| self.fit(Model::Method(name), &[name]));
        let naive = Model::Method(MethodName::Naive);
        Ok((simplest.ok_or(Error::NotApplicable(naive))?, None, reason))
    }

    fn asked(&self, model: Model) -> Result<(FittedModel, Option<&Tested>, Reason), Error> {
        let tested = self.tested_of(model);
        let members = match (tested, model) {
            (Some(tested), _) => tested.members.clone(),
            (None, Model::Method(name)) => vec![name],
            (None, Model::Ensemble) => select::contenders(self.intermittent),
        };
        let fitted = self
            .fit(model, &members)
            .ok_or(Error::NotApplicable(model))?;
        Ok((fitted, tested, Reason::Asked))
    }

    fn tested_of(&self, model: Model) -> Option<&Tested> {
        self.tested.iter().find(|tested| tested.model == model)
    }

    fn fit(&self, model: Model, members: &[MethodName]) -> Option<FittedModel> {
        let methods: Vec<(MethodName, Box<dyn Fitted>)> = members
            .iter()
            .filter_map(|name| {
                let fitted = method(*name).fit(&self.series.values, &self.seasons)?;
                Some((*name, fitted))
            })
            .collect();
        (!methods.is_empty()).then_some(FittedModel { model, methods })
    }

    /// The points and their sum, in the series' own unit.
    fn with_intervals(
        &self,
        mean: &[f64],
        theory: Option<&[f64]>,
        tested: Option<&Tested>,
    ) -> (Vec<Point>, Point) {
        let season = self.seasons.first().copied().unwrap_or(1);
        let recent = Origin::new(&self.series.values, season).map_or(0.0, |origin| origin.recent);
        let spread = tested
            .and_then(|tested| {
                let tests: Vec<_> = tested.backtest.tests.iter().collect();
                Spread::of(&tests, theory, self.plan.independent())
            })
            .unwrap_or_else(|| Spread::untested(mean.len(), theory, recent.max(f64::MIN_POSITIVE)));
        let own_unit = |mean: f64, widths: [f64; 2]| {
            let point = point(mean, widths.map(|width| width * recent), self.floor);
            Point {
                mean: self.series.back(point.mean),
                low80: self.series.back(point.low80),
                high80: self.series.back(point.high80),
                low95: self.series.back(point.low95),
                high95: self.series.back(point.high95),
            }
        };
        let points = mean
            .iter()
            .zip(&spread.steps)
            .map(|(mean, widths)| own_unit(*mean, *widths))
            .collect();
        (points, own_unit(mean.iter().sum(), spread.total))
    }

    /// Every model considered: the tested ones best first, then those that could not be tested, then
    /// those that do not apply.
    fn candidates(&self) -> Vec<Candidate> {
        let mut tested: Vec<(f64, Candidate)> = self
            .tested
            .iter()
            .map(|tested| {
                let error = select::error(&tested.backtest, self.intermittent);
                let verdict = Verdict::Tested(self.score(tested));
                let model = tested.model;
                (error, Candidate { model, verdict })
            })
            .collect();
        tested.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let untested = select::contenders(self.intermittent)
            .into_iter()
            .filter(|name| self.tested_of(Model::Method(*name)).is_none())
            .map(|name| {
                let applies = method(name)
                    .fit(&self.series.values, &self.seasons)
                    .is_some();
                Candidate {
                    model: Model::Method(name),
                    verdict: if applies {
                        Verdict::Untested
                    } else {
                        Verdict::NotApplicable
                    },
                }
            });
        let mut candidates: Vec<Candidate> = tested.into_iter().map(|(_, c)| c).collect();
        candidates.extend(untested);
        candidates
    }

    fn score(&self, tested: &Tested) -> Score {
        let backtest = &tested.backtest;
        let coverage = Coverage::of(backtest, &self.plan, None);
        Score {
            mase: backtest.mean_of(super::backtest::Test::scaled_error),
            wape: backtest.weighted_percentage_error(),
            rmse: self.series.back(backtest.root_mean_squared_error()),
            total_mase: backtest.mean_of(super::backtest::Test::scaled_total_error),
            origins: backtest.tests.len(),
            coverage80: coverage.map(|coverage| coverage.steps[0]),
            coverage95: coverage.map(|coverage| coverage.steps[1]),
            total_coverage95: coverage.map(|coverage| coverage.total[1]),
        }
    }

    fn baseline(&self) -> Option<Baseline> {
        let horizon = self.plan.horizon;
        let fitted = method(MethodName::Linear).fit(&self.series.values, &[])?;
        let mean = fitted.mean(horizon);
        let ends = super::intervals::LEVELS.map(|level| fitted.interval(horizon, level));
        let [inner, outer] = ends;
        let (inner, outer) = (inner?, outer?);
        let back = |value: f64| self.series.back(self.floor.map_or(value, |f| value.max(f)));
        let points: Vec<Point> = mean
            .iter()
            .zip(inner.iter().zip(&outer))
            .map(|(mean, (inner, outer))| Point {
                mean: back(*mean),
                low80: back(inner.0),
                high80: back(inner.1),
                low95: back(outer.0),
                high95: back(outer.1),
            })
            .collect();
        let mut limited = mean;
        limit(&mut limited, self.floor);
        Some(Baseline {
            points,
            total: self.series.back(limited.iter().sum()),
        })
    }
}

/// A model fitted to the whole series.
struct FittedModel {
    model: Model,
    methods: Vec<(MethodName, Box<dyn Fitted>)>,
}

impl FittedModel {
    fn mean(&self, horizon: usize, floor: Option<f64>) -> Vec<f64> {
        let mut forecasts: Vec<Vec<f64>> = self
            .methods
            .iter()
            .map(|(_, fitted)| fitted.mean(horizon))
            .collect();
        for forecast in &mut forecasts {
            limit(forecast, floor);
        }
        let all: Vec<&[f64]> = forecasts.iter().map(Vec::as_slice).collect();
        medians(&all)
    }

    /// The model's own standard errors; the median of those the members give.
    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let deviations: Vec<Vec<f64>> = self
            .methods
            .iter()
            .filter_map(|(_, fitted)| fitted.deviation(horizon))
            .collect();
        let all: Vec<&[f64]> = deviations.iter().map(Vec::as_slice).collect();
        (!all.is_empty()).then(|| medians(&all))
    }
}
