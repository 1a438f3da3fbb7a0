//! Wide World Importers' suppliers.

mod columns;

use document::{Chart, ChartKind, Figure, Kind, Level};
use otel_bi_proto::otelbi::common::v1::{Domain, EvidenceLevel, Period};
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{
    GetSupplierScoresRequest, GetSupplierScoresResponse, SupplierScore,
};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::notes::definition;
use crate::views::common::table::Table;
use crate::views::common::{charts, days, figures, notes, prose, scores};
use crate::views::pages::{self, PAGE_SIZE, Page, Whole};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::SupplierScores,
    name: "supplier-scores",
    title: "Supplier scores",
    filters: &["as_of", "days_back", "tolerance_days", "top_n"],
    show: |services, request| showing(show(services, request)),
};

type Suppliers = Whole<SupplierScore, Said>;

/// What the answer says of all suppliers together.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    period: Option<Period>,
    discriminating: bool,
    summary: String,
}

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetSupplierScoresRequest {
        as_of: request.as_of,
        days_back: request.days_back,
        tolerance_days: request.tolerance_days,
        top_n: request.top_n,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let found = pages::all(|page_token| {
        let asked = GetSupplierScoresRequest {
            page_token,
            ..asked.clone()
        };
        page(services.clone(), asked)
    });
    Ok(shown(found.await?))
}

async fn page(
    services: Services,
    asked: GetSupplierScoresRequest,
) -> Result<Page<SupplierScore, Said>> {
    let answer = services.wwi().get_supplier_scores(asking(asked)).await;
    let answer: GetSupplierScoresResponse = answered(answer)?;
    Ok(Page {
        items: answer.suppliers,
        head: Said {
            period: answer.period,
            discriminating: answer.discriminating,
            summary: answer.summary,
        },
        next: answer.next_page_token,
        provenance: answer.provenance,
    })
}

fn shown(found: Suppliers) -> Shown {
    let table = columns::table();
    let (mut section, rows) = table.section("Supplier scores", &found.items);
    section.paragraphs = paragraphs(&found);
    section.figures = tiles(&found);
    section.charts = [
        score_chart(&table, &found.items),
        lead_time_chart(&table, &found.items),
    ]
    .into_iter()
    .flatten()
    .collect();
    section.notes = limits(&found);
    let parts = found
        .items
        .iter()
        .map(|supplier| (supplier.supplier.as_str(), supplier.parts.as_slice()));
    let parts = scores::parts(
        ("supplier", "Supplier", "The supplier's newest name."),
        parts,
    );
    Shown {
        subtitle: format!(
            "Orders of {}{}",
            days::period(found.head.period.as_ref()),
            notes::filters(&found.provenance)
        ),
        sections: vec![(section, rows), parts],
        definitions: vec![
            definition(
                "Expected day",
                "The item's lead time after its order, as the warehouse has no promised date; what is expected \
                 on a weekday without receipts is on time on the next one with.",
            ),
            definition(
                "On time and in full",
                "A line that is received by the expected day, and all of it.",
            ),
        ],
        provenance: found.provenance,
    }
}

/// The suppliers that have a score, best first.
fn score_chart(table: &Table<SupplierScore>, suppliers: &[SupplierScore]) -> Option<Chart> {
    let drawn = suppliers
        .iter()
        .take_while(|supplier| supplier.score.is_some())
        .count();
    (drawn > 0).then(|| Chart {
        title: "Score".to_owned(),
        kind: ChartKind::Bars,
        axis: table.place("supplier"),
        unit: String::new(),
        values: Kind::Decimal(1),
        series: vec![charts::actual("Score", table.place("score"), 0..drawn)],
        description: "The score of each supplier that has one, from 0 to 100, best on top."
            .to_owned(),
    })
}

/// How long the suppliers take, against what the items say.
fn lead_time_chart(table: &Table<SupplierScore>, suppliers: &[SupplierScore]) -> Option<Chart> {
    let last = suppliers
        .iter()
        .rposition(|supplier| supplier.lead_time_days.is_some());
    last.map(|last| Chart {
        title: "Lead time".to_owned(),
        kind: ChartKind::Bars,
        axis: table.place("supplier"),
        unit: "days".to_owned(),
        values: Kind::Decimal(1),
        series: vec![
            charts::actual("Mean", table.place("lead_time_days"), 0..last + 1),
            charts::reference(
                "Stated for the items",
                table.place("expected_lead_time_days"),
                0..last + 1,
            ),
        ],
        description: "Mean days from order to receipt: a bar for each supplier, a mark for what the items say."
            .to_owned(),
    })
}

fn paragraphs(found: &Suppliers) -> Vec<String> {
    let mut paragraphs = vec![if found.items.is_empty() {
        "There is no supplier to tell of.".to_owned()
    } else {
        found.head.summary.clone()
    }];
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.extend(notes::method(&found.provenance));
    paragraphs
}

fn tiles(found: &Suppliers) -> Vec<Figure> {
    let sum = |of: fn(&SupplierScore) -> i32| -> f64 {
        found
            .items
            .iter()
            .map(|supplier| f64::from(of(supplier)))
            .sum()
    };
    let lines = sum(|supplier| supplier.lines);
    let otif = (lines > 0.0).then(|| sum(|supplier| supplier.otif_lines) / lines);
    let overdue = sum(|supplier| supplier.overdue_lines);
    let scored = found
        .items
        .iter()
        .filter(|supplier| supplier.score.is_some());
    let (apart, level) = if found.head.discriminating {
        ("Yes", Level::Good)
    } else {
        ("No", Level::Warning)
    };
    vec![
        figures::count("Suppliers", found.items.len()),
        figures::count("With a score", scored.count()),
        figures::word("Told apart by the data", apart, level),
        figures::plain("On time and in full", otif, Kind::Percent(1), ""),
        Figure {
            level: if overdue > 0.0 {
                Level::Bad
            } else {
                Level::Good
            },
            ..figures::plain("Overdue lines", overdue, Kind::Integer, "")
        },
    ]
}

/// What has to be known before acting on it.
fn limits(found: &Suppliers) -> Vec<String> {
    let mut limits = Vec::new();
    if found.items.iter().any(|supplier| supplier.tied) {
        limits.push(
            "Suppliers that share a place cannot be told apart by the data: their order among themselves is \
             that of their names."
                .to_owned(),
        );
    }
    let thin = |evidence: EvidenceLevel| {
        matches!(
            evidence,
            EvidenceLevel::Insufficient | EvidenceLevel::Low | EvidenceLevel::Unspecified
        )
    };
    let thin = found
        .items
        .iter()
        .filter(|supplier| thin(supplier.evidence()))
        .count();
    if thin > 0 {
        limits.push(format!(
            "The evidence is low or insufficient for {}: few orders or none.",
            prose::counted(thin, "supplier", "suppliers")
        ));
    }
    limits.extend(notes::limits(&found.provenance));
    limits
}
