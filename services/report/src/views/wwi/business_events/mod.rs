//! What happens at Wide World Importers that somebody should know.

mod figures_behind;
mod kinds;

use document::{Cell, Figure, Kind, Level};
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, View as ViewName};
use otel_bi_proto::otelbi::wwi::v1::{
    BusinessEvent, EventSeverity, GetBusinessEventsRequest, GetBusinessEventsResponse,
};
use status::Result;

use super::words::SEVERITIES;
use crate::services::{Services, answered, asking};
use crate::views::common::days::day;
use crate::views::common::notes::definition;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;
use crate::views::common::{figures, notes, prose};
use crate::views::pages::{self, PAGE_SIZE, Page, Whole};
use crate::views::{Shown, View, showing};

/// The view.
pub(in crate::views) static VIEW: View = View {
    domain: Domain::Wwi,
    view: ViewName::BusinessEvents,
    name: "business-events",
    title: "Business events",
    filters: &["as_of", "days_back", "kinds", "severities"],
    show: |services, request| showing(show(services, request)),
};

async fn show(services: Services, request: ExportViewRequest) -> Result<Shown> {
    let asked = GetBusinessEventsRequest {
        as_of: request.as_of,
        days_back: request.days_back,
        kinds: request.kinds,
        severities: request.severities,
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let found = pages::all(|page_token| {
        let asked = GetBusinessEventsRequest {
            page_token,
            ..asked.clone()
        };
        page(services.clone(), asked)
    });
    Ok(shown(found.await?))
}

async fn page(services: Services, asked: GetBusinessEventsRequest) -> Result<Page<BusinessEvent>> {
    let answer = services.wwi().get_business_events(asking(asked)).await;
    let answer: GetBusinessEventsResponse = answered(answer)?;
    Ok(Page {
        items: answer.events,
        head: (),
        next: answer.next_page_token,
        provenance: answer.provenance,
    })
}

fn shown(found: Whole<BusinessEvent>) -> Shown {
    let (mut section, rows) = table().section("Business events", &found.items);
    section.paragraphs = paragraphs(&found);
    section.figures = tiles(&found.items);
    section.notes = notes::limits(&found.provenance);
    Shown {
        subtitle: format!(
            "As of {}{}",
            found.provenance.as_of,
            notes::filters(&found.provenance)
        ),
        sections: vec![
            (section, rows),
            kinds::section(&found.items),
            figures_behind::section(&found.items),
        ],
        definitions: vec![
            definition("Severity", "High: act now. Medium: act soon. Low: know it."),
            definition(
                "Event",
                "One cause, however often it is looked at. Of a stockout risk, a position below the reorder \
                 point and a backorder an item has the worst one only, which includes the others.",
            ),
        ],
        provenance: found.provenance,
    }
}

fn table() -> Table<BusinessEvent> {
    Table::new(vec![
        field(
            "severity",
            "Severity",
            Kind::Text,
            "How bad it is. High: act now. Medium: act soon. Low: know it.",
            |event: &BusinessEvent| event.severity().cell(),
        )
        .emphasis(SEVERITIES),
        field(
            "kind",
            "Kind",
            Kind::Text,
            "What it is about: a stockout risk, a position at or below the reorder point, a backorder, a demand \
             spike or a late receipt.",
            |event: &BusinessEvent| event.kind().cell(),
        ),
        field(
            "stock_item_id",
            "Item number",
            Kind::Identifier,
            "The item's number in the operational system; none when the event is not about one item.",
            |event: &BusinessEvent| match event.stock_item_id {
                0 => Cell::Empty,
                number => number.into(),
            },
        ),
        field(
            "stock_item",
            "Item",
            Kind::Text,
            "The item's newest name; none as its number.",
            |event: &BusinessEvent| Cell::text(&event.stock_item),
        ),
        field(
            "supplier",
            "Supplier",
            Kind::Text,
            "The supplier concerned; none when there is none.",
            |event: &BusinessEvent| Cell::text(&event.supplier),
        ),
        field(
            "first_seen",
            "Since",
            Kind::Date,
            "First day on which the cause held without a break; of a spike its first day, of a receipt that came \
             late the first day on which it was late.",
            |event: &BusinessEvent| day(&event.first_seen),
        ),
        field(
            "summary",
            "Summary",
            Kind::Prose,
            "What it is, in a sentence.",
            |event: &BusinessEvent| Cell::text(&event.summary),
        ),
        field(
            "id",
            "Id",
            Kind::Text,
            "Stable name of the event: the same cause has the same in every answer.",
            |event: &BusinessEvent| Cell::text(&event.id),
        ),
    ])
}

fn count(events: &[BusinessEvent], severity: EventSeverity) -> usize {
    events
        .iter()
        .filter(|event| event.severity() == severity)
        .count()
}

fn paragraphs(found: &Whole<BusinessEvent>) -> Vec<String> {
    let mut paragraphs = vec![match found.items.first() {
        None => "Nothing has happened that somebody should know.".to_owned(),
        Some(worst) => format!(
            "{}: {} of high severity, {} of medium and {} of low. First: {}",
            prose::counted(found.items.len(), "event is open", "events are open"),
            count(&found.items, EventSeverity::High),
            count(&found.items, EventSeverity::Medium),
            count(&found.items, EventSeverity::Low),
            worst.summary
        ),
    }];
    paragraphs.extend(notes::method(&found.provenance));
    paragraphs
}

fn tiles(events: &[BusinessEvent]) -> Vec<Figure> {
    let of = |label: &str, severity, level| {
        let found = count(events, severity);
        Figure {
            level: if found > 0 { level } else { Level::Neutral },
            ..figures::count(label, found)
        }
    };
    vec![
        figures::count("Open events", events.len()),
        of("High severity", EventSeverity::High, Level::Bad),
        of("Medium severity", EventSeverity::Medium, Level::Warning),
        of("Low severity", EventSeverity::Low, Level::Neutral),
    ]
}
