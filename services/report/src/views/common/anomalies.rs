//! What stands out of the sales, with what explains it.

use document::{Cell, Chart, ChartKind, Emphasis, Figure, Kind, Level, Row, Section};
use otel_bi_proto::otelbi::common::v1::{
    Anomaly, AnomalyContribution, AnomalyDetector, AnomalyDirection, Period, Provenance,
};

use super::days::day;
use super::scores::{high, low};
use super::table::{Table, field};
use super::words::Words;
use super::{charts, figures, notes, prose};
use crate::views::Shown;

/// So many of the newest are drawn.
const DRAWN: usize = 20;

/// What stands out in the column of directions.
const DIRECTIONS: Emphasis = Emphasis::Levels(&[("Spike", Level::Warning), ("Drop", Level::Bad)]);

/// An answer, with the anomalies of all pages.
pub(crate) struct Anomalies {
    /// The days looked at.
    pub(crate) period: Option<Period>,
    /// What was found, newest first.
    pub(crate) anomalies: Vec<Anomaly>,
    /// How each channel was looked at.
    pub(crate) detectors: Vec<AnomalyDetector>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// Lays out the anomalies.
pub(crate) fn shown(found: Anomalies) -> Shown {
    let table = table();
    let (mut section, rows) = table.section("Anomalies", &found.anomalies);
    section.paragraphs = paragraphs(&found);
    section.figures = tiles(&found);
    section.charts = chart(&table, rows.len()).into_iter().collect();
    section.notes = notes::limits(&found.provenance);
    Shown {
        subtitle: notes::subtitle(found.period.as_ref(), &found.provenance),
        sections: vec![
            (section, rows),
            contributions(&found.anomalies),
            detectors(&found.detectors),
        ],
        definitions: Vec::new(),
        provenance: found.provenance,
    }
}

fn table() -> Table<Anomaly> {
    let mut fields = vec![
        field(
            "date",
            "Date",
            Kind::Date,
            "The day; of a batch the day it was booked, of a missing batch the day it was to be expected.",
            |line: &Anomaly| day(&line.date),
        ),
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The channel; “Total” for all together.",
            |line: &Anomaly| Cell::text(&line.channel),
        ),
        field(
            "direction",
            "Direction",
            Kind::Text,
            "Spike: more than expected. Drop: less than expected.",
            |line: &Anomaly| line.direction().cell(),
        )
        .emphasis(DIRECTIONS),
        field(
            "actual",
            "Actual",
            Kind::Money(2),
            "Revenue of the day.",
            |line: &Anomaly| line.actual.into(),
        )
        .unit(prose::USD),
        field(
            "expected",
            "Expected",
            Kind::Money(2),
            "What trend, season and calendar let expect.",
            |line: &Anomaly| line.expected.into(),
        )
        .unit(prose::USD),
        field(
            "band_low",
            "Normal from",
            Kind::Money(2),
            "Below this the value stands out.",
            |line: &Anomaly| low(line.band.as_ref()),
        )
        .unit(prose::USD),
        field(
            "band_high",
            "Normal to",
            Kind::Money(2),
            "Above this the value stands out.",
            |line: &Anomaly| high(line.band.as_ref()),
        )
        .unit(prose::USD),
        field(
            "deviation",
            "Deviation",
            Kind::Money(2),
            "Actual less expected.",
            |line: &Anomaly| line.deviation.into(),
        )
        .unit(prose::USD)
        .emphasis(Emphasis::Negative),
        field(
            "deviation_rate",
            "Deviation rate",
            Kind::Percent(1),
            "The deviation as a share of what was expected; none when nothing was.",
            |line: &Anomaly| line.deviation_rate.into(),
        )
        .emphasis(Emphasis::Negative),
    ];
    fields.extend([
        field("score", "Score", Kind::Decimal(2), "How far it stands out, in robust standard deviations: 0.6745 times the distance from the median over the median absolute deviation.", |line: &Anomaly| {
            line.score.into()
        }),
        field("closed_day", "Closed day", Kind::Flag, "Whether it is sales on a day that never trades.", |line: &Anomaly| {
            line.closed_day.into()
        }),
        field("run_from", "Run from", Kind::Date, "First day of the run of anomalies in the same direction that it belongs to.", |line: &Anomaly| {
            day(&line.run_from)
        }),
        field("run_to", "Run to", Kind::Date, "Last day of that run; the same day when it stands alone.", |line: &Anomaly| {
            day(&line.run_to)
        }),
        field("summary", "Summary", Kind::Prose, "What happened, in a sentence.", |line: &Anomaly| Cell::text(&line.summary)),
        field("id", "Id", Kind::Text, "Stable name of the anomaly.", |line: &Anomaly| Cell::text(&line.id)),
    ]);
    Table::new(fields)
}

/// The newest anomalies: what was sold, and what was expected.
fn chart(table: &Table<Anomaly>, rows: usize) -> Option<Chart> {
    let drawn = rows.min(DRAWN);
    let title = if rows > drawn {
        format!("Actual against expected, the newest {drawn} of {rows}")
    } else {
        "Actual against expected".to_owned()
    };
    (drawn > 0).then(|| Chart {
        description: format!("{title}: a bar for the revenue of each day that stands out, a mark for what was expected."),
        title,
        kind: ChartKind::Bars,
        axis: table.place("date"),
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series: vec![
            charts::actual("Actual", table.place("actual"), 0..drawn),
            charts::reference("Expected", table.place("expected"), 0..drawn),
        ],
    })
}

fn paragraphs(found: &Anomalies) -> Vec<String> {
    let examined: usize = found
        .detectors
        .iter()
        .map(|detector| usize::try_from(detector.examined).unwrap_or(0))
        .sum();
    let examined = prose::counted(examined, "value", "values");
    let mut paragraphs = vec![match found.anomalies.first() {
        None => format!("Nothing stands out among {examined} looked at."),
        Some(newest) => format!(
            "{} of {examined} looked at {} out. The newest: {}",
            prose::decimal(found.anomalies.len() as f64, 0),
            if found.anomalies.len() == 1 {
                "stands"
            } else {
                "stand"
            },
            newest.summary
        ),
    }];
    paragraphs.extend(notes::method(&found.provenance));
    paragraphs
}

fn tiles(found: &Anomalies) -> Vec<Figure> {
    let of = |direction| {
        found
            .anomalies
            .iter()
            .filter(|anomaly| anomaly.direction() == direction)
            .count()
    };
    vec![
        figures::count("Anomalies", found.anomalies.len()),
        figures::count("Spikes", of(AnomalyDirection::Spike)),
        figures::count("Drops", of(AnomalyDirection::Drop)),
    ]
}

/// What one segment adds to an anomaly.
struct Contributed<'a> {
    anomaly: &'a Anomaly,
    contribution: &'a AnomalyContribution,
}

fn contributions(anomalies: &[Anomaly]) -> (Section, Vec<Row>) {
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

fn detectors(detectors: &[AnomalyDetector]) -> (Section, Vec<Row>) {
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
