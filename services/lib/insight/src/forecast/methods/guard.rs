//! What every method runs behind: input that is not finite is refused, seasons are put in order,
//! and magnitudes whose squares would overflow or vanish are scaled, and the answers scaled back.

use super::{Fitted, Method};

/// Magnitudes between these are computed as they are: their squares, summed and multiplied, stay far
/// from the ends of what a number can hold.
const PLAIN: std::ops::Range<f64> = 1e-60..1e60;

/// A method that takes any series.
#[derive(Debug)]
pub(super) struct Guarded<M>(pub(super) M);

impl<M: Method> Method for Guarded<M> {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let mut seasons: Vec<usize> = seasons.to_vec();
        // A season that was never seen whole is none, and products with it could overflow.
        seasons.retain(|&season| season > 1 && season <= values.len());
        seasons.sort_unstable();
        seasons.dedup();
        let scaled = scaled(values)?;
        let inner = match &scaled {
            (None, _) => self.0.fit(values, &seasons),
            (Some(values), _) => self.0.fit(values, &seasons),
        }?;
        let unit = scaled.1;
        Some(Box::new(Rescaled { inner, unit }))
    }
}

#[derive(Debug)]
struct Rescaled {
    inner: Box<dyn Fitted>,
    /// What one of the inner method's units is worth: a power of two, so that scaling is exact.
    unit: f64,
}

impl Rescaled {
    fn back(&self, value: f64) -> f64 {
        (value * self.unit).clamp(f64::MIN, f64::MAX)
    }
}

impl Fitted for Rescaled {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        let mut means = self.inner.mean(horizon);
        for mean in &mut means {
            *mean = self.back(*mean);
        }
        means
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let mut deviations = self.inner.deviation(horizon)?;
        for deviation in &mut deviations {
            *deviation = self.back(*deviation);
        }
        Some(deviations)
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        let (scaled, unit) = scaled(values)?;
        let inner = self.inner.refit(scaled.as_deref().unwrap_or(values))?;
        Some(Box::new(Self { inner, unit }))
    }

    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let mut intervals = self.inner.interval(horizon, level)?;
        for (lower, upper) in &mut intervals {
            (*lower, *upper) = (self.back(*lower), self.back(*upper));
        }
        Some(intervals)
    }
}

/// The series in units that bring its largest magnitude near one, if it needs that, and the unit;
/// nothing of an empty series or one that is not finite.
fn scaled(values: &[f64]) -> Option<(Option<Vec<f64>>, f64)> {
    if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if largest == 0.0 || PLAIN.contains(&largest) {
        return Some((None, 1.0));
    }
    let unit = largest.log2().floor().clamp(-1000.0, 1000.0).exp2();
    let values = values.iter().map(|value| value / unit).collect();
    Some((Some(values), unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_extreme_magnitudes_are_scaled() {
        assert_eq!(scaled(&[]), None);
        assert_eq!(scaled(&[1.0, f64::NAN]), None);
        assert_eq!(scaled(&[0.0, -5e12]), Some((None, 1.0)));
        let (values, unit) = scaled(&[1e300, -1e299]).unwrap();
        let values = values.unwrap();
        assert!((1.0..2.0).contains(&values[0]));
        assert_eq!((values[0] * unit, values[1] * unit), (1e300, -1e299));
    }
}
