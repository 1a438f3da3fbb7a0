use super::score::RepScores;
use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dollars(amount: i64) -> Money {
    Money::from_ten_thousandths(amount * 10_000)
}

fn person(employee_key: i32, person_key: i32, manager_key: Option<i32>) -> RepRow {
    RepRow {
        employee_key,
        person_key,
        start: None,
        first_name: format!("Person{person_key}"),
        last_name: "Test".to_owned(),
        title: None,
        territory: None,
        manager_key,
    }
}

fn sold(day: &str, employee_key: i32, revenue: i64) -> RepSalesRow {
    RepSalesRow {
        day: date(day),
        employee_key,
        revenue: dollars(revenue),
        cost: dollars(revenue / 2),
        orders: 1,
    }
}

fn quota(day: &str, employee_key: i32, quota: i64) -> QuotaRow {
    QuotaRow {
        employee_key,
        day: date(day),
        quota: dollars(quota),
    }
}

/// Batches at the months' ends of two years, wandering as AdventureWorks' do: some slip to the first of
/// the next month. Each brings `revenue` for each of `keys`.
fn batches(keys: &[i32], revenue: i64) -> Vec<RepSalesRow> {
    [
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
    ]
    .iter()
    .flat_map(|day| keys.iter().map(|key| sold(day, *key, revenue)))
    .collect()
}

const QUOTA_DAYS: [&str; 8] = [
    "2010-12-29",
    "2011-03-31",
    "2011-07-01",
    "2011-09-29",
    "2011-12-29",
    "2012-03-30",
    "2012-06-30",
    "2012-09-28",
];

fn quotas(keys: &[i32], amount: i64) -> Vec<QuotaRow> {
    QUOTA_DAYS
        .iter()
        .flat_map(|day| keys.iter().map(|key| quota(day, *key, amount)))
        .collect()
}

fn two_reps() -> RepRows {
    RepRows {
        people: vec![
            person(1, 1, None),
            person(2, 2, Some(1)),
            person(3, 3, Some(1)),
        ],
        sales: batches(&[2, 3], 100),
        quotas: quotas(&[2, 3], 300),
    }
}

fn scores(rows: RepRows, as_of: &str, intervals: usize) -> RepScores {
    rows.into_reps().scores(date(as_of), intervals, true)
}

fn attainments(scores: &RepScores) -> Vec<f64> {
    let ratio = |part: Money, whole: Money| part.to_f64() / whole.to_f64();
    let totals = scores.totals.iter();
    totals
        .map(|total| ratio(total.sales.revenue, total.quota))
        .collect()
}

#[test]
fn a_quota_counts_up_to_the_next_whatever_the_calendar_quarter() {
    let found = scores(two_reps(), "2013-01-28", 40);
    // Three batches each, also where two quotas begin in one quarter and none in the one before.
    assert_eq!(attainments(&found), [1.0; 8]);
    let last = found.totals.last().unwrap();
    assert!(last.estimated_end);
    assert_eq!(last.period.to(), date("2012-12-27"));
    assert!(!found.totals[6].estimated_end);
}

#[test]
fn an_interval_counts_only_when_all_its_batches_have_come() {
    let starts = |rows: RepRows, as_of: &str| scores(rows, as_of, 40).totals.len();
    assert_eq!(starts(two_reps(), "2013-01-28"), 8);
    assert_eq!(starts(two_reps(), "2012-12-27"), 8);
    assert_eq!(starts(two_reps(), "2012-12-26"), 7);
    assert_eq!(starts(two_reps(), "2012-11-28"), 7);
    let mut late = two_reps();
    late.sales.retain(|row| row.day < date("2012-11-01"));
    assert_eq!(starts(late, "2013-01-28"), 7);
    assert_eq!(starts(RepRows::default(), "2013-01-28"), 0);
}

#[test]
fn growth_compares_with_the_quota_interval_a_year_before_not_the_same_dates() {
    let mut rows = two_reps();
    let third_year = [
        "2012-12-28",
        "2013-01-28",
        "2013-02-28",
        "2013-03-30",
        "2013-04-30",
        "2013-05-30",
        "2013-06-30",
        "2013-07-31",
        "2013-08-29",
        "2013-09-29",
    ];
    for day in third_year {
        rows.sales.extend([sold(day, 2, 100), sold(day, 3, 100)]);
    }
    for day in ["2012-12-28", "2013-03-30", "2013-06-30", "2013-09-29"] {
        rows.quotas.extend([quota(day, 2, 300), quota(day, 3, 300)]);
    }
    // The interval ends on 2013-09-28, and a year before that day lies the first batch of the next.
    let found = scores(rows, "2013-10-15", 1);
    assert_eq!(found.period.unwrap().to(), date("2013-09-28"));
    for rep in &found.reps {
        assert_eq!(rep.figures.growth(), Some(0.0), "{}", rep.person.name);
    }
}

