//! What Wide World Importers should order.

mod columns;
mod urgencies;

use document::{Cell, Chart, ChartKind, Figure, Kind, Level};
use otel_bi_proto::otelbi::common::v1::{Domain, Provenance};
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{
    GetReorderRecommendationsRequest, GetReorderRecommendationsResponse, ReorderRecommendation,
    StockBasis, Urgency, UrgencyCount,
};
use status::Result;

use crate::services::{Services, answered, asking};
use crate::views::common::notes::definition;
use crate::views::common::table::Table;
use crate::views::common::{charts, figures, notes, prose};
use crate::views::pages::{self, PAGE_SIZE, Page, Whole};
use crate::views::{Shown, View, showing};

/// So many of the most urgent items are drawn.
const DRAWN: usize = 15;

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::StockRecommendations,
    name: "stock-recommendations",
    title: "Stock recommendations",
    filters: &[
        "as_of",
        "service_level",
        "review_days",
        "urgencies",
        "suppliers",
        "top_n",
    ],
    show: |services, request| showing(show(services, request)),
};

type Recommendations = Whole<ReorderRecommendation, Said>;

/// What the answer says of all items, also those that were not asked for.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    counts: Vec<UrgencyCount>,
    overstocked: i32,
    excess_value: f64,
    total_cost: f64,
}

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetReorderRecommendationsRequest {
        as_of: request.as_of,
        service_level: request.service_level,
        review_days: request.review_days,
        urgencies: request.urgencies,
        suppliers: request.suppliers,
        top_n: request.top_n,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let found = pages::all(|page_token| {
        let asked = GetReorderRecommendationsRequest {
            page_token,
            ..asked.clone()
        };
        page(services.clone(), asked)
    });
    Ok(shown(found.await?))
}

async fn page(
    services: Services,
    asked: GetReorderRecommendationsRequest,
) -> Result<Page<ReorderRecommendation, Said>> {
    let answer = services
        .wwi()
        .get_reorder_recommendations(asking(asked))
        .await;
    let answer: GetReorderRecommendationsResponse = answered(answer)?;
    Ok(Page {
        items: answer.recommendations,
        head: Said {
            counts: answer.counts,
            overstocked: answer.overstocked,
            excess_value: answer.excess_value,
            total_cost: answer.total_cost,
        },
        next: answer.next_page_token,
        provenance: answer.provenance,
    })
}

fn shown(found: Recommendations) -> Shown {
    let table = columns::table();
    let (mut section, rows) = table.section("Stock recommendations", &found.items);
    section.paragraphs = paragraphs(&found);
    section.figures = tiles(&found);
    section.charts = chart(&table, rows.len()).into_iter().collect();
    section.notes = limits(&found);
    Shown {
        subtitle: format!(
            "As of {}{}",
            found.provenance.as_of,
            notes::filters(&found.provenance)
        ),
        sections: vec![(section, rows), urgencies::section(&found.head.counts)],
        definitions: vec![
            definition(
                "Urgency",
                "High: customers wait already, or will before an order can arrive; or only safety stock is left. \
                 Medium: at or below the reorder point. Low: will be there before the next review. None: \
                 nothing to do.",
            ),
            definition(
                "Position",
                "On hand plus on order less owed to customers: what the reorder point is held against.",
            ),
            definition(
                "Outer",
                "The package that an item is ordered in; orders are of whole outers.",
            ),
        ],
        provenance: found.provenance,
    }
}

/// What is at risk with the most urgent items.
fn chart(table: &Table<ReorderRecommendation>, rows: usize) -> Option<Chart> {
    let drawn = rows.min(DRAWN);
    let title = if rows > drawn {
        format!("Value at risk, the {drawn} most urgent of {rows} items")
    } else {
        "Value at risk".to_owned()
    };
    (drawn > 0).then(|| Chart {
        description: format!("{title}: a bar for each item, the most urgent on top."),
        title,
        kind: ChartKind::Bars,
        axis: table.place("stock_item"),
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series: vec![charts::actual(
            "Value at risk",
            table.place("value_at_risk"),
            0..drawn,
        )],
    })
}

