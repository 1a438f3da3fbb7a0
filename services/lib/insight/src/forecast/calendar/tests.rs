use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn daily(cadence: Cadence) -> Daily {
    match cadence {
        Cadence::Daily(daily) => daily,
        Cadence::Batch(batch) => panic!("{batch:?}"),
    }
}

fn batch(cadence: Cadence) -> Batch {
    match cadence {
        Cadence::Batch(batch) => batch,
        Cadence::Daily(daily) => panic!("{daily:?}"),
    }
}

fn sales(from: &str, days: usize, value: impl Fn(NaiveDate) -> f64) -> (DailyValues, NaiveDate) {
    let first = date(from);
    let last = later(first, days - 1);
    let sales = first.iter_days().take(days).map(|day| (day, value(day)));
    (DailyValues::through(sales, last), last)
}

#[test]
fn closed_on_sundays() {
    let (days, last) = sales("2013-01-01", 600, |day| match day.weekday() {
        chrono::Weekday::Sun => 0.0,
        chrono::Weekday::Sat => 5.0,
        _ => 10.0,
    });
    let cadence = Cadence::learn(&days);
    let learned = daily(cadence.clone());
    assert_eq!(learned.open.len(), 6);
    assert!(!learned.open.contains(chrono::Weekday::Sun));
    assert!(learned.holidays.is_empty());
    assert_eq!(cadence.seasons(), [6]);
    let regular = cadence.regular(&days);
    assert!(regular.values.iter().all(|value| *value > 0.0));
    let future = cadence.future(&regular, later(last, 30));
    assert!(
        future
            .iter()
            .all(|(_, day)| day.weekday() != chrono::Weekday::Sun)
    );
    assert_eq!(future.len(), 25);
    assert_eq!(future.last().unwrap().0, 25);
}

#[test]
fn the_odd_sunday_sale_is_not_lost() {
    let odd = date("2013-06-02");
    let (days, _) = sales("2013-01-01", 300, |day| {
        if day.weekday() == chrono::Weekday::Sun && day != odd {
            0.0
        } else {
            1.0
        }
    });
    let cadence = Cadence::learn(&days);
    assert_eq!(daily(cadence.clone()).open.len(), 6);
    let all: f64 = days.iter().map(|(_, value)| value).sum();
    assert!((cadence.regular(&days).values.iter().sum::<f64>() - all).abs() < 1e-9);
}

#[test]
fn a_sale_on_a_closed_day_before_all_others_counts_on_the_first() {
    let first = date("2013-01-06");
    let (days, _) = sales("2013-01-06", 300, |day| {
        if day.weekday() == chrono::Weekday::Sun && day != first {
            0.0
        } else {
            1.0
        }
    });
    let regular = Cadence::learn(&days).regular(&days);
    assert_eq!(regular.days[0], date("2013-01-07"));
    assert!((regular.values[0] - 2.0).abs() < 1e-9);
}

#[test]
fn a_channel_that_began_to_open_on_saturdays() {
    let (days, _) = sales("2013-01-01", 900, |day| match day.weekday() {
        chrono::Weekday::Sun => 0.0,
        chrono::Weekday::Sat if day < date("2014-12-01") => 0.0,
        _ => 1.0,
    });
    let open = daily(Cadence::learn(&days)).open;
    assert!(open.contains(chrono::Weekday::Sat) && !open.contains(chrono::Weekday::Sun));
}

#[test]
fn intermittent_demand_closes_no_weekday() {
    let (days, _) = sales("2013-01-01", 500, |day| {
        f64::from(u8::from((day.ordinal() * 7919 + 13) % 11 < 3))
    });
    assert_eq!(daily(Cadence::learn(&days)).open, Weekdays::ALL);
}

#[test]
fn holidays_that_recur() {
    let (days, last) = sales("2013-01-01", 1050, |day| {
        f64::from(u8::from((day.month(), day.day()) != (12, 25)))
    });
    let cadence = Cadence::learn(&days);
    assert_eq!(daily(cadence.clone()).holidays, [(12, 25)]);
    let regular = cadence.regular(&days);
    assert!(regular.values.iter().all(|value| *value > 0.0));
    let christmas = date("2015-12-25");
    let future = cadence.future(&regular, later(last, 60));
    assert!(future.iter().all(|(_, day)| *day != christmas));
    // The steps go on counting over it.
    let (step, day) = *future.last().unwrap();
    assert_eq!(later(last, step), day);
}

#[test]
fn once_closed_is_no_holiday() {
    let odd = date("2014-03-11");
    let (days, _) = sales("2013-01-01", 1000, |day| f64::from(u8::from(day != odd)));
    assert!(daily(Cadence::learn(&days)).holidays.is_empty());
}