#[test]
fn newcomers_have_no_growth() {
    let newcomers = RepRows {
        quotas: quotas(&[2], 300).into_iter().skip(5).collect(),
        ..two_reps()
    };
    let found = scores(newcomers, "2013-01-28", 4);
    assert_eq!(found.reps[0].figures.growth(), None);
    assert_eq!(found.reps[0].figures.intervals, 3);
    let parts = &found.reps[0].parts;
    assert!((parts.iter().map(|part| part.weight).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn attainment_is_a_ratio_of_sums() {
    let mut rows = two_reps();
    rows.quotas.retain(|row| row.employee_key == 2);
    rows.quotas[7].quota = dollars(900);
    let found = scores(rows, "2013-01-28", 2);
    // 600 of 1,200; the mean of the ratios would be two thirds.
    assert_eq!(found.reps[0].figures.attainment(), Some(0.5));
}

#[test]
fn a_person_keeps_sales_and_quotas_of_former_keys() {
    let mut rows = two_reps();
    rows.people[1] = person(2, 3, Some(1));
    let found = scores(rows, "2013-01-28", 1);
    assert_eq!(found.reps.len(), 1);
    assert_eq!(found.reps[0].figures.sales.revenue, dollars(600));
    assert_eq!(found.reps[0].figures.sales.orders, 6);
    assert_eq!(found.reps[0].figures.quota, dollars(600));
}

#[test]
fn who_left_is_not_compared_with_who_stayed() {
    let mut rows = two_reps();
    rows.quotas
        .retain(|row| row.employee_key == 2 || row.day < date("2011-09-01"));
    let found = scores(rows, "2013-01-28", 4);
    let names: Vec<_> = found
        .reps
        .iter()
        .map(|rep| rep.person.name.as_str())
        .collect();
    assert_eq!(names, ["Person2 Test"]);
}

#[test]
fn managers_neither_set_the_scale_nor_must_be_listed() {
    let mut rows = two_reps();
    rows.sales.extend(batches(&[1], 10));
    rows.quotas.extend(quotas(&[1], 30));
    let reps = rows.into_reps();
    let all = reps.scores(date("2013-01-28"), 4, true);
    let without = reps.scores(date("2013-01-28"), 4, false);
    let manager = all.reps.iter().find(|rep| rep.person.manager).unwrap();
    assert_eq!(manager.person.employee_key, 1);
    assert_eq!((all.reps.len(), without.reps.len()), (3, 2));
    let score = |scores: &RepScores, key: i32| {
        let mut reps = scores.reps.iter();
        reps.find(|rep| rep.person.employee_key == key)
            .unwrap()
            .score
    };
    assert_eq!(score(&all, 2), score(&without, 2));
    assert_eq!(all.totals, without.totals);
}

#[test]
fn a_steady_lead_is_told_from_chance_and_a_shaky_one_is_not() {
    let keys: Vec<i32> = (1..=9).collect();
    let rows = |shake: i64| {
        let mut sales = Vec::new();
        for (at, row) in batches(&keys, 0).into_iter().enumerate() {
            let key = i64::from(row.employee_key);
            let batch = i64::try_from(at / 9).unwrap();
            // A fixed pattern that sums to little over the batches.
            let noise = shake * ((batch * 7 + key * 5) % 11 - 5);
            sales.push(RepSalesRow {
                revenue: dollars(1_000 + 60 * key + noise),
                cost: dollars(900),
                ..row
            });
        }
        let people = keys.iter().map(|key| person(*key, *key, None)).collect();
        RepRows {
            people,
            sales,
            quotas: quotas(&keys, 3_000),
        }
    };
    let steady = scores(rows(0), "2013-01-28", 4);
    assert_eq!(steady.reps[0].person.employee_key, 9);
    assert!(!steady.reps[0].tied);
    assert_eq!(steady.reps[8].rank, 9);
    let shaky = scores(rows(150), "2013-01-28", 4);
    assert!(shaky.reps[0].tied);
    for rep in steady.reps.iter().chain(&shaky.reps) {
        let score = rep.score.unwrap();
        let sum: f64 = rep.parts.iter().map(|part| part.contribution).sum();
        assert!((sum - score).abs() < 1e-9);
        assert!((0.0..=100.0).contains(&score));
        assert!(rep.interval.unwrap().contains(score));
    }
}

#[test]
fn one_interval_is_no_evidence() {
    let found = scores(two_reps(), "2013-01-28", 1);
    assert_eq!(found.reps[0].interval, None);
    assert_eq!(
        found.reps[0].evidence,
        insight::score::Evidence::Insufficient
    );
    assert!(found.reps.iter().all(|rep| rep.tied && rep.rank == 1));
}

#[test]
fn nothing_after_as_of_is_seen() {
    for as_of in ["2011-04-15", "2012-03-29", "2012-03-30", "2012-10-01"] {
        let mut cut = two_reps();
        cut.sales.retain(|row| row.day <= date(as_of));
        cut.quotas.retain(|row| row.day <= date(as_of));
        assert_eq!(scores(cut, as_of, 4), scores(two_reps(), as_of, 4));
    }
}

#[test]
fn who_somebody_is_and_who_manages_is_told_as_of_the_day() {
    let mut rows = two_reps();
    // Person 3 was a trainee who reported to nobody, and person 2 is promoted later on.
    rows.people[2].start = Some(date("2012-01-01"));
    rows.people[2].title = Some("Representative".to_owned());
    rows.people[2].manager_key = Some(2);
    let mut trainee = person(4, 3, None);
    trainee.title = Some("Trainee".to_owned());
    trainee.start = Some(date("2011-01-01"));
    rows.people.push(trainee);
    let reps = rows.into_reps();
    let known = |as_of: &str| -> Vec<(i32, String, bool)> {
        let people = reps.people(date(as_of)).into_iter();
        people
            .map(|person| (person.employee_key, person.title, person.manager))
            .collect()
    };
    let told = |key: i32, title: &str, manager: bool| (key, title.to_owned(), manager);
    let later = [
        told(1, "", true),
        told(2, "", true),
        told(3, "Representative", false),
    ];
    let earlier = [
        told(1, "", true),
        told(2, "", false),
        told(4, "Trainee", false),
    ];
    assert_eq!(known("2012-01-01"), later);
    assert_eq!(known("2011-12-31"), earlier);
    // Before any position began the first one tells who it is; nobody is managed by it.
    assert_eq!(known("2010-01-01"), earlier);
}
