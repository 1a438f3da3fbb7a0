//! What explains the anomalies.

use document::{Cell, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{Anomaly, AnomalyContribution};

use crate::views::common::days::day;
use crate::views::common::prose;
use crate::views::common::table::{Table, field};

/// What one segment adds to an anomaly.
struct Contributed<'a> {
    anomaly: &'a Anomaly,
    contribution: &'a AnomalyContribution,
}

/// Each anomaly, split by dimension.
pub(super) fn section(anomalies: &[Anomaly]) -> (Section, Vec<Row>) {
    let lines: Vec<Contributed> = anomalies
        .iter()
        .flat_map(|anomaly| {
            anomaly
                .contributions
                .iter()
                .map(move |contribution| Contributed {
                    anomaly,
                    contribution,
                })
        })
        .collect();
    let table = Table::new(vec![
        field(
            "date",
            "Date",
            Kind::Date,
            "The anomaly's day.",
            |line: &Contributed| day(&line.anomaly.date),
        ),
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The anomaly's channel.",
            |line: &Contributed| Cell::text(&line.anomaly.channel),
        ),
        field(
            "dimension",
            "Dimension",
            Kind::Text,
            "What the sales are split by.",
            |line: &Contributed| Cell::text(&line.contribution.dimension),
        ),
        field(
            "segment",
            "Segment",
            Kind::Text,
            "The segment; “Other” for the small ones together.",
            |line: &Contributed| Cell::text(&line.contribution.segment),
        ),
        field(
            "actual",
            "Actual",
            Kind::Money(2),
            "What the segment sold.",
            |line: &Contributed| line.contribution.actual.into(),
        )
        .unit(prose::USD),
        field(
            "expected",
            "Expected",
            Kind::Money(2),
            "What it was expected to sell: its usual share of the whole.",
            |line: &Contributed| line.contribution.expected.into(),
        )
        .unit(prose::USD),
        field(
            "deviation",
            "Deviation",
            Kind::Money(2),
            "Actual less expected. Within one dimension these add up to the anomaly's deviation.",
            |line: &Contributed| line.contribution.deviation.into(),
        )
        .unit(prose::USD)
        .emphasis(Emphasis::Negative),
        field(
            "share",
            "Share",
            Kind::Percent(1),
            "Its deviation as a share of the anomaly's; negative when it went the other way.",
            |line: &Contributed| line.contribution.share.into(),
        ),
    ]);
    let (mut section, rows) = table.section("What explains them", &lines);
    section.paragraphs.push(
        "Each anomaly split by dimension: the segments with the largest deviation first."
            .to_owned(),
    );
    (section, rows)
}