/// The reseller channel's order dates: month-end batches, some of which slipped to the 1st, the last
/// ones spread over two days.
const BATCHES: [&str; 40] = [
    "2010-12-29",
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
    "2011-11-29",
    "2011-12-29",
    "2012-01-29",
    "2012-02-29",
    "2012-03-30",
    "2012-04-30",
    "2012-05-30",
    "2012-06-30",
    "2012-07-31",
    "2012-08-28",
    "2012-09-28",
    "2012-10-28",
    "2012-11-28",
    "2012-12-28",
    "2013-01-28",
    "2013-02-28",
    "2013-03-30",
    "2013-04-30",
    "2013-05-30",
    "2013-06-30",
    "2013-07-31",
    "2013-08-28",
    "2013-08-29",
    "2013-09-28",
    "2013-09-29",
    "2013-10-28",
    "2013-10-29",
    "2013-11-28",
    "2013-11-29",
];

fn batches() -> DailyValues {
    let sales = BATCHES.iter().enumerate().map(|(index, day)| {
        let straggler = index >= 32 && index % 2 == 0;
        (date(day), if straggler { 1.0 } else { 100.0 })
    });
    DailyValues::new(sales, date("2014-01-28"))
}

#[test]
fn batches_stand_for_their_months() {
    let days = batches();
    let cadence = Cadence::learn(&days);
    let learned = batch(cadence.clone());
    assert_eq!(learned.month_for(date("2011-05-01")), date("2011-04-01"));
    assert_eq!(learned.month_for(date("2011-05-31")), date("2011-05-01"));
    let regular = cadence.regular(&days);
    assert_eq!(regular.values.len(), 36);
    assert!(regular.values.iter().all(|value| *value >= 100.0));
    assert_eq!(regular.values[32..], [101.0; 4]);
    assert_eq!(regular.days[35], date("2013-11-29"));
    assert_eq!(cadence.seasons(), [12]);
}

#[test]
fn coming_batches_are_dated_as_a_year_before() {
    let days = batches();
    let cadence = Cadence::learn(&days);
    let regular = cadence.regular(&days);
    let future = cadence.future(&regular, date("2014-04-30"));
    let expected = [
        "2013-12-28",
        "2014-01-28",
        "2014-02-28",
        "2014-03-30",
        "2014-04-30",
    ];
    let expected: Vec<(usize, NaiveDate)> = expected
        .iter()
        .enumerate()
        .map(|(index, day)| (index + 1, date(day)))
        .collect();
    assert_eq!(future, expected);
}

#[test]
fn the_day_of_a_batch_is_as_unsure_as_it_was() {
    let days = batches();
    let cadence = Cadence::learn(&days);
    let regular = cadence.regular(&days);
    let as_of = date("2014-01-28");
    let chance = |until: &str| {
        let coming = cadence.coming(&regular, as_of, date(until));
        coming.iter().map(Coming::within).sum::<f64>()
    };
    // Of 24 batches with one the year before, 12 came a day earlier in the month, 8 on the same, 4 a
    // day later.
    let expected = [
        ("2014-02-26", 4.0 / 24.0),
        ("2014-02-27", 16.0 / 24.0),
        ("2014-02-28", 24.0 / 24.0),
        ("2014-03-01", 28.0 / 24.0),
    ];
    let of_january = 4.0 / 24.0;
    for (until, sum) in expected {
        assert!(
            (chance(until) - sum).abs() < 1e-9,
            "{until} {}",
            chance(until)
        );
    }
    let january = cadence.coming(&regular, as_of, date("2014-02-26"))[1];
    assert!((january.within() - of_january).abs() < 1e-9);
    assert!(january.bridging());
    // As likely as not by the last day: shown on it.
    let until = date("2014-02-27");
    let february = cadence.coming(&regular, as_of, until)[2];
    assert_eq!(february.placed(as_of, until), Some(until));
    assert_eq!(cadence.coming(&regular, as_of, date("2014-02-26")).len(), 2);
}

#[test]
fn a_batch_slips_by_as_much_in_a_month_of_another_length() {
    let days = batches();
    let mut learned = batch(Cadence::learn(&days));
    learned.batches.truncate(3);
    // As 1 March 2011.
    assert_eq!(learned.day_in(date("2012-02-01")), date("2012-03-01"));
}

#[test]
fn batches_at_the_beginning_of_a_month() {
    let first = date("2013-01-02");
    let sales = (0..20_u32).map(|index| {
        let day = first + chrono::Months::new(index);
        // One slips back over the month's end.
        (if index == 7 { day - Days::new(3) } else { day }, 5.0)
    });
    let days = DailyValues::new(sales, date("2015-12-31"));
    let cadence = Cadence::learn(&days);
    assert_eq!(cadence.regular(&days).values, [5.0; 20]);
}

#[test]
fn nothing_and_next_to_nothing() {
    let none = DailyValues::new([], date("2014-01-01"));
    let cadence = Cadence::learn(&none);
    let regular = cadence.regular(&none);
    assert!(regular.values.is_empty());
    assert!(cadence.future(&regular, date("2015-01-01")).is_empty());
    let one = DailyValues::new(
        [(date("2013-12-30"), f64::NAN), (date("2013-12-31"), 3.0)],
        date("2014-01-01"),
    );
    let cadence = Cadence::learn(&one);
    assert_eq!(cadence.regular(&one).values, [3.0]);
    assert_eq!(
        cadence
            .future(&cadence.regular(&one), date("2014-01-02"))
            .len(),
        2
    );
}
