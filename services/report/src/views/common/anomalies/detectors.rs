//! How the channels were looked at.

use document::{Cell, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::AnomalyDetector;

use crate::views::common::days::day;
use crate::views::common::prose;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

/// A row for each channel.
pub(super) fn section(detectors: &[AnomalyDetector]) -> (Section, Vec<Row>) {
    let table = Table::new(vec![
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The channel; “Total” for all together.",
            |line: &AnomalyDetector| Cell::text(&line.channel),
        ),
        field(
            "cadence",
            "Rhythm",
            Kind::Text,
            "Whether it trades daily or in batches, as its data show.",
            |line: &AnomalyDetector| line.cadence().cell(),
        ),
        field(
            "examined",
            "Looked at",
            Kind::Integer,
            "Values looked at in the period.",
            |line: &AnomalyDetector| line.examined.into(),
        ),
        field(
            "flagged",
            "Anomalies",
            Kind::Integer,
            "Anomalies among them.",
            |line: &AnomalyDetector| line.flagged.into(),
        ),
        field(
            "threshold",
            "Threshold",
            Kind::Decimal(2),
            "A value whose score is beyond this, and whose deviation is beyond the floor, is an anomaly; 0 when there are too few values to judge.",
            |line: &AnomalyDetector| line.threshold.into(),
        ),
        field(
            "floor",
            "Floor",
            Kind::Money(2),
            "The smallest deviation that counts; 0 as the threshold.",
            |line: &AnomalyDetector| line.floor.into(),
        )
        .unit(prose::USD),
        field(
            "complete_through",
            "Complete through",
            Kind::Date,
            "Last day looked at: later days are incomplete in the warehouse.",
            |line: &AnomalyDetector| day(&line.complete_through),
        ),
        field(
            "calendar",
            "Calendar",
            Kind::Prose,
            "The rhythm in words.",
            |line: &AnomalyDetector| Cell::text(&line.calendar),
        ),
        field(
            "method",
            "Method",
            Kind::Prose,
            "How trend and season were taken out.",
            |line: &AnomalyDetector| Cell::text(&line.method),
        ),
    ]);
    table.section("How channels were looked at", detectors)
}
