//! All items by urgency.

use document::{Chart, ChartKind, Kind, Row, Section};
use otel_bi_proto::otelbi::wwi::v1::UrgencyCount;

use super::super::words::URGENCIES;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;
use crate::views::common::{charts, prose};

/// Items and cost of each urgency.
pub(super) fn section(counts: &[UrgencyCount]) -> (Section, Vec<Row>) {
    let table = table();
    let (mut section, rows) = table.section("Items by urgency", counts);
    section.paragraphs.push(
        "All items by urgency, also those that were not asked for, and what their orders cost."
            .to_owned(),
    );
    if !rows.is_empty() {
        section.charts.push(Chart {
            title: "Cost of orders by urgency".to_owned(),
            kind: ChartKind::Columns,
            axis: table.place("urgency"),
            unit: prose::USD.to_owned(),
            values: Kind::Money(0),
            series: vec![charts::actual("Cost", table.place("cost"), 0..rows.len())],
            description: "What is to be ordered costs so much, a column for each urgency."
                .to_owned(),
        });
    }
    (section, rows)
}

fn table() -> Table<UrgencyCount> {
    Table::new(vec![
        field(
            "urgency",
            "Urgency",
            Kind::Text,
            "How soon to act.",
            |count: &UrgencyCount| count.urgency().cell(),
        )
        .emphasis(URGENCIES),
        field(
            "items",
            "Items",
            Kind::Integer,
            "How many items.",
            |count: &UrgencyCount| count.items.into(),
        ),
        field(
            "cost",
            "Cost",
            Kind::Money(2),
            "Cost of what to order for them.",
            |count: &UrgencyCount| count.cost.into(),
        )
        .unit(prose::USD),
    ])
}
