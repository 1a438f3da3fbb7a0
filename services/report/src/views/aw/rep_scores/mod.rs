//! Sales representatives by quota attainment, growth, margin and revenue.

mod intervals;
mod table;

use document::{Chart, ChartKind, Figure, Kind, Level};
use otel_bi_proto::otelbi::aw::v1::{GetRepScoresRequest, QuotaInterval, RepScore};
use otel_bi_proto::otelbi::common::v1::{Domain, EvidenceLevel, Period, Provenance};
use otel_bi_proto::otelbi::report::v1::{self as proto, ExportViewRequest};
use status::Result;

use self::intervals::intervals;
use self::table::table;
use crate::services::{Services, answered, asking};
use crate::views::common::charts::{actual, reference};
use crate::views::common::table::Table;
use crate::views::common::{figures, notes, prose, scores};
use crate::views::pages::{self, PAGE_SIZE, Page};
use crate::views::{Shown, View, showing};

/// So many of the best are drawn.
const DRAWN: usize = 25;

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Aw,
    view: proto::View::RepScores,
    name: "rep-scores",
    title: "Sales representatives",
    filters: &["as_of", "intervals", "exclude_managers", "top_n"],
    show: |services, request| showing(show(services, request)),
};

/// All that was answered.
struct Answer {
    period: Option<Period>,
    reps: Vec<RepScore>,
    /// All representatives together.
    intervals: Vec<QuotaInterval>,
    provenance: Provenance,
}

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    ask(services, request).await.map(lay_out)
}

async fn ask(services: Services, request: ExportViewRequest) -> Result<Answer> {
    let question = GetRepScoresRequest {
        as_of: request.as_of,
        intervals: request.intervals,
        top_n: request.top_n,
        page_size: PAGE_SIZE,
        page_token: String::new(),
        exclude_managers: request.exclude_managers,
    };
    let whole = pages::all(|page_token| {
        let question = GetRepScoresRequest {
            page_token,
            ..question.clone()
        };
        let mut client = services.aw();
        async move {
            let answer = answered(client.get_rep_scores(asking(question)).await)?;
            Ok(Page {
                items: answer.reps,
                head: (answer.period, answer.intervals),
                next: answer.next_page_token,
                provenance: answer.provenance,
            })
        }
    })
    .await?;
    let (period, intervals) = whole.head;
    Ok(Answer {
        period,
        reps: whole.items,
        intervals,
        provenance: whole.provenance,
    })
}

fn lay_out(answer: Answer) -> Shown {
    let table = table();
    let (mut section, rows) = table.section("Sales representatives", &answer.reps);
    section.paragraphs = paragraphs(&answer);
    section.figures = tiles(&answer);
    section.charts = charts(&table, rows.len());
    section.notes = notes::limits(&answer.provenance);
    let parts = answer
        .reps
        .iter()
        .map(|rep| (rep.name.as_str(), rep.parts.as_slice()));
    let parts = scores::parts(("name", "Representative", "First and last name."), parts);
    Shown {
        subtitle: notes::subtitle(answer.period.as_ref(), &answer.provenance),
        sections: vec![
            (section, rows),
            intervals(&answer.intervals, &answer.reps),
            parts,
        ],
        definitions: vec![
            notes::definition(
                "Quota interval",
                "The days from a quota's date up to the same representative's next quota's date; no calendar \
                 quarter.",
            ),
            notes::definition(
                "Shared place",
                "Representatives whose score intervals overlap that of the first of a place share it: the data \
                 do not tell who is better.",
            ),
        ],
        provenance: answer.provenance,
    }
}

/// Sales beside quotas, and scores, of the best.
fn charts(table: &Table<RepScore>, rows: usize) -> Vec<Chart> {
    let drawn = rows.min(DRAWN);
    if drawn == 0 {
        return Vec::new();
    }
    let bars = |title: &str, unit: &str, values, series, description: &str| Chart {
        title: title.to_owned(),
        kind: ChartKind::Bars,
        axis: table.place("name"),
        unit: unit.to_owned(),
        values,
        series,
        description: description.to_owned(),
    };
    vec![
        bars(
            "Sales against quota",
            prose::USD,
            Kind::Money(0),
            vec![
                actual("Sales", table.place("revenue"), 0..drawn),
                reference("Quota: 100 % attainment", table.place("quota"), 0..drawn),
            ],
            "A bar for the sales of each representative, a mark for the quota: a bar that reaches the mark has \
             an attainment of 100 %.",
        ),
        bars(
            "Attainment",
            "",
            Kind::Percent(0),
            vec![actual("Attainment", table.place("attainment"), 0..drawn)],
            "Sales as a share of the quota, a bar for each representative.",
        ),
        bars(
            "Score",
            "",
            Kind::Decimal(0),
            vec![actual("Score", table.place("score"), 0..drawn)],
            "The score of each representative, 0 to 100, best first.",
        ),
    ]
}

/// Sales and quotas of all representatives together.
fn sums(answer: &Answer) -> (f64, f64) {
    let sum = |of: fn(&QuotaInterval) -> f64| answer.intervals.iter().map(of).sum();
    (
        sum(|interval| interval.sales),
        sum(|interval| interval.quota),
    )
}

fn tiles(answer: &Answer) -> Vec<Figure> {
    let (sales, quota) = sums(answer);
    let attainment = (quota > 0.0).then(|| sales / quota);
    vec![
        figures::plain("Sales", sales, Kind::Money(0), prose::USD),
        figures::plain("Quota", quota, Kind::Money(0), prose::USD),
        Figure {
            level: match attainment {
                Some(attainment) if attainment >= 1.0 => Level::Good,
                Some(_) => Level::Warning,
                None => Level::Neutral,
            },
            ..figures::plain("Attainment", attainment, Kind::Percent(1), "")
        },
        figures::count("Representatives", answer.reps.len()),
    ]
}

fn paragraphs(answer: &Answer) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let best: Vec<&str> = answer
        .reps
        .iter()
        .filter(|rep| rep.rank == 1 && rep.score.is_some())
        .map(|rep| rep.name.as_str())
        .collect();
    let (sales, quota) = sums(answer);
    if answer.reps.is_empty() {
        paragraphs.push("There is nobody to score: no quota interval is finished.".to_owned());
    } else if quota > 0.0 {
        paragraphs.push(format!(
            "All representatives together sold {} against quotas of {}: {}.",
            prose::amount(sales),
            prose::amount(quota),
            prose::percent(sales / quota)
        ));
    }
    match best.as_slice() {
        [] => {}
        [one] => paragraphs.push(format!("{one} has the first place alone.")),
        several => paragraphs.push(format!(
            "{} share the first place: the data do not tell who of them is better.",
            prose::listed(several)
        )),
    }
    let unsure = answer.reps.iter();
    let unsure = unsure
        .filter(|rep| rep.evidence() == EvidenceLevel::Insufficient)
        .count();
    if unsure > 0 {
        paragraphs.push(format!(
            "Of {} there are too few data to say anything.",
            prose::counted(unsure, "representative", "representatives")
        ));
    }
    paragraphs.extend(notes::method(&answer.provenance));
    paragraphs
}
