//! A weighted score from 0 to 100, and the parts that explain it.

use super::Interval;

/// One part of a composite score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Short name, for example `attainment`.
    pub name: &'static str,
    /// Its weight beside the others. The published weights of a score add up to 1.
    pub weight: f64,
    /// The figure, in its own unit; nothing where the data do not have it.
    pub value: Option<f64>,
    /// The figure on a scale of 0 (worst) to 100 (best), held within it; nothing where `value` is.
    pub score: Option<f64>,
    /// Where the true score of the part likely is, on the same scale; nothing where it is known.
    pub interval: Option<Interval>,
}

/// A part as it counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPart {
    /// Its name.
    pub name: &'static str,
    /// The figure, in its own unit.
    pub value: Option<f64>,
    /// The figure on the scale; nothing when the part is missing.
    pub score: Option<f64>,
    /// The weight it counted with. Those of the parts that are there add up to 1; a missing one has 0.
    pub weight: f64,
    /// What it adds to the composite: score * weight.
    pub contribution: f64,
}

/// A composite score and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    /// 0 (worst) to 100 (best) but for the rounding of floats: the sum of the contributions, added in
    /// the order of the parts, to the last bit.
    pub score: f64,
    /// Where the true score likely is; nothing where no part says how sure it is.
    pub interval: Option<Interval>,
    /// All parts, in the order given.
    pub parts: Vec<ScoredPart>,
}

impl Composite {
    /// Adds parts up. Where a part is missing (or its score no number), the others' weights grow so that
    /// they add up to 1 again. Nothing where no part with a weight is there.
    ///
    /// The interval takes the parts as independent: the distances from score to interval's end are
    /// added as squares, below and above apart. Source: G. Y. Zou and A. Donner, *Construction of
    /// confidence limits about effect measures: a general approach*, Statistics in Medicine 27, 2008.
    #[must_use]
    pub fn of(parts: &[Part]) -> Option<Self> {
        let total: f64 = parts.iter().map(present_weight).sum();
        // Also where the weights are so large that they add up to no number.
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let scored: Vec<ScoredPart> = parts.iter().map(|part| part.scored(total)).collect();
        let score: f64 = scored.iter().map(|part| part.contribution).sum();
        Some(Self {
            score,
            interval: interval(score, parts, &scored),
            parts: scored,
        })
    }

    /// Names of the parts that had no figure.
    pub fn missing(&self) -> impl Iterator<Item = &'static str> {
        let missing = self.parts.iter().filter(|part| part.score.is_none());
        missing.map(|part| part.name)
    }
}

impl Part {
    /// The score, held within the scale; nothing for one that is no number.
    fn on_scale(&self) -> Option<f64> {
        let score = self.score.filter(|score| !score.is_nan())?;
        Some(score.clamp(0.0, 100.0))
    }

    fn scored(&self, total: f64) -> ScoredPart {
        let score = self.on_scale();
        let weight = present_weight(self) / total;
        ScoredPart {
            name: self.name,
            value: self.value,
            score,
            weight,
            contribution: score.map_or(0.0, |score| score * weight),
        }
    }
}

/// The weight of a part that is there; 0 of one that is not, or whose weight is none.
fn present_weight(part: &Part) -> f64 {
    let counts = part.on_scale().is_some() && part.weight.is_finite();
    if counts { part.weight.max(0.0) } else { 0.0 }
}

fn interval(score: f64, parts: &[Part], scored: &[ScoredPart]) -> Option<Interval> {
    let (mut below, mut above, mut unsure) = (0.0, 0.0, false);
    for (part, counted) in parts.iter().zip(scored) {
        if let (Some(interval), Some(score)) = (part.interval, counted.score)
            && counted.weight > 0.0
        {
            let distance = |end: f64| (end.clamp(0.0, 100.0) - score) * counted.weight;
            below += distance(interval.low()).min(0.0).powi(2);
            above += distance(interval.high()).max(0.0).powi(2);
            unsure = true;
        }
    }
    let low = (score - below.sqrt()).max(0.0).min(score);
    let high = (score + above.sqrt()).min(100.0).max(score);
    Interval::new(low, high).filter(|_| unsure)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(name: &'static str, weight: f64, score: Option<f64>) -> Part {
        Part {
            name,
            weight,
            value: score,
            score,
            interval: None,
        }
    }

    #[test]
    fn parts_add_up() {
        let found = Composite::of(&[
            part("otif", 0.5, Some(90.0)),
            part("fill rate", 0.2, Some(100.0)),
            part("steadiness", 0.3, Some(50.0)),
        ]);
        let found = found.unwrap();
        assert_eq!(found.score, 80.0);
        assert_eq!(found.interval, None);
        let contributions: Vec<f64> = found.parts.iter().map(|part| part.contribution).collect();
        assert_eq!(contributions, [45.0, 20.0, 15.0]);
    }

    #[test]
    fn weights_of_missing_parts_go_to_the_others() {
        let parts = [
            part("otif", 0.5, Some(90.0)),
            part("growth", 0.25, None),
            part("margin", 0.25, Some(30.0)),
        ];
        let found = Composite::of(&parts).unwrap();
        assert!((found.score - 70.0).abs() < 1e-12);
        assert_eq!(found.missing().collect::<Vec<_>>(), ["growth"]);
        assert_eq!(found.parts[1].weight, 0.0);
        assert!((found.parts[0].weight - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(Composite::of(&[part("growth", 1.0, None)]), None);
        assert_eq!(Composite::of(&[]), None);
    }

    #[test]
    fn doubts_add_as_squares() {
        let unsure = |low, high| Part {
            interval: Interval::new(low, high),
            ..part("", 0.5, Some(50.0))
        };
        // Half of 6 and 8 below: 3 and 4 make 5. Above, half of 10 and nothing.
        let found = Composite::of(&[unsure(44.0, 60.0), unsure(42.0, 50.0)]).unwrap();
        assert_eq!(found.interval, Interval::new(45.0, 55.0));
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_last_bit(
            given in prop::collection::vec((0.0..1.0, prop::option::of(any::<f64>()), any::<f64>(), any::<f64>()), 0..8),
        ) {
            let parts: Vec<Part> = given
                .into_iter()
                .map(|(weight, score, one, other)| Part { interval: Interval::new(one, other), ..part("", weight, score) })
                .collect();
            if let Some(found) = Composite::of(&parts) {
                let sum: f64 = found.parts.iter().map(|part| part.contribution).sum();
                prop_assert_eq!(sum.to_bits(), found.score.to_bits());
                prop_assert!((-1e-9..=100.0 + 1e-9).contains(&found.score));
                let weights: f64 = found.parts.iter().map(|part| part.weight).sum();
                prop_assert!((weights - 1.0).abs() < 1e-9);
                prop_assert!(found.interval.is_none_or(|interval| interval.contains(found.score)));
            }
        }
    }
}
