//! Events counted by kind and severity.

use document::{Cell, Chart, ChartKind, Kind, Row, Section};
use otel_bi_proto::otelbi::wwi::v1::{BusinessEvent, EventKind, EventSeverity};

use crate::views::common::charts;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

const KINDS: [EventKind; 5] = [
    EventKind::StockoutRisk,
    EventKind::BelowReorderPoint,
    EventKind::Backorder,
    EventKind::DemandSpike,
    EventKind::LateReceipt,
];

/// The events of one kind.
struct OfKind<'a> {
    kind: EventKind,
    events: Vec<&'a BusinessEvent>,
}

impl OfKind<'_> {
    fn of(&self, severity: EventSeverity) -> Cell {
        counted(
            self.events
                .iter()
                .filter(|event| event.severity() == severity)
                .count(),
        )
    }
}

/// A row for each kind that there are events of.
pub(super) fn section(events: &[BusinessEvent]) -> (Section, Vec<Row>) {
    let kinds = KINDS.into_iter().map(|kind| OfKind {
        kind,
        events: events.iter().filter(|event| event.kind() == kind).collect(),
    });
    let kinds: Vec<OfKind> = kinds.filter(|kind| !kind.events.is_empty()).collect();
    let table = table();
    let (mut section, rows) = table.section("Events by kind", &kinds);
    if !rows.is_empty() {
        let series = |name, key| charts::actual(name, table.place(key), 0..rows.len());
        section.charts.push(Chart {
            title: "Open events".to_owned(),
            kind: ChartKind::Columns,
            axis: table.place("kind"),
            unit: "events".to_owned(),
            values: Kind::Integer,
            series: vec![
                series("High", "high"),
                series("Medium", "medium"),
                series("Low", "low"),
            ],
            description: "So many events are open, columns of each severity for each kind."
                .to_owned(),
        });
    }
    (section, rows)
}

fn table<'a>() -> Table<OfKind<'a>> {
    Table::new(vec![
        field(
            "kind",
            "Kind",
            Kind::Text,
            "What the events are about.",
            |line: &OfKind| line.kind.cell(),
        ),
        field(
            "high",
            "High",
            Kind::Integer,
            "Events of high severity.",
            |line: &OfKind| line.of(EventSeverity::High),
        ),
        field(
            "medium",
            "Medium",
            Kind::Integer,
            "Events of medium severity.",
            |line: &OfKind| line.of(EventSeverity::Medium),
        ),
        field(
            "low",
            "Low",
            Kind::Integer,
            "Events of low severity.",
            |line: &OfKind| line.of(EventSeverity::Low),
        ),
        field(
            "events",
            "Events",
            Kind::Integer,
            "All events of the kind.",
            |line: &OfKind| counted(line.events.len()),
        ),
    ])
}

fn counted(count: usize) -> Cell {
    Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
