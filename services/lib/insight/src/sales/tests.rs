//! The rollup against the plainest possible computation over the order lines themselves.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::type_complexity,
    reason = "test data are small, and their tuples stay in sight"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::calendar::{Granularity, day_of};
use crate::money::Money;
use crate::period::Period;

const CHANNEL: usize = 0;
const CATEGORY: usize = 1;

/// One line of an order, as a fact table has it.
#[derive(Debug, Clone)]
struct Line {
    order: usize,
    day: NaiveDate,
    channel: &'static str,
    category: &'static str,
    customer: Option<i64>,
    revenue: i64,
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 1, 1).unwrap()
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let order = (
        0_u64..120,
        prop::sample::select(vec!["Internet", "Reseller"]),
        prop::option::weighted(0.8, 0_i64..12),
        prop::collection::vec(
            (
                prop::sample::select(vec!["Bikes", "Clothing", "Parts"]),
                -500_i64..10_000,
            ),
            1..5,
        ),
    );
    prop::collection::vec(order, 1..60).prop_map(|orders| {
        let line = |(order, (day, channel, customer, items)): (
            usize,
            (u64, &'static str, Option<i64>, Vec<(&'static str, i64)>),
        )| {
            items.into_iter().map(move |(category, revenue)| Line {
                order,
                day: first() + chrono::Days::new(day),
                channel,
                category,
                customer,
                revenue,
            })
        };
        orders.into_iter().enumerate().flat_map(line).collect()
    })
}

fn rollup(lines: &[Line]) -> SalesRollup<2> {
    let mut builder = RollupBuilder::new([("channels", Level::Order), ("categories", Level::Item)]);
    let mut orders: BTreeMap<usize, (NaiveDate, u32, u32, Option<(u32, i64)>)> = BTreeMap::new();
    for line in lines {
        let keys = [
            builder.key(CHANNEL, line.channel),
            builder.key(CATEGORY, line.category),
        ];
        let revenue = Money::from_ten_thousandths(line.revenue);
        builder.add_lines(
            line.day,
            keys,
            Amounts {
                revenue,
                units: 1,
                ..Amounts::default()
            },
        );
        let customer = line.customer.map(|number| (0, number));
        orders
            .entry(line.order)
            .or_insert((line.day, keys[0], 0, customer))
            .2 |= 1 << keys[1];
    }
    for (day, channel, mask, customer) in orders.into_values() {
        builder.add_orders(day, [channel, mask], customer, 1);
    }
    builder.build().unwrap()
}

fn count<T: Ord>(values: impl Iterator<Item = T>) -> u64 {
    values.collect::<BTreeSet<_>>().len() as u64
}

/// Texts of a filter, as a request would have them.
fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

proptest! {
    #[test]
    fn figures_equal_a_count_over_the_lines(
        lines in lines(),
        from in 0_u64..120,
        days in 0_u64..120,
        channels in prop::sample::subsequence(vec!["Internet", "Reseller"], 0..=2),
        categories in prop::sample::subsequence(vec!["Bikes", "Clothing", "Parts"], 0..=3),
    ) {
        let rollup = rollup(&lines);
        let period = Period::new(first() + chrono::Days::new(from), first() + chrono::Days::new(from + days)).unwrap();
        let (channels, categories) = (texts(&channels), texts(&categories));
        let Ok(filter) = rollup.filter([&channels, &categories]) else { return Ok(()) };
        let kept: Vec<&Line> = lines.iter()
            .filter(|line| period.from() <= line.day && line.day <= period.to())
            .filter(|line| channels.is_empty() || channels.iter().any(|text| text == line.channel))
            .filter(|line| categories.is_empty() || categories.iter().any(|text| text == line.category))
            .collect();
        let figures = rollup.figures(period, &filter);
        prop_assert_eq!(figures.revenue.ten_thousandths(), kept.iter().map(|line| line.revenue).sum::<i64>());
        prop_assert_eq!(figures.units, kept.len() as i64);
        prop_assert_eq!(figures.orders, count(kept.iter().map(|line| line.order)));
        prop_assert_eq!(figures.customers, count(kept.iter().filter_map(|line| line.customer)));
        let breakdown = rollup.breakdown(period, &filter, CHANNEL);
        prop_assert_eq!(breakdown.total, figures);
        for (key, name) in rollup.dimensions()[CHANNEL].values().iter().enumerate() {
            let part = |line: &&&Line| line.channel == name;
            let expected = count(kept.iter().filter(part).filter_map(|line| line.customer));
            prop_assert_eq!(breakdown.parts[key].customers, expected);
            let expected = count(kept.iter().filter(part).map(|line| line.order));
            prop_assert_eq!(breakdown.parts[key].orders, expected);
        }
        let daily = rollup.daily_revenue(period, &filter, CATEGORY);
        for (key, name) in rollup.dimensions()[CATEGORY].values().iter().enumerate() {
            for (at, value) in daily.parts[key].iter().enumerate() {
                let here = |line: &&&Line| line.category == name && line.day == daily.day(at);
                let expected: i64 = kept.iter().filter(here).map(|line| line.revenue).sum();
                let expected = Money::from_ten_thousandths(expected).to_f64();
                prop_assert!((*value - expected).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn series_add_up_to_the_figures(
        lines in lines(),
        granularity in prop::sample::select(Granularity::ALL.to_vec()),
        split in prop::option::of(0_usize..2),
        max_series in 2_usize..5,
        categories in prop::sample::subsequence(vec!["Bikes", "Clothing", "Parts"], 0..=3),
    ) {
        let rollup = rollup(&lines);
        let categories = texts(&categories);
        let Ok(filter) = rollup.filter([&[], &categories]) else { return Ok(()) };
        let period = rollup.span();
        let request = HistoryRequest { period, covered: Some(period), granularity, split, max_series, filter: &filter };
        let history = rollup.history(request).unwrap();
        let figures = rollup.figures(period, &filter);
        let revenue: Money = history.series.iter().flat_map(|series| series.revenue.iter().copied()).sum();
        prop_assert_eq!(revenue, figures.revenue);
        prop_assert!(history.series.len() <= max_series);
        let orders: u64 = history.series.iter().flat_map(|series| series.orders.iter()).sum();
        if split == Some(CATEGORY) {
            prop_assert!(orders >= figures.orders);
        } else {
            prop_assert_eq!(orders, figures.orders);
        }
        let expected: u64 = history.series.iter().map(|series| {
            let named = |line: &&Line| match (split, series.name.as_str()) {
                (None, _) => true,
                (Some(_), "Other") => !history.series.iter().any(|other| other.name == value_of(line, split)),
                (Some(_), name) => value_of(line, split) == name,
            };
            let kept = |line: &&Line| categories.is_empty() || categories.iter().any(|text| text == line.category);
            count(lines.iter().filter(kept).filter(named).map(|line| line.order))
        }).sum();
        prop_assert_eq!(orders, expected);
        for pair in history.starts.windows(2) {
            prop_assert_eq!(granularity.next(pair[0]), pair[1]);
        }
    }
}

fn value_of(line: &Line, split: Option<usize>) -> &'static str {
    if split == Some(CHANNEL) {
        line.channel
    } else {
        line.category
    }
}

fn line(order: usize, day: NaiveDate, category: &'static str, revenue: i64) -> Line {
    Line {
        order,
        day,
        channel: "Internet",
        category,
        customer: None,
        revenue,
    }
}

#[test]
fn buckets_cut_off_are_partial() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let rollup = rollup(&[
        line(0, day("2013-01-15"), "Bikes", 1),
        line(1, day("2013-03-31"), "Bikes", 1),
    ]);
    let request = HistoryRequest {
        period: Period::new(day("2012-01-01"), day("2020-01-01")).unwrap(),
        covered: Some(rollup.span()),
        granularity: Granularity::Month,
        split: None,
        max_series: 12,
        filter: &Filter::all(),
    };
    let history = rollup.history(request).unwrap();
    assert_eq!(history.partial, [true, false, false]);
    assert_eq!(history.series[0].orders, [1, 0, 1]);
}

#[test]
fn an_unknown_value_is_told_with_the_known_ones() {
    let rollup = rollup(&[
        line(0, first(), "Bikes", 1),
        line(0, first(), "Clothing", 1),
    ]);
    let errors = rollup
        .filter([&[], &texts(&["bikes", "Cars"])])
        .unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].field, "categories");
    assert_eq!(
        errors[0].description,
        "\"Cars\" is not in the data; there are: Bikes, Clothing"
    );
}

