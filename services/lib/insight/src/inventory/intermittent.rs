//! Quantiles of demand that comes as counts: rarely, or in lumps.
//!
//! Over a lead time such demand is skewed: a normal distribution of the same mean and deviation has
//! weight below zero and too little of it far out, and gives too little stock at high service levels.
//! The negative binomial distribution (a Poisson distribution whose rate varies as a gamma
//! distribution) fits counts with more variance than mean; with as little variance as a Poisson
//! distribution it is one. Its moments are matched. Sources: N. Agrawal and S. A. Smith, *Estimating
//! negative binomial demand for retail inventory management with unobservable lost sales*, Naval
//! Research Logistics 43, 1996; A. A. Syntetos, M. Z. Babai and N. Altay, *On the demand distributions
//! of spare parts*, International Journal of Production Research 50, 2012.

use statrs::distribution::{ContinuousCDF, Gamma};

use super::demand::Demand;
use super::safety_stock::{LeadTime, ServiceLevel};

/// Up to this mean, and this many terms, probabilities are summed one by one; beyond, a gamma
/// distribution of the same three moments is as good.
const MOST_SUMMED_MEAN: f64 = 50.0;
const MOST_TERMS: f64 = 20_000.0;

/// The units that demand over the lead time does not exceed with the probability asked for: the
/// reorder point of an intermittent item.
#[must_use]
pub fn lead_time_quantile(service: ServiceLevel, demand: Demand, lead_time: LeadTime) -> f64 {
    quantile(
        service,
        lead_time.demand(demand),
        lead_time.demand_variance(demand),
    )
}

/// The least whole number that a count of the given mean and variance does not exceed with the
/// probability asked for. A variance below the mean is taken as the mean: rare demand that looks
/// steadier than chance has been seen for too short a time. Grows with the service level. It grows with
/// the mean too where variance / mean stays the same or grows, as with the lead time it does, up to
/// one percent where summing ends. 0 for a mean that is 0 or no number.
#[must_use]
pub fn quantile(service: ServiceLevel, mean: f64, variance: f64) -> f64 {
    if !(mean > 0.0 && mean.is_finite()) {
        return 0.0;
    }
    let variance = if variance.is_finite() {
        variance.max(mean)
    } else {
        mean
    };
    let probability = service.probability();
    // Cantelli's inequality: no distribution of this mean and variance has its quantile beyond.
    let bound = mean + (variance * probability / (1.0 - probability)).sqrt();
    if mean <= MOST_SUMMED_MEAN && bound <= MOST_TERMS {
        summed(probability, mean, variance)
    } else {
        by_moments(service, mean, variance)
    }
}

/// Adds up the probabilities of 0, 1, 2, … of the negative binomial distribution with p = mean /
/// variance and r = mean * p / (1 - p).
fn summed(probability: f64, mean: f64, variance: f64) -> f64 {
    let p = mean / variance;
    let q = 1.0 - p;
    // p^r, whose exponent tends to -mean as the distribution tends to Poisson's (q to 0).
    let log_none = if q < 1e-9 {
        -mean
    } else {
        mean * p * (-q).ln_1p() / q
    };
    let mut term = log_none.exp();
    let mut below = term;
    let mut count = 0.0;
    // The last digits of the sum are rounding; without the limit a sum that ends below 1 would not end.
    while below < probability - 1e-12 && count < MOST_TERMS {
        term *= (count * q + mean * p) / (count + 1.0);
        count += 1.0;
        below += term;
    }
    count
}

