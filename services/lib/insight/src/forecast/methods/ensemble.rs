//! The median of several methods' forecasts, step by step.
//!
//! Of few good but different methods it is about as accurate as the best of them, without having to
//! know which that is. Source: Petropoulos and Svetunkov, *A simple combination of univariate models*,
//! 2020 (sixth in the M4 competition).

use super::{Fitted, Method, MethodName};
use crate::statistics;

/// The methods combined where none could be tested; else the best of those tested are (see
/// `forecast::select`).
const MEMBERS: [MethodName; 4] = [
    MethodName::Ets,
    MethodName::Theta,
    MethodName::Mstl,
    MethodName::Autoregression,
];

/// See the module.
#[derive(Debug)]
pub(super) struct Ensemble;

impl Method for Ensemble {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let members = MEMBERS.iter();
        combine(
            members
                .filter_map(|name| super::method(*name).fit(values, seasons))
                .collect(),
        )
    }
}

/// The median of methods that are fitted already, to the same series; nothing of none.
#[must_use]
pub(crate) fn combine(members: Vec<Box<dyn Fitted>>) -> Option<Box<dyn Fitted>> {
    (!members.is_empty()).then(|| Box::new(Combined { members }) as Box<dyn Fitted>)
}

/// The median at each step of several forecasts, up to the shortest's end.
#[must_use]
pub(crate) fn median<S: AsRef<[f64]>>(forecasts: &[S]) -> Vec<f64> {
    let forecasts = forecasts.iter().map(AsRef::as_ref);
    let horizon = forecasts.clone().map(<[f64]>::len).min().unwrap_or(0);
    let at = |step: usize| {
        let values: Vec<f64> = forecasts.clone().map(|steps| steps[step]).collect();
        statistics::median(&values)
    };
    (0..horizon).filter_map(at).collect()
}

#[derive(Debug)]
struct Combined {
    members: Vec<Box<dyn Fitted>>,
}

impl Fitted for Combined {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        let means: Vec<_> = self
            .members
            .iter()
            .map(|member| member.mean(horizon))
            .collect();
        median(&means)
    }

    /// The median of the members' standard errors: their errors go together too much for the
    /// combination's to be much smaller.
    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let deviations = self.members.iter().map(|member| member.deviation(horizon));
        let deviations: Vec<_> = deviations.flatten().collect();
        (!deviations.is_empty()).then(|| median(&deviations))
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        combine(
            self.members
                .iter()
                .filter_map(|member| member.refit(values))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_each_step() {
        let forecasts = [vec![1.0, 9.0], vec![2.0, 4.0], vec![9.0, 5.0]];
        assert_eq!(median(&forecasts), [2.0, 5.0]);
        assert_eq!(median(&forecasts[..2]), [1.5, 6.5]);
        assert!(median::<Vec<f64>>(&[]).is_empty());
    }

    #[test]
    fn members_that_cannot_are_left_out() {
        let short = [3.0, 4.0, 5.0, 4.0, 3.0];
        let alone = super::super::method(MethodName::Ets)
            .fit(&short, &[])
            .unwrap();
        let combined = Ensemble.fit(&short, &[]).unwrap();
        assert_eq!(combined.mean(3), alone.mean(3));
        assert!(combine(vec![]).is_none());
    }
}
