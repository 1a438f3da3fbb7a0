//! Sales against each quota.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::aw::v1::{QuotaInterval, RepScore};

use crate::views::common::charts::{actual, reference};
use crate::views::common::days::day;
use crate::views::common::prose::USD;
use crate::views::common::table::{Table, field};

/// A quota interval and whose it is.
struct Line<'a> {
    name: &'a str,
    interval: &'a QuotaInterval,
}

/// Sales against each quota: of all together first, then of each representative.
pub(super) fn intervals(together: &[QuotaInterval], reps: &[RepScore]) -> (Section, Vec<Row>) {
    let all = together.iter().map(|interval| Line {
        name: "All",
        interval,
    });
    let each = reps.iter().flat_map(|rep| {
        rep.intervals.iter().map(|interval| Line {
            name: &rep.name,
            interval,
        })
    });
    let lines: Vec<Line> = all.chain(each).collect();
    let table = table();
    let (mut section, rows) = table.section("Quota intervals", &lines);
    if !together.is_empty() {
        section.charts.push(Chart {
            title: "Sales against quota of all representatives".to_owned(),
            kind: ChartKind::Columns,
            axis: table.place("from"),
            unit: USD.to_owned(),
            values: Kind::Money(0),
            series: vec![
                actual("Sales", table.place("sales"), 0..together.len()),
                reference("Quota", table.place("quota"), 0..together.len()),
            ],
            description: "Sales and quotas of all representatives together, by quota interval."
                .to_owned(),
        });
    }
    (section, rows)
}

fn table<'a>() -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "name",
            "Representative",
            Kind::Text,
            "First and last name; “All” for all together, managers too.",
            |line: &Line| Cell::text(line.name),
        ),
        field(
            "from",
            "From",
            Kind::Date,
            "The quota's date: the first day that counts for it.",
            |line: &Line| day(&line.interval.from),
        ),
        field(
            "to",
            "To",
            Kind::Date,
            "The day before the next quota's date.",
            |line: &Line| day(&line.interval.to),
        ),
        field(
            "sales",
            "Sales",
            Kind::Money(2),
            "Sales in the interval.",
            |line: &Line| line.interval.sales.into(),
        )
        .unit(USD),
        field(
            "quota",
            "Quota",
            Kind::Money(2),
            "The quota.",
            |line: &Line| line.interval.quota.into(),
        )
        .unit(USD),
        field(
            "attainment",
            "Attainment",
            Kind::Percent(1),
            "Sales as a share of the quota; none without a quota.",
            |line: &Line| line.interval.attainment.into(),
        )
        .emphasis(Emphasis::Scale),
        field(
            "estimated_end",
            "End estimated",
            Kind::Flag,
            "Whether no later quota is known yet, so that the end is taken from the length of the same interval a year before.",
            |line: &Line| line.interval.estimated_end.into(),
        ),
    ])
}