/// A gamma distribution with the mean, variance and skewness of the counts, shifted (Pearson's type
/// III). The quantile of a gamma distribution is Wilson and Hilferty's (1931) unless it is very skewed.
fn by_moments(service: ServiceLevel, mean: f64, variance: f64) -> f64 {
    let deviation = variance.sqrt();
    let skewness = 2.0 * deviation / mean - 1.0 / deviation;
    let shape = 4.0 / (skewness * skewness);
    let scale = deviation * skewness / 2.0;
    let standard = if shape >= 4.0 {
        let ninth = 1.0 / (9.0 * shape);
        shape * (1.0 - ninth + service.z() * ninth.sqrt()).powi(3)
    } else {
        Gamma::new(shape, 1.0).map_or(shape, |gamma| gamma.inverse_cdf(service.probability()))
    };
    // A half, because counts up to k fill the line up to k + 1/2.
    let found = mean + (standard - shape) * scale - 0.5;
    found.ceil().max(0.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;
    use statrs::distribution::{DiscreteCDF, NegativeBinomial, Poisson};

    use super::*;

    fn service(level: f64) -> ServiceLevel {
        ServiceLevel::new(level).unwrap()
    }

    #[test]
    fn poisson_quantiles_of_the_tables() {
        for (mean, level, expected) in [
            (5.0, 0.95, 9.0),
            (2.0, 0.99, 6.0),
            (0.02, 0.95, 0.0),
            (10.0, 0.9, 14.0),
        ] {
            assert_eq!(quantile(service(level), mean, mean), expected, "{mean}");
        }
    }

    /// The definition: the least count whose distribution function reaches the level.
    #[test]
    fn summing_agrees_with_the_distribution_functions() {
        for mean in [0.3, 1.0, 4.0, 17.0, 50.0] {
            for ratio in [1.0, 1.5, 3.0, 12.0] {
                for level in [0.5, 0.9, 0.95, 0.99, 0.999] {
                    let found = quantile(service(level), mean, mean * ratio);
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a small count"
                    )]
                    let count = found as u64;
                    let cdf = |k| {
                        if ratio == 1.0 {
                            Poisson::new(mean).unwrap().cdf(k)
                        } else {
                            let p = 1.0 / ratio;
                            NegativeBinomial::new(mean * p / (1.0 - p), p)
                                .unwrap()
                                .cdf(k)
                        }
                    };
                    assert!(cdf(count) >= level - 1e-9, "{mean} {ratio} {level}");
                    assert!(
                        count == 0 || cdf(count - 1) < level + 1e-9,
                        "{mean} {ratio} {level}"
                    );
                }
            }
        }
    }

    #[test]
    fn moments_agree_with_summing_where_both_can_be_done() {
        for mean in [40.0, 50.0, 200.0, 400.0] {
            for ratio in [1.0, 2.0, 10.0, 40.0, 200.0] {
                for level in [0.5, 0.9, 0.95, 0.99, 0.999] {
                    let exact = summed(level, mean, mean * ratio);
                    let found = by_moments(service(level), mean, mean * ratio);
                    assert!(
                        (exact - found).abs() <= 1.0 + 0.01 * exact,
                        "{mean} {ratio} {level}: {exact} {found}"
                    );
                }
            }
        }
    }

    #[test]
    fn rare_demand_needs_more_than_the_normal_theory_says() {
        // One lump of 40 in a hundred days, two weeks of lead time, 99 %.
        let demand = Demand::new(0.4, 4.0);
        let lead_time = LeadTime::fixed(14.0);
        let normal =
            super::super::safety_stock::reorder_point(service(0.99).z(), demand, lead_time);
        assert!(lead_time_quantile(service(0.99), demand, lead_time) > 1.5 * normal);
    }

    #[test]
    fn nothing_is_needed_without_demand() {
        for mean in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(quantile(service(0.99), mean, 1.0), 0.0);
        }
    }

    proptest! {
        #[test]
        fn quantiles_are_numbers(level in 0.5..0.9999, mean in any::<f64>(), variance in any::<f64>()) {
            let found = quantile(service(level), mean.abs().min(1e21), variance);
            prop_assert!(found.is_finite() && found >= 0.0);
        }

        #[test]
        fn more_service_needs_no_less(a in 0.5..0.9999, b in 0.5..0.9999, mean in 0.001..1e5, ratio in 0.1..500.0) {
            let low = quantile(service(f64::min(a, b)), mean, mean * ratio);
            let high = quantile(service(f64::max(a, b)), mean, mean * ratio);
            prop_assert!(low <= high, "{low} {high}");
        }

        #[test]
        fn a_longer_lead_time_needs_no_less(
            level in 0.5..0.9999, mean in 0.001..50.0_f64, ratio in 1.0..50.0_f64, days in 0.5..60.0, more in 0.0..60.0,
        ) {
            let demand = Demand::new(mean, (mean * ratio).sqrt());
            let sooner = lead_time_quantile(service(level), demand, LeadTime::fixed(days));
            let later = lead_time_quantile(service(level), demand, LeadTime::fixed(days + more));
            // Where summing ends the gamma distribution may be a hair below.
            let summed_one = demand.mean() * days <= MOST_SUMMED_MEAN && demand.mean() * (days + more) > MOST_SUMMED_MEAN;
            let slack = if summed_one { 1.0 + 0.01 * sooner } else { 0.0 };
            prop_assert!(sooner <= later + slack, "{sooner} {later}");
        }
    }
}
