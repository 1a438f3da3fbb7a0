//! A series made fit for the methods: finite, without gaps, and of ordinary size.

use super::outcome::Error;

/// A series ready for the methods.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prepared {
    /// Finite values, the largest of size 1 to 2 (or all 0).
    pub(super) values: Vec<f64>,
    /// Which of them are known; the others were gaps. The first always is.
    pub(super) known: Vec<bool>,
    /// What one of their units is worth: a power of two, so that scaling is exact.
    pub(super) unit: f64,
}

impl Prepared {
    /// Values that are not finite are gaps: left out at the beginning, else filled with the value
    /// before.
    pub(super) fn new(values: &[f64]) -> Result<Self, Error> {
        let first = values.iter().position(|value| value.is_finite());
        let values = &values[first.ok_or(Error::NoValues)?..];
        let known: Vec<bool> = values.iter().map(|value| value.is_finite()).collect();
        let largest = values
            .iter()
            .filter(|value| value.is_finite())
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let unit = if largest > 0.0 {
            largest.log2().floor().clamp(-1022.0, 1023.0).exp2()
        } else {
            1.0
        };
        let mut prepared = Self {
            values: values.iter().map(|value| value / unit).collect(),
            known,
            unit,
        };
        prepared.fill_gaps(1);
        Ok(prepared)
    }

    /// Fills gaps with the value `season` steps before, or the one just before where there is none so
    /// early. Nothing later than a gap has a part in it, so a backtest sees at each of its origins
    /// what was known then.
    pub(super) fn fill_gaps(&mut self, season: usize) {
        for index in (1..self.values.len()).filter(|index| !self.known[*index]) {
            let like = index.checked_sub(season).unwrap_or(index - 1);
            self.values[index] = self.values[like];
        }
    }

    /// The values that are known.
    pub(super) fn observed(&self) -> Vec<f64> {
        let pairs = self.values.iter().zip(&self.known);
        pairs
            .filter_map(|(value, known)| known.then_some(*value))
            .collect()
    }

    /// The values, not a number where they are not known.
    pub(super) fn with_gaps(&self) -> Vec<f64> {
        let pairs = self.values.iter().zip(&self.known);
        pairs
            .map(|(value, known)| if *known { *value } else { f64::NAN })
            .collect()
    }

    /// A figure in the series' own unit.
    pub(super) fn back(&self, value: f64) -> f64 {
        (value * self.unit).clamp(f64::MIN, f64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_from_the_past() {
        let nan = f64::NAN;
        let mut prepared = Prepared::new(&[nan, 4.0, nan, nan, 7.0, f64::INFINITY]).unwrap();
        let back: Vec<f64> = prepared.values.iter().map(|v| prepared.back(*v)).collect();
        assert_eq!(back, [4.0, 4.0, 4.0, 7.0, 7.0]);
        assert_eq!(prepared.known, [true, false, false, true, false]);
        prepared.fill_gaps(3);
        let back: Vec<f64> = prepared.values.iter().map(|v| prepared.back(*v)).collect();
        assert_eq!(back, [4.0, 4.0, 4.0, 7.0, 4.0]);
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
