//! A series made fit for the methods: finite, without gaps, and of ordinary size.

use super::outcome::Error;

/// A series ready for the methods.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prepared {
    /// Finite values, the largest of size 1 to 2 (or all 0).
    pub(super) values: Vec<f64>,
    /// What one of their units is worth: a power of two, so that scaling is exact.
    pub(super) unit: f64,
}

impl Prepared {
    /// Values that are not finite are gaps: left out at the beginning, filled on the straight line
    /// between their neighbours inside, and with the last value at the end.
    pub(super) fn new(values: &[f64]) -> Result<Self, Error> {
        let first = values.iter().position(|value| value.is_finite());
        let mut values = values[first.ok_or(Error::NoValues)?..].to_vec();
        fill_gaps(&mut values);
        let largest = values
            .iter()
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let unit = if largest > 0.0 {
            largest.log2().floor().clamp(-1022.0, 1023.0).exp2()
        } else {
            1.0
        };
        for value in &mut values {
            *value /= unit;
        }
        Ok(Self { values, unit })
    }

    /// A figure in the series' own unit.
    pub(super) fn back(&self, value: f64) -> f64 {
        (value * self.unit).clamp(f64::MIN, f64::MAX)
    }
}

fn fill_gaps(values: &mut [f64]) {
    let mut known = 0;
    for index in 1..values.len() {
        if !values[index].is_finite() {
            continue;
        }
        let steps = crate::statistics::count(index - known);
        for gap in known + 1..index {
            let share = crate::statistics::count(gap - known) / steps;
            values[gap] = values[known] * (1.0 - share) + values[index] * share;
        }
        known = index;
    }
    let last = values.get(known).copied();
    for value in values.iter_mut().skip(known + 1) {
        *value = last.unwrap_or(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled() {
        let nan = f64::NAN;
        let prepared = Prepared::new(&[nan, 4.0, nan, nan, 7.0, f64::INFINITY]).unwrap();
        let back: Vec<f64> = prepared.values.iter().map(|v| prepared.back(*v)).collect();
        assert_eq!(back, [4.0, 5.0, 6.0, 7.0, 7.0]);
        assert_eq!(Prepared::new(&[nan]), Err(Error::NoValues));
    }

    #[test]
    fn any_size_becomes_ordinary() {
        for size in [1e308, 1e-300, f64::MIN_POSITIVE / 8.0, 3.0] {
            let prepared = Prepared::new(&[size, -size]).unwrap();
            assert!(
                prepared.values[0] > 0.0 && prepared.values[0] < 4.0,
                "{size}"
            );
            assert!((prepared.back(prepared.values[0]) / size - 1.0).abs() < 1e-12);
        }
    }
}
