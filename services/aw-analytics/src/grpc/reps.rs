//! Representatives: requests decoded, the domain asked, answers encoded.

use analytics::messages::{count, encode_period};
use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request;
use analytics::scores::{encode_evidence, encode_interval, encode_parts};
use insight::money::Money;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::Result;

use crate::domain::Snapshot;
use crate::domain::reps::intervals::QuotaInterval;
use crate::domain::reps::score::{PARTS, RepScore};

const STATEMENTS: &[&str] = &[
    "representatives",
    "representative_sales",
    "sales_quotas",
    // The newest day of any sale, which is the day to look back from when none is given.
    "internet_sales",
    "reseller_sales",
];

const METHOD: &str = "Sales from each quota's date up to the representative's next, for intervals that \
    are over and whose monthly batches have all come; the last interval, whose end no later quota \
    tells, is as long as a year before. Each figure scores by its robust distance from the median of \
    those who are no managers (50 is the median, 84 one deviation better); weights of missing figures \
    go to the others. Intervals come from leaving out each quota interval in turn; representatives \
    share a place where theirs overlap.";

/// Quota intervals scored when the caller does not say how many: a year of them.
const INTERVALS: i32 = 4;
/// The most that can be asked for.
const MOST_INTERVALS: i32 = 40;

pub(super) fn rep_scores(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetRepScoresRequest,
) -> Result<proto::GetRepScoresResponse> {
    let snapshot = answered.value();
    let as_of = request::as_of(&request.as_of, snapshot.sales.span().to())?;
    let intervals = request::bounded("intervals", request.intervals, 1, MOST_INTERVALS, INTERVALS)?;
    let top_n = request::top_n(request.top_n)?;
    let question = proto::GetRepScoresRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let page = Page::new(
        request.page_size,
        &request.page_token,
        &question,
        answered.digest(),
    )?;

    let managers = !request.exclude_managers;
    let newest = usize::try_from(intervals).unwrap_or_default();
    let scores = snapshot.reps.scores(as_of, newest, managers);
    let listed = &scores.reps[..scores.reps.len().min(top_n)];
    let paged = page.cut(listed, encode);
    let covered = snapshot.reps.covered(as_of);
    let provenance = answered
        .provenance(STATEMENTS, as_of)
        .data(covered)
        .parameter("intervals", &intervals)
        .parameter("exclude_managers", &request.exclude_managers)
        .weights(&PARTS)
        .method(METHOD)
        .build();
    Ok(proto::GetRepScoresResponse {
        period: scores.period.map(|period| encode_period(period, covered)),
        reps: paged.entries,
        total_size: paged.total_size,
        next_page_token: paged.next_page_token,
        provenance: Some(provenance),
        intervals: scores.totals.iter().map(encode_quota_interval).collect(),
    })
}

fn encode(rep: &RepScore) -> proto::RepScore {
    let figures = &rep.figures;
    proto::RepScore {
        rank: count(rep.rank),
        tied: rep.tied,
        employee_key: rep.person.employee_key,
        name: rep.person.name.clone(),
        title: rep.person.title.clone(),
        territory: rep.person.territory.clone(),
        revenue: figures.sales.revenue.to_f64(),
        orders: count(figures.sales.orders),
        margin: figures.sales.margin.to_f64(),
        margin_rate: figures.margin_rate(),
        growth: figures.growth(),
        quota: figures.quota.to_f64(),
        attainment: figures.attainment(),
        intervals: rep.intervals.iter().map(encode_quota_interval).collect(),
        score: rep.score,
        score_interval: rep.interval.map(encode_interval),
        parts: encode_parts(&rep.parts, &PARTS),
        evidence: encode_evidence(rep.evidence).into(),
        manager: rep.person.manager,
        best_rank: count(rep.open.0),
        worst_rank: count(rep.open.1),
    }
}

fn encode_quota_interval(interval: &QuotaInterval) -> proto::QuotaInterval {
    let (quota, sales) = (interval.quota, interval.sales.revenue);
    let attainment = || sales.to_f64() / quota.to_f64();
    proto::QuotaInterval {
        from: interval.period.from().to_string(),
        to: interval.period.to().to_string(),
        quota: quota.to_f64(),
        sales: sales.to_f64(),
        attainment: (quota > Money::ZERO).then(attainment),
        estimated_end: interval.estimated_end,
    }
}
