//! The scores of representatives: on the real data against sums over the CSV files, and on generated
//! ones.

use std::collections::{BTreeMap, BTreeSet};

use otel_bi_proto::otelbi::aw::v1::{GetRepScoresRequest, GetRepScoresResponse, RepScore};
use otel_bi_proto::otelbi::common::v1::EvidenceLevel;
use sample::Warehouse;
use status::Error;
use testkit::tables::{rows, ten_thousandths};

use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::AdventureWorks)?).await)
}

async fn ask(service: &mut Service, request: GetRepScoresRequest) -> GetRepScoresResponse {
    let response = service.client.get_rep_scores(request).await;
    response.unwrap().into_inner()
}

fn newest(intervals: i32) -> GetRepScoresRequest {
    GetRepScoresRequest {
        intervals,
        ..GetRepScoresRequest::default()
    }
}

/// Each employee's quotas by their dates, from the CSV file.
fn quotas() -> BTreeMap<String, BTreeMap<String, i64>> {
    let mut quotas: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for row in rows(Warehouse::AdventureWorks, "FactSalesQuota") {
        let day = row["Date"][..10].to_owned();
        let amount = ten_thousandths(&row["SalesAmountQuota"]);
        let own = quotas.entry(row["EmployeeKey"].clone()).or_default();
        *own.entry(day).or_default() += amount;
    }
    quotas
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[tokio::test]
async fn every_quota_interval_of_the_company_is_met_by_eight_or_nine_tenths() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, newest(40)).await;
    let attainments: Vec<(String, f64)> = found
        .intervals
        .iter()
        .map(|interval| (interval.from.clone(), interval.attainment.unwrap()))
        .collect();
    assert_eq!(attainments.len(), 12);
    // Joined by calendar quarters they go from 0.13 to 97.
    for (from, attainment) in &attainments {
        assert!((0.795..0.895).contains(attainment), "{from}: {attainment}");
    }
    let last = found.intervals.last().unwrap();
    assert_eq!(
        (last.from.as_str(), last.to.as_str()),
        ("2013-09-29", "2013-12-28")
    );
    assert!(last.estimated_end);
    assert_eq!(
        found
            .intervals
            .iter()
            .filter(|one| one.estimated_end)
            .count(),
        1
    );
    // Every reseller sale lies in some interval.
    let revenue: f64 = found.reps.iter().map(|rep| rep.revenue).sum();
    assert!((revenue - 80_450_596.98).abs() < 0.01, "{revenue}");
    assert_eq!((found.reps.len(), found.total_size), (17, 17));
}

#[tokio::test]
async fn the_last_year_matches_independent_sums() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, newest(4)).await;
    let period = found.period.unwrap();
    assert_eq!(
        (period.from.as_str(), period.to.as_str()),
        ("2012-12-28", "2013-12-28")
    );
    let in_period = |day: &str| (period.from.as_str()..=period.to.as_str()).contains(&day);
    let mut revenue: BTreeMap<String, i64> = BTreeMap::new();
    let mut cost: BTreeMap<String, i64> = BTreeMap::new();
    let mut orders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(Warehouse::AdventureWorks, "FactResellerSales") {
        if in_period(&row["OrderDate"][..10]) {
            let key = &row["EmployeeKey"];
            *revenue.entry(key.clone()).or_default() += ten_thousandths(&row["SalesAmount"]);
            *cost.entry(key.clone()).or_default() += ten_thousandths(&row["TotalProductCost"]);
            let number = row["SalesOrderNumber"].clone();
            orders.entry(key.clone()).or_default().insert(number);
        }
    }
    let quotas = quotas();
    for rep in &found.reps {
        let key = rep.employee_key.to_string();
        let sold = revenue[&key] as f64 / 10_000.0;
        let margin = (revenue[&key] - cost[&key]) as f64 / 10_000.0;
        let own = quotas[&key].iter().filter(|(day, _)| in_period(day));
        let quota = own.map(|(_, amount)| *amount).sum::<i64>() as f64 / 10_000.0;
        assert!(close(rep.revenue, sold), "{}", rep.name);
        assert!(close(rep.margin, margin), "{}", rep.name);
        assert!(close(rep.quota, quota), "{}", rep.name);
        assert!(close(rep.attainment.unwrap(), sold / quota), "{}", rep.name);
        assert!(
            close(rep.margin_rate.unwrap(), margin / sold),
            "{}",
            rep.name
        );
        assert_eq!(
            usize::try_from(rep.orders).unwrap(),
            orders[&key].len(),
            "{}",
            rep.name
        );
        assert_eq!(rep.intervals.len(), 4, "{}", rep.name);
        let sum: f64 = rep.intervals.iter().map(|interval| interval.sales).sum();
        assert!((sum - sold).abs() < 0.001, "{}", rep.name);
    }
}

/// Worked out by hand in SQL from the CSV files: the quota intervals from 2012-12-28 on over those from
/// 2011-12-29 up to 2012-12-27.
#[tokio::test]
async fn growth_of_some_who_were_there_a_year_before() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, newest(4)).await;
    let growth = |name: &str| {
        let mut reps = found.reps.iter();
        reps.find(|rep| rep.name == name).unwrap().growth
    };
    for (name, expected) in GROWTH {
        let found = growth(name).unwrap();
        assert!((found - expected).abs() < 1e-6, "{name}: {found}");
    }
    for newcomer in ["Rachel Valdez", "Lynn Tsoflias", "Syed Abbas"] {
        assert_eq!(growth(newcomer), None, "{newcomer}");
    }
}

