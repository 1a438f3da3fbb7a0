//! What a backtest says of every method considered.

use super::backtest::Test;
use super::engine::Forecaster;
use super::intervals::Coverage;
use super::methods::method;
use super::outcome::{Candidate, Score, Verdict};
use super::select::{self, Tested};

/// Every method considered: the tested ones best first, then those that could not be tested, then
/// those that do not apply.
pub(super) fn candidates(forecaster: &Forecaster) -> Vec<Candidate> {
    let all: Vec<&Tested> = forecaster.tested.iter().collect();
    let errors = select::comparable_errors(&all, forecaster.intermittent);
    let mut tested: Vec<(f64, Candidate)> = errors
        .into_iter()
        .zip(all)
        .map(|(error, tested)| {
            let candidate = Candidate {
                method: tested.name,
                verdict: Verdict::Tested(score(forecaster, tested)),
            };
            (error, candidate)
        })
        .collect();
    tested.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let (untested, unfit): (Vec<Candidate>, Vec<Candidate>) = forecaster
        .contenders
        .iter()
        .filter(|name| forecaster.tested_of(**name).is_none())
        .map(|name| {
            let fitted = method(*name).fit(&forecaster.series.values, &forecaster.seasons);
            Candidate {
                method: *name,
                verdict: fitted.map_or(Verdict::NotApplicable, |_| Verdict::Untested),
            }
        })
        .partition(|candidate| candidate.verdict == Verdict::Untested);
    let tested = tested.into_iter().map(|(_, candidate)| candidate);
    tested.chain(untested).chain(unfit).collect()
}

fn score(forecaster: &Forecaster, tested: &Tested) -> Score {
    let backtest = &tested.backtest;
    let coverage = Coverage::of(backtest, &forecaster.plan);
    Score {
        mase: backtest.mean_of(Test::scaled_error),
        wape: backtest.weighted_percentage_error(),
        rmse: forecaster.series.back(backtest.root_mean_squared_error()),
        total_mase: backtest.mean_of(Test::scaled_total_error),
        origins: backtest.tests.len(),
        coverage80: coverage.map(|coverage| coverage.steps[0]),
        coverage95: coverage.map(|coverage| coverage.steps[1]),
        total_coverage95: coverage.map(|coverage| coverage.total[1]),
    }
}
