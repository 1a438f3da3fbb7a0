use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;

use super::delay::{Delays, Span};
use super::freshness::Channels;
use super::gaps::TradingDays;
use super::tally::{Broken, Counted, checks, samples_until};
use super::*;
use crate::money::Money;
use crate::sales::{Amounts, Level, RollupBuilder, SalesRollup};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const fn rule(name: &'static str, affects: &'static [&'static str]) -> Rule {
    Rule {
        name,
        kind: Kind::Keys,
        rule: "",
        meaning: "",
        counted: "lines",
        unit: None,
        tolerance: Tolerance::FailsFrom(0.5),
        shows: &["line"],
        statements: &[],
        affects,
    }
}

static RULES: [Rule; 2] = [rule("first", &["GetA"]), rule("second", &["GetA", "GetB"])];

fn counted(day: &str, broken: u32, rows: u32) -> Counted {
    Counted {
        day: (!day.is_empty()).then(|| date(day)),
        broken,
        rows,
        size: f64::from(rows) * 2.0,
    }
}

fn broken(day: &str, broken: u32, line: &str) -> Broken {
    Broken {
        day: Some(date(day)),
        broken,
        columns: vec![("other", "x".to_owned()), ("line", line.to_owned())],
    }
}

fn tallied() -> Quality {
    let counts = [
        counted("2013-01-02", 0b10, 1),
        counted("2013-01-01", 0, 9),
        counted("2013-01-02", 0, 8),
        counted("2013-01-03", 0b11, 2),
    ];
    let samples = [
        broken("2013-01-03", 0b11, "c"),
        broken("2013-01-02", 0b10, "a"),
    ];
    Quality::new(checks(&RULES, &counts, &samples), date("2013-01-03"))
}

#[test]
fn a_past_day_knows_nothing_later() {
    let quality = tallied();
    let seen = |day: &str| -> Vec<(u64, u64, f64, usize)> {
        let findings = quality.findings(date(day));
        findings
            .iter()
            .map(|finding| {
                let outcome = &finding.outcome;
                let samples = outcome.samples.len();
                (outcome.broken, outcome.examined, outcome.size, samples)
            })
            .collect()
    };
    assert_eq!(seen("2012-12-31"), [(0, 0, 0.0, 0); 2]);
    assert_eq!(seen("2013-01-01"), [(0, 9, 0.0, 0); 2]);
    assert_eq!(seen("2013-01-02"), [(0, 18, 0.0, 0), (1, 18, 2.0, 1)]);
    assert_eq!(seen("2013-01-03"), [(2, 20, 4.0, 1), (3, 20, 6.0, 2)]);
    assert_eq!(seen("2020-01-01"), seen("2013-01-03"));
}

#[test]
fn samples_show_the_rules_columns_oldest_first() {
    let quality = tallied();
    let second = &quality.findings(date("2013-01-03"))[1];
    let line = |text: &str| vec![("line", text.to_owned())];
    assert_eq!(second.outcome.samples, [line("a"), line("c")]);
}

#[test]
fn the_memory_held_grows_with_what_was_found() {
    let none = Quality::new(checks(&RULES, &[], &[]), date("2013-01-03"));
    assert!(none.bytes() < tallied().bytes());
}

#[test]
fn a_check_touches_what_it_affects() {
    let quality = tallied();
    let names = |rpc: &str| -> Vec<&str> {
        let findings = quality.findings(date("2013-01-03"));
        let touching = findings.iter().filter(|finding| finding.touches(rpc));
        touching.map(|finding| finding.rule.name).collect()
    };
    assert_eq!(names("GetA"), ["first", "second"]);
    assert_eq!(names("GetB"), ["second"]);
    assert!(names("GetC").is_empty());
}

#[test]
fn a_rule_that_was_not_checked_says_why_on_every_day() {
    let mut all = checks(&RULES[..1], &[counted("2013-01-02", 0, 8)], &[]);
    all.push(Check::not_checked(&RULES[1], "It took too long."));
    let quality = Quality::new(all, date("2013-01-03"));
    for day in ["1990-01-01", "2013-01-03"] {
        let findings = quality.findings(date(day));
        assert_eq!(findings[0].verdict, Verdict::Passed);
        assert_eq!(findings[1].verdict, Verdict::NotChecked);
        assert_eq!(findings[1].text, "It took too long.");
        assert_eq!(findings[1].outcome, Outcome::default());
    }
    let unchecked: Vec<_> = quality.unchecked().collect();
    assert_eq!(unchecked, [(&RULES[1], "It took too long.")]);
    // What was found broken elsewhere counts for more, what passed for less.
    let worst = [Verdict::NotChecked, Verdict::Passed].into_iter().max();
    assert_eq!(worst, Some(Verdict::NotChecked));
    assert!(Verdict::NotChecked < Verdict::Warning);

    let nothing = Quality::not_checked(&[&RULES[0], &RULES[1]], "Not yet.");
    assert_eq!(nothing.unchecked().count(), 2);
}

#[test]
fn rows_without_a_day_are_known_on_every_day() {
    let quality = Quality::new(
        checks(&RULES[..1], &[counted("", 1, 3)], &[]),
        date("2013-01-03"),
    );
    let finding = &quality.findings(date("1990-01-01"))[0];
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(samples_until(&[counted("", 1, 3)]), Some(NaiveDate::MIN));
}

#[test]
fn samples_are_wanted_until_every_set_has_enough() {
    let counts = [
        counted("2013-01-01", 1, 7),
        counted("2013-01-02", 1, 7),
        counted("2013-01-03", 1, 7),
        counted("2013-02-01", 0, 7),
    ];
    assert_eq!(samples_until(&counts), Some(date("2013-01-02")));
    assert_eq!(samples_until(&counts[3..]), None);
    let rare = [&counts[..], &[counted("2013-03-01", 2, 1)]].concat();
    assert_eq!(samples_until(&rare), Some(date("2013-03-01")));
}

proptest! {
    #[test]
    fn counts_never_shrink_as_days_go_by(rows in prop::collection::vec((0_u64..40, 0_u32..4, 0_u32..1000), 0..60)) {
        let first = date("2013-01-01");
        let counts: Vec<Counted> = rows
            .iter()
            .map(|(day, broken, rows)| Counted { day: first.checked_add_days(Days::new(*day)), broken: *broken, rows: *rows, size: 0.0 })
            .collect();
        let quality = Quality::new(checks(&RULES, &counts, &[]), first);
        let mut before = vec![0; 2];
        for day in 0..41 {
            let day = first + Days::new(day);
            for (finding, before) in quality.findings(day).iter().zip(&mut before) {
                prop_assert!(finding.outcome.broken <= finding.outcome.examined);
                prop_assert!(finding.outcome.broken >= *before);
                *before = finding.outcome.broken;
            }
        }
        let all: u64 = rows.iter().filter(|row| row.1 & 1 == 1).map(|row| u64::from(row.2)).sum();
        prop_assert_eq!(before[0], all);
    }
}

proptest! {
    #[test]
    fn delays_know_no_end_that_is_still_to_come(
        spans in prop::collection::vec((0_u64..60, 0_u64..20, 1_u32..50), 0..40),
        as_of in 0_u64..80,
    ) {
        let first = date("2013-01-01");
        let as_of = first + Days::new(as_of);
        let made = |end_of_open: u64| -> Vec<Span> {
            spans
                .iter()
                .map(|(from, days, rows)| {
                    let from = first + Days::new(*from);
                    let to = from + Days::new(*days);
                    let to = if to > as_of { as_of + Days::new(end_of_open) } else { to };
                    Span { from, to, rows: *rows, columns: Vec::new() }
                })
                .filter(|span| span.from <= as_of)
                .collect()
        };
        prop_assert_eq!(
            delays(made(1)).known_on(as_of),
            delays(made(500)).known_on(as_of)
        );
    }
}

#[test]
fn closed_weekdays_are_no_gaps() {
    let odd = date("2013-05-14");
    let days = date("2013-01-01")
        .iter_days()
        .take(300)
        .filter(|day| day.weekday() != Weekday::Sun && *day != odd);
    let gaps = TradingDays::new(days);
    let outcome = gaps.known_on(date("2014-01-01"));
    assert_eq!((outcome.broken, outcome.examined), (1, 257));
    assert_eq!(outcome.samples, [[("day", "2013-05-14".to_owned())]]);
    assert_eq!(gaps.known_on(date("2013-05-13")).broken, 0);
}

#[test]
fn quiet_days_of_a_channel_that_often_is_quiet_are_no_gaps() {
    let first = date("2013-01-01");
    let sold = |index: u32| (index * 7919 + 13) % 11 < 7;
    let days = |missing: std::ops::Range<u32>| {
        let days = (0..500).filter(move |index| sold(*index) && !missing.contains(index));
        TradingDays::new(days.map(move |index| first + Days::new(u64::from(index))))
    };
    let as_of = date("2015-01-01");
    assert_eq!(days(0..0).known_on(as_of).broken, 0);
    let month_off = days(200..230).known_on(as_of);
    assert!((30..34).contains(&month_off.broken), "{}", month_off.broken);
}

#[test]
fn a_batch_that_slipped_over_the_months_end_is_no_gap() {
    let days = [
        "2011-01-29",
        "2011-03-01",
        "2011-03-31",
        "2011-05-01",
        "2011-05-31",
        "2011-07-01",
        "2011-08-01",
        "2011-08-29",
        "2011-09-29",
        "2011-10-29",
    ];
    let known = |days: &[&str]| {
        TradingDays::new(days.iter().map(|day| date(day))).known_on(date("2011-10-31"))
    };
    let all = known(&days);
    assert_eq!((all.broken, all.examined), (0, 10));
    let without_may = [&days[..4], &days[5..]].concat();
    let missing = known(&without_may);
    assert_eq!((missing.broken, missing.examined), (1, 10));
    assert_eq!(missing.samples[0][0].1, "2011-05");
}

fn span(from: &str, days: u64, rows: u32) -> Span {
    Span {
        from: date(from),
        to: date(from) + Days::new(days),
        rows,
        columns: vec![("Lines", rows.to_string())],
    }
}

fn delays(spans: Vec<Span>) -> Delays {
    Delays::new(["OrderDate", "ShipDate"], spans)
}

#[test]
fn later_than_most_is_late() {
    let delays = delays(vec![
        span("2013-01-03", 8, 2),
        span("2013-01-01", 7, 9),
        span("2013-01-02", 6, 1),
    ]);
    let outcome = delays.known_on(date("2013-01-11"));
    assert_eq!((outcome.broken, outcome.examined), (2, 12));
    let text = |(name, value): &(&str, String)| format!("{name}={value}");
    let sample: Vec<String> = outcome.samples[0].iter().map(text).collect();
    assert_eq!(
        sample,
        [
            "OrderDate=2013-01-03",
            "ShipDate=2013-01-11",
            "Lines=2",
            "days=8",
            "usual_days=7"
        ]
    );
}

#[test]
fn what_has_not_ended_is_late_once_it_took_longer_than_usual() {
    let delays = delays(vec![span("2013-01-01", 7, 9), span("2013-01-03", 10, 2)]);
    let known = |day: &str| {
        let outcome = delays.known_on(date(day));
        (outcome.broken, outcome.examined)
    };
    assert_eq!(delays.known_on(date("2013-01-07")), Outcome::default());
    assert_eq!(known("2013-01-08"), (0, 9));
    assert_eq!(known("2013-01-10"), (0, 9));
    assert_eq!(known("2013-01-11"), (2, 11));
    assert_eq!(known("2013-01-13"), (2, 11));
    let open = &delays.known_on(date("2013-01-11")).samples[0];
    assert_eq!(open[1], ("ShipDate", "not yet".to_owned()));
    assert_eq!(open[3], ("days", "8".to_owned()));
}

/// Two channels, two categories: what each sells on the days it is open.
fn rollup(sells: impl Fn(NaiveDate) -> Vec<(&'static str, &'static str)>) -> SalesRollup<2> {
    let mut builder =
        RollupBuilder::new([("channels", Level::Order), ("categories", Level::Order)]);
    for day in date("2013-01-01").iter_days().take(400) {
        for (channel, category) in sells(day) {
            let keys = [builder.key(0, channel), builder.key(1, category)];
            let amounts = Amounts {
                revenue: Money::from_ten_thousandths(50_000),
                ..Amounts::default()
            };
            builder.add_lines(day, keys, amounts);
        }
    }
    builder.build().unwrap()
}

fn fresh(sales: SalesRollup<2>, as_of: &str) -> Outcome {
    let channels = Channels {
        sales: Arc::new(sales),
        channel: 0,
        category: 1,
    };
    channels.known_on(date(as_of))
}

#[test]
fn a_channel_that_missed_its_batch_is_silent() {
    let sells = |last: &'static str| {
        move |day: NaiveDate| {
            let mut sold = vec![("Internet", "Bikes")];
            if day.day() == 28 && day <= date(last) {
                sold.push(("Reseller", "Bikes"));
            }
            sold
        }
    };
    let outcome = fresh(rollup(sells("2013-11-28")), "2014-01-28");
    assert_eq!((outcome.broken, outcome.examined), (1, 2));
    assert_eq!(
        outcome.detail.as_deref(),
        Some("Reseller: No sales since 2013-11-28, though some were due.")
    );
    // On the day before the batch was due, nothing was missing.
    assert_eq!(fresh(rollup(sells("2013-11-28")), "2013-12-20").broken, 0);
    assert_eq!(fresh(rollup(sells("2014-12-31")), "2014-01-28").broken, 0);
}

#[test]
fn a_channel_without_one_of_its_categories_is_incomplete() {
    let sells = |day: NaiveDate| {
        let mut sold = vec![("Internet", "Accessories")];
        if day <= date("2014-01-01") {
            sold.push(("Internet", "Bikes"));
        }
        sold
    };
    let outcome = fresh(rollup(sells), "2014-02-03");
    assert_eq!(outcome.broken, 1);
    assert!(
        outcome
            .detail
            .unwrap()
            .contains("No Bikes since 2014-01-01")
    );
    assert_eq!(fresh(rollup(sells), "2014-01-05").broken, 0);
    assert_eq!(fresh(rollup(sells), "2012-01-05"), Outcome::default());
}