#[test]
fn many_wrong_values_make_one_short_error() {
    let rollup = rollup(&[line(0, first(), "Bikes", 1)]);
    let wrong: Vec<String> = (0..50).map(|at| format!("Cars {at}")).collect();
    let errors = rollup.filter([&[], &wrong]).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        errors[0].description,
        "\"Cars 0\", \"Cars 1\", \"Cars 2\", \"Cars 3\", \"Cars 4\" and 45 more are not in the \
         data; there are: Bikes"
    );
    let wrong: Vec<String> = (0..300_000).map(|at| at.to_string()).collect();
    let errors = rollup.filter([&[], &wrong]).unwrap_err();
    assert_eq!(
        errors[0].description,
        "takes at most 100 values, has 300000"
    );
}

#[test]
fn comparisons_need_data_behind_them() {
    let lines: Vec<Line> = (0..60)
        .map(|at| line(at, first() + chrono::Days::new(at as u64), "Bikes", 10_000))
        .collect();
    let rollup = rollup(&lines);
    let period = |from: u64, to: u64| {
        Period::new(
            first() + chrono::Days::new(from),
            first() + chrono::Days::new(to),
        )
        .unwrap()
    };
    let compare = |asked| {
        Compared::new(asked, Some(rollup.span()), |period| {
            rollup.figures(period, &Filter::all())
        })
    };
    let whole = compare(period(30, 59)).measure(|figures| figures.revenue.to_f64());
    assert_eq!(
        (whole.value, whole.previous, whole.change),
        (30.0, Some(30.0), Some(0.0))
    );
    assert_eq!(whole.year_before, None);
    // The period before would begin before the data do.
    assert_eq!(
        compare(period(29, 59))
            .measure(|figures| figures.units as f64)
            .previous,
        None
    );
    // The period itself ends after the data do: less would look like a fall.
    assert_eq!(
        compare(period(50, 70))
            .measure(|figures| figures.units as f64)
            .previous,
        None
    );
}

#[test]
fn a_category_that_falls_silent_ends_completeness() {
    let mut lines: Vec<Line> = (0..300)
        .map(|at| line(at, day_of(735_000 + at as i32), "Bikes", 90_000))
        .collect();
    lines
        .extend((0..340).map(|at| line(400 + at, day_of(735_000 + at as i32), "Clothing", 10_000)));
    let rollup = rollup(&lines);
    let found = completeness(&rollup, rollup.span().to(), CHANNEL, CATEGORY);
    assert_eq!(found[0].newest_sale, Some(day_of(735_339)));
    assert_eq!(found[0].complete_through, Some(day_of(735_299)));
    assert!(
        found[0].reason.starts_with("No Bikes since"),
        "{}",
        found[0].reason
    );
    // Looked at before it fell silent, the channel is complete.
    let before = completeness(&rollup, day_of(735_200), CHANNEL, CATEGORY);
    assert_eq!(before[0].complete_through, Some(day_of(735_200)));
}
