//! The figures that events rest on.

use document::{Cell, Kind, Row, Section};
use otel_bi_proto::otelbi::wwi::v1::{BusinessEvent, EventFigure};

use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

/// One figure of one event.
struct Line<'a> {
    event: &'a BusinessEvent,
    figure: &'a EventFigure,
}

/// A row for each figure of each event.
pub(super) fn section(events: &[BusinessEvent]) -> (Section, Vec<Row>) {
    let lines: Vec<Line> = events
        .iter()
        .flat_map(|event| {
            event
                .figures
                .iter()
                .map(move |figure| Line { event, figure })
        })
        .collect();
    let (mut section, rows) = table().section("Figures behind events", &lines);
    section
        .paragraphs
        .push("What each event rests on, in the order of the events.".to_owned());
    (section, rows)
}

fn table<'a>() -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "kind",
            "Kind",
            Kind::Text,
            "What the event is about.",
            |line: &Line| line.event.kind().cell(),
        ),
        field(
            "subject",
            "Subject",
            Kind::Text,
            "The item the event is about, or the supplier of an order.",
            |line: &Line| {
                Cell::text(if line.event.stock_item.is_empty() {
                    &line.event.supplier
                } else {
                    &line.event.stock_item
                })
            },
        ),
        field(
            "figure",
            "Figure",
            Kind::Text,
            "What the figure is.",
            |line: &Line| Cell::text(line.figure.name.replace('_', " ")),
        ),
        field(
            "value",
            "Value",
            Kind::Decimal(2),
            "The figure, in its unit.",
            |line: &Line| line.figure.value.into(),
        ),
        field("unit", "Unit", Kind::Text, "Its unit.", |line: &Line| {
            Cell::text(&line.figure.unit)
        }),
        field(
            "id",
            "Event",
            Kind::Text,
            "The event's id.",
            |line: &Line| Cell::text(&line.event.id),
        ),
    ])
}
