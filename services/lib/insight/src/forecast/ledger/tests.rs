//! Small channels, known up to a day.

use chrono::Datelike;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn channel(name: &str, sells: impl Fn(NaiveDate) -> f64, through: &str) -> KnownChannel {
    let through = day(through);
    let days = day("2010-01-01")
        .iter_days()
        .take_while(|day| *day <= through);
    KnownChannel::new(Complete {
        channel: name.to_owned(),
        through,
        newest_sale: through,
        days: DailyValues::through(days.map(|day| (day, sells(day))), through),
    })
}

/// A channel with these sales, known up to `through` among data that go on to `newest`.
fn known(sells: impl Fn(NaiveDate) -> f64, [through, newest]: [&str; 2]) -> KnownSales {
    let others = channel("Others", |_| 1.0, newest);
    KnownSales::of(vec![channel("A", sells, through), others], day(newest))
}

fn on_weekdays(day: NaiveDate) -> f64 {
    f64::from(day.weekday().num_days_from_monday() * 100) + f64::from(day.year() - 2009)
}

/// 1,000 in January and so on, half of it a day later.
fn in_batches(day: NaiveDate) -> f64 {
    match day.day() {
        15 | 16 => f64::from(day.month()) * 500.0,
        _ => 0.0,
    }
}

#[test]
fn days_count_once_the_data_have_gone_on_for_a_week() {
    let known = known(on_weekdays, ["2012-05-31", "2012-06-02"]);
    let actual = |text, rhythm| known.actual("A", day(text), rhythm);
    assert_eq!(actual("2012-05-24", Rhythm::Daily), Some(303.0));
    // The newest days may still be filling.
    assert_eq!(actual("2012-05-25", Rhythm::Daily), None);
    assert_eq!(actual("2012-05-31", Rhythm::Daily), None);
    assert_eq!(actual("2012-06-01", Rhythm::Daily), None);
    assert_eq!(actual("2012-05-24", Rhythm::Batch), None);
    assert_eq!(known.actual("B", day("2012-05-24"), Rhythm::Daily), None);
}

#[test]
fn rows_with_a_date_far_ahead_complete_nothing() {
    let sells = |at: NaiveDate| match at {
        at if at <= day("2012-05-31") => on_weekdays(at) + 1.0,
        at if at == day("2013-02-28") || at == day("2013-03-01") => 5.0,
        at if at == day("2014-12-31") => 5.0,
        _ => 0.0,
    };
    let known = known(sells, ["2014-12-31", "2012-05-31"]);
    assert_eq!(known.newest(), day("2012-05-31"));
    let actual = |text| known.actual("A", day(text), Rhythm::Daily);
    assert_eq!(actual("2012-05-24"), Some(304.0));
    for filling in ["2012-05-31", "2012-06-30", "2013-02-27", "2014-12-24"] {
        assert_eq!(actual(filling), None, "{filling}");
    }
}

#[test]
fn a_hole_in_the_data_is_no_day_without_sales() {
    let hole = day("2012-03-01")..day("2012-05-01");
    let sells = |at: NaiveDate| f64::from(u8::from(!hole.contains(&at)));
    let known = known(sells, ["2012-06-30", "2012-06-30"]);
    let actual = |text| known.actual("A", day(text), Rhythm::Daily);
    assert_eq!(actual("2012-02-28"), Some(1.0));
    assert_eq!(actual("2012-04-01"), None);
    assert_eq!(actual("2012-05-01"), Some(1.0));
}

#[test]
fn a_channel_that_stopped_sold_nothing_while_others_go_on() {
    let sells = |at: NaiveDate| on_weekdays(at) + 1.0;
    let now = known(sells, ["2012-05-31", "2012-07-05"]);
    // A month and some days: it may only be late.
    assert_eq!(now.actual("A", day("2012-06-10"), Rhythm::Daily), None);
    let later = known(sells, ["2012-05-31", "2012-07-06"]);
    let actual = |text| later.actual("A", day(text), Rhythm::Daily);
    assert_eq!(actual("2012-05-31"), Some(304.0));
    assert_eq!(actual("2012-06-01"), Some(0.0));
    assert_eq!(actual("2012-06-29"), Some(0.0));
    assert_eq!(actual("2012-06-30"), None);
    // Nothing of this is known of a channel by itself.
    let alone = KnownSales::of(vec![channel("A", sells, "2012-05-31")], day("2012-07-06"));
    assert_eq!(alone.actual("A", day("2012-05-31"), Rhythm::Daily), None);
}

#[test]
fn batches_that_stopped_are_nothing_when_they_are_long_overdue() {
    let known = known(in_batches, ["2012-05-16", "2012-08-20"]);
    let actual = |text| known.actual("A", day(text), Rhythm::Batch);
    assert_eq!(actual("2012-05-15"), Some(5_000.0));
    assert_eq!(actual("2012-06-15"), Some(0.0));
    assert_eq!(actual("2012-07-15"), Some(0.0));
    assert_eq!(actual("2012-08-15"), None);
}

#[test]
fn a_batch_counts_whole_on_whichever_day_it_was_expected() {
    let now = known(in_batches, ["2012-05-16", "2012-05-20"]);
    let actual = |text| now.actual("A", day(text), Rhythm::Batch);
    for expected in ["2012-04-12", "2012-04-15", "2012-04-20"] {
        assert_eq!(actual(expected), Some(4_000.0), "{expected}");
    }
    // More of May's may follow; June's has not come.
    assert_eq!(actual("2012-05-15"), None);
    assert_eq!(actual("2012-06-15"), None);
    let later = known(in_batches, ["2012-05-16", "2012-05-21"]);
    let may = later.actual("A", day("2012-05-18"), Rhythm::Batch);
    assert_eq!(may, Some(5_000.0));
}

#[test]
fn seasonal_naive_repeats_the_last_week_or_year() {
    let weekly = known(on_weekdays, ["2012-05-31", "2012-05-31"]);
    let found = weekly.seasonal_naive("A", day("2012-05-31"), 8);
    let expected: Vec<_> = day("2012-06-01")
        .iter_days()
        .take(8)
        .map(|day| (day, on_weekdays(day)))
        .collect();
    assert_eq!(found, expected);
    let yearly = known(in_batches, ["2012-05-16", "2012-05-31"]);
    let found = yearly.seasonal_naive("A", day("2012-05-31"), 60);
    let values: Vec<f64> = found.iter().map(|(_, value)| *value).collect();
    assert_eq!(values, [6_000.0, 7_000.0]);
    assert_eq!(yearly.seasonal_naive("B", day("2012-05-31"), 60), []);
}
