#![expect(clippy::float_cmp, reason = "figures that floats hold exactly")]

use proptest::prelude::*;

use super::*;

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 5e-4
}

/// R. G. Newcombe, *Two-sided confidence intervals for the single proportion*, 1998, table I.
#[test]
fn wilson_intervals_of_the_literature() {
    let table = [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ];
    for (good, cases, low, high) in table {
        let found = Tally::new(good, cases).wilson(0.95).unwrap();
        assert!(
            close(found.low(), low) && close(found.high(), high),
            "{found:?}"
        );
    }
    assert_eq!(Tally::new(0, 0).wilson(0.95), None);
    assert_eq!(Tally::new(5, 5).wilson(0.95).unwrap().high(), 1.0);
}

#[test]
fn the_prior_finds_the_spread_of_groups() {
    // Rates 0.1, 0.3 … 0.9 of 1,000 cases each: variance 0.1 of the rates about 0.5 (n - 1), so
    // alpha + beta = 0.25 / 0.1 - 1 = 1.5, held to two.
    let wide = [100, 300, 500, 700, 900].map(|good| Tally::new(good, 1000));
    let prior = BetaPrior::fit(&wide);
    assert_eq!(prior.basis(), PriorBasis::Spread);
    assert!(close(prior.mean(), 0.5) && close(prior.strength(), 2.0));
    // Rates 0.4 … 0.6: variance 0.00625 less the chance of 0.00025, so 0.25 / 0.006 - 1.
    let close_by = [400, 450, 500, 550, 600].map(|good| Tally::new(good, 1000));
    let prior = BetaPrior::fit(&close_by);
    assert!(
        (prior.strength() - (0.25 / 0.006 - 1.0)).abs() < 0.5,
        "{prior:?}"
    );
}

#[test]
fn groups_that_do_not_differ_are_not_told_apart() {
    // As the suppliers of Wide World Importers are: nothing ever went wrong.
    let groups = [5000, 3000, 12, 8, 3].map(|cases| Tally::new(cases, cases));
    let prior = BetaPrior::fit(&groups);
    assert_eq!(prior.basis(), PriorBasis::NoMoreThanChance);
    let first = prior.interval(groups[0], 0.95);
    for group in groups {
        assert!(first.overlaps(prior.interval(group, 0.95)));
    }
    assert_eq!(BetaPrior::fit(&groups[..2]).basis(), PriorBasis::FewGroups);
    assert_eq!(BetaPrior::fit(&[]).mean(), 0.5);
}

/// Beta(8, 4), seven of ten under a uniform prior: R's qbeta(c(.025, .975), 8, 4).
#[test]
fn shrinkage_and_its_interval() {
    let uniform = BetaPrior::fit(&[]);
    assert_eq!((uniform.alpha(), uniform.beta()), (1.0, 1.0));
    let tally = Tally::new(7, 10);
    assert!(close(uniform.shrink(tally), 8.0 / 12.0));
    let found = uniform.interval(tally, 0.95);
    assert!(
        close(found.low(), 0.3903) && close(found.high(), 0.8907),
        "{found:?}"
    );
}

#[test]
fn evidence_by_cases_and_width() {
    let level =
        |cases, width| Evidence::of(cases, Interval::new(0.5, 0.5 + width), EvidenceRules::RATE);
    assert_eq!(level(9, 0.01), Evidence::Insufficient);
    assert_eq!(level(10, 0.4), Evidence::Low);
    assert_eq!(level(50, 0.2), Evidence::Medium);
    assert_eq!(level(500, 0.05), Evidence::High);
    assert_eq!(
        Evidence::of(500, None, EvidenceRules::RATE),
        Evidence::Insufficient
    );
}

fn tallies() -> impl Strategy<Value = Tally> {
    let cases = prop_oneof![0..30_u64, 0..1_000_000_u64];
    (any::<u64>(), cases).prop_map(|(good, cases)| Tally::new(good % (cases + 1), cases))
}

proptest! {
    #[test]
    fn intervals_hold_the_rate(tally in tallies(), confidence in 0.0..1.0) {
        if let Some(interval) = tally.wilson(confidence) {
            prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0);
            let rate = tally.rate().unwrap();
            prop_assert!(interval.low() <= rate + 1e-12 && rate - 1e-12 <= interval.high());
        }
    }

    #[test]
    fn shrunk_rates_lie_between_prior_and_rate(groups in prop::collection::vec(tallies(), 0..12), tally in tallies()) {
        let prior = BetaPrior::fit(&groups);
        prop_assert!(prior.alpha() > 0.0 && prior.beta() > 0.0);
        let shrunk = prior.shrink(tally);
        let rate = tally.rate().unwrap_or(prior.mean());
        prop_assert!(f64::min(rate, prior.mean()) - 1e-9 <= shrunk && shrunk <= f64::max(rate, prior.mean()) + 1e-9);
        let interval = prior.interval(tally, 0.95);
        prop_assert!(interval.contains(shrunk));
        prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0);
    }
}