const GROWTH: [(&str, f64); 3] = [
    ("Linda Mitchell", 0.102_670_478),
    ("Shu Ito", 0.035_291_887),
    ("Tete Mensa-Annan", 0.608_895_826),
];

fn is_sound(rep: &RepScore) {
    let parts: f64 = rep.parts.iter().map(|part| part.contribution).sum();
    let weights: f64 = rep.parts.iter().map(|part| part.weight).sum();
    let (score, interval) = (rep.score.unwrap(), rep.score_interval.unwrap());
    assert!((0.0..=100.0).contains(&score), "{}", rep.name);
    assert!((parts - score).abs() < 1e-9, "{}", rep.name);
    assert!((weights - 1.0).abs() < 1e-9, "{}", rep.name);
    assert!(
        interval.low <= score && score <= interval.high,
        "{}",
        rep.name
    );
    for part in &rep.parts {
        assert_eq!(part.value.is_some(), part.score.is_some());
        assert!(!part.description.is_empty());
    }
}

#[tokio::test]
async fn ranks_follow_the_scores_and_are_shared_where_intervals_overlap() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, newest(4)).await;
    found.reps.iter().for_each(is_sound);
    let mut leader = &found.reps[0];
    for (place, rep) in found.reps.iter().enumerate() {
        assert!(rep.score <= leader.score);
        let (own, first) = (rep.score_interval.unwrap(), leader.score_interval.unwrap());
        if own.high < first.low {
            leader = rep;
            assert_eq!(usize::try_from(rep.rank).unwrap(), place + 1);
        } else {
            assert_eq!(rep.rank, leader.rank);
            assert!(place == 0 || rep.tied);
        }
    }
    let managers: Vec<_> = found.reps.iter().filter(|rep| rep.manager).collect();
    assert_eq!(managers.len(), 3);
    assert!(
        managers
            .iter()
            .all(|rep| rep.title.ends_with("Sales Manager"))
    );

    let without = GetRepScoresRequest {
        exclude_managers: true,
        ..newest(4)
    };
    assert_eq!(ask(&mut service, without).await.total_size, 14);
    let one = ask(&mut service, newest(1)).await;
    for rep in &one.reps {
        assert_eq!(rep.evidence(), EvidenceLevel::Insufficient);
        assert_eq!(rep.rank, 1);
    }
}

#[tokio::test]
async fn an_unfinished_interval_is_not_scored() {
    let Some(mut service) = real().await else {
        return;
    };
    let last_from = |found: GetRepScoresResponse| found.intervals.last().unwrap().from.clone();
    for (as_of, expected) in [
        ("2013-12-28", "2013-09-29"),
        ("2013-12-27", "2013-06-30"),
        ("2013-10-31", "2013-06-30"),
        ("2013-09-01", "2013-03-30"),
        ("2011-05-01", "2010-12-29"),
    ] {
        let request = GetRepScoresRequest {
            as_of: as_of.to_owned(),
            ..newest(4)
        };
        assert_eq!(
            last_from(ask(&mut service, request).await),
            expected,
            "{as_of}"
        );
    }
    let early = GetRepScoresRequest {
        as_of: "2011-01-31".to_owned(),
        ..newest(4)
    };
    let found = ask(&mut service, early).await;
    assert!(found.reps.is_empty() && found.period.is_none());
}

#[tokio::test]
async fn pages_together_are_the_list_and_equal_calls_have_equal_answers() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let mut whole = ask(&mut service, newest(8)).await;
    let mut again = ask(&mut service, newest(8)).await;
    for answer in [&mut whole, &mut again] {
        answer.provenance.as_mut().unwrap().trace_id.clear();
    }
    assert_eq!(whole, again);
    whole.reps.iter().for_each(is_sound);
    assert!(whole.reps.len() > 8);
    for interval in &whole.intervals {
        let attainment = interval.attainment.unwrap();
        assert!(
            (0.7..1.0).contains(&attainment),
            "{}: {attainment}",
            interval.from
        );
    }

    let mut paged = Vec::new();
    let mut request = GetRepScoresRequest {
        top_n: 8,
        page_size: 3,
        ..newest(8)
    };
    loop {
        let page = ask(&mut service, request.clone()).await;
        assert_eq!(page.total_size, 8);
        paged.extend(page.reps);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(paged, whole.reps[..8]);

    let provenance = whole.provenance.unwrap();
    let statements: Vec<_> = provenance
        .statements
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        statements,
        [
            "representatives",
            "representative_sales",
            "sales_quotas",
            "internet_sales",
            "reseller_sales"
        ]
    );
    assert!(
        provenance
            .parameters
            .iter()
            .any(|parameter| parameter.name == "weight_attainment" && parameter.value == "0.4")
    );
}

#[tokio::test]
async fn wrong_questions_name_their_field() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let request = GetRepScoresRequest::default;
    let cases = [
        (
            GetRepScoresRequest {
                top_n: -1,
                ..request()
            },
            "top_n",
        ),
        (
            GetRepScoresRequest {
                intervals: 41,
                ..request()
            },
            "intervals",
        ),
        (
            GetRepScoresRequest {
                page_size: -1,
                ..request()
            },
            "page_size",
        ),
        (
            GetRepScoresRequest {
                as_of: "x".to_owned(),
                ..request()
            },
            "as_of",
        ),
        (
            GetRepScoresRequest {
                page_token: "x".to_owned(),
                ..request()
            },
            "page_token",
        ),
    ];
    for (request, field) in cases {
        let error = Error::from(&service.client.get_rep_scores(request).await.unwrap_err());
        assert_eq!(error.fields()[0].field, field);
    }
}
