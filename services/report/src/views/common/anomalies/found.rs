//! The view's table: a row for each anomaly.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Level, Row, Section};
use otel_bi_proto::otelbi::common::v1::Anomaly;

use crate::views::common::days::day;
use crate::views::common::scores::{high, low};
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::Words;
use crate::views::common::{charts, prose};

/// So many of the newest are drawn.
const DRAWN: usize = 20;

/// What stands out in the column of directions.
const DIRECTIONS: Emphasis = Emphasis::Levels(&[("Spike", Level::Warning), ("Drop", Level::Bad)]);

/// All of them, newest first.
pub(super) fn section(anomalies: &[Anomaly]) -> (Section, Vec<Row>) {
    let table = Table::new(deviation().into_iter().chain(further()).collect());
    let (mut section, rows) = table.section("Anomalies", anomalies);
    section.charts = chart(&table, rows.len()).into_iter().collect();
    (section, rows)
}

/// What happened, and how far that is from what was expected.
fn deviation() -> Vec<Field<Anomaly>> {
    vec![
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
    ]
}

/// What else is known of it.
fn further() -> Vec<Field<Anomaly>> {
    vec![
        field(
            "score",
            "Score",
            Kind::Decimal(2),
            "How far it stands out, in robust standard deviations: 0.6745 times the distance from the median over the median absolute deviation.",
            |line: &Anomaly| line.score.into(),
        ),
        field(
            "closed_day",
            "Closed day",
            Kind::Flag,
            "Whether it is sales on a day that never trades.",
            |line: &Anomaly| line.closed_day.into(),
        ),
        field(
            "run_from",
            "Run from",
            Kind::Date,
            "First day of the run of anomalies in the same direction that it belongs to.",
            |line: &Anomaly| day(&line.run_from),
        ),
        field(
            "run_to",
            "Run to",
            Kind::Date,
            "Last day of that run; the same day when it stands alone.",
            |line: &Anomaly| day(&line.run_to),
        ),
        field(
            "summary",
            "Summary",
            Kind::Prose,
            "What happened, in a sentence.",
            |line: &Anomaly| Cell::text(&line.summary),
        ),
        field(
            "id",
            "Id",
            Kind::Text,
            "Stable name of the anomaly.",
            |line: &Anomaly| Cell::text(&line.id),
        ),
    ]
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