/// How many of the items a test holds of.
fn count(found: &Recommendations, test: impl Fn(&ReorderRecommendation) -> bool) -> usize {
    found.items.iter().filter(|item| test(item)).count()
}

fn is_to_order(item: &ReorderRecommendation) -> bool {
    item.quantity > 0.0
}

fn value_at_risk(found: &Recommendations) -> f64 {
    found.items.iter().map(|item| item.value_at_risk).sum()
}

fn paragraphs(found: &Recommendations) -> Vec<String> {
    let to_order = count(found, is_to_order);
    let mut paragraphs = vec![if found.items.is_empty() {
        "There is nothing to recommend for what was asked.".to_owned()
    } else {
        format!(
            "{} {} to be ordered now for {}; the urgency of {} is high. Goods for {} at list price are at risk of \
             not being there when customers ask for them.",
            prose::counted(to_order, "item", "items"),
            if to_order == 1 { "is" } else { "are" },
            prose::amount(found.head.total_cost),
            count(found, |item| item.urgency() == Urgency::High),
            prose::amount(value_at_risk(found)),
        )
    }];
    if found.head.overstocked > 0 {
        paragraphs.push(format!(
            "Of all items {} have more in stock than demand will use in a year: {} at cost.",
            found.head.overstocked,
            prose::amount(found.head.excess_value),
        ));
    }
    paragraphs.extend(notes::method(&found.provenance));
    paragraphs
}

fn tiles(found: &Recommendations) -> Vec<Figure> {
    let urgent = |label: &str, urgency, level| {
        let items = count(found, |item| item.urgency() == urgency);
        Figure {
            level: if items > 0 { level } else { Level::Neutral },
            ..figures::count(label, items)
        }
    };
    let amount = |label: &str, value| figures::plain(label, value, Kind::Money(0), prose::USD);
    vec![
        figures::count("Items to order now", count(found, is_to_order)),
        amount("Cost of the orders", found.head.total_cost),
        amount("Value at risk", value_at_risk(found)),
        urgent("High urgency", Urgency::High, Level::Bad),
        urgent("Medium urgency", Urgency::Medium, Level::Warning),
        figures::plain(
            "Overstocked items",
            Cell::from(found.head.overstocked),
            Kind::Integer,
            "",
        ),
        amount("Excess stock at cost", found.head.excess_value),
    ]
}

/// What has to be known before acting on it.
fn limits(found: &Recommendations) -> Vec<String> {
    let mut limits = Vec::new();
    let unreconciled = count(found, |item| item.unreconciled_units > 0.0);
    if unreconciled > 0 {
        limits.push(format!(
            "Of {} the stock does not add up with the movements: count them before acting on what is on hand, \
             on order and owed (column Unreconciled).",
            prose::counted(unreconciled, "item", "items"),
        ));
    }
    let negative = count(found, |item| item.stock_basis() == StockBasis::Unreconciled);
    if negative > 0 {
        limits.push(format!(
            "{} to have less than nothing in stock on the day, and {} taken as out of stock.",
            prose::counted(negative, "item works out", "items work out"),
            if negative == 1 { "is" } else { "are" },
        ));
    }
    if count(found, |item| item.stock_basis() == StockBasis::WorkedBack) > 0 {
        limits.push(format!(
            "The warehouse counts stock once, when it is filled: stock of {} is worked out back from it by the \
             movements since.",
            found.provenance.as_of
        ));
    }
    limits.extend(parameters(&found.provenance));
    limits.extend(notes::limits(&found.provenance));
    limits
}

/// How safe it plays.
fn parameters(provenance: &Provenance) -> Option<String> {
    let said: Vec<String> = provenance
        .parameters
        .iter()
        .map(|parameter| format!("{} {}", parameter.name.replace('_', " "), parameter.value))
        .collect();
    (!said.is_empty()).then(|| format!("Computed with {}.", prose::listed(&said)))
}
