//! Sales figures of a period, in total and per channel. `F` is the domain's message of figures.

use document::{Cell, Chart, ChartKind, Column, Emphasis, Figure, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{ChannelCompleteness, Measure, Period, Provenance};

use super::{charts, days, figures, notes, prose};
use crate::views::Shown;

/// One of the figures.
pub(crate) struct Measured<F> {
    /// Its name for programs.
    pub(crate) key: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    /// How it is written. The changes of a percentage are differences, not ratios.
    pub(crate) kind: Kind,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// Its definition.
    pub(crate) meaning: &'static str,
    /// The figure of a message.
    pub(crate) of: fn(&F) -> Option<Measure>,
}

/// An answer. The first of its measures is the revenue, and one is called `margin`.
pub(crate) struct Kpis<F> {
    /// The period asked for.
    pub(crate) period: Option<Period>,
    /// The period of the same length just before.
    pub(crate) previous: Option<Period>,
    /// The same days a year before.
    pub(crate) year_before: Option<Period>,
    /// All channels.
    pub(crate) total: F,
    /// Each channel.
    pub(crate) channels: Vec<(String, F)>,
    /// How far each channel's data go.
    pub(crate) completeness: Vec<ChannelCompleteness>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// A period that a row is of: its name, and the figure of a measure in it.
struct Basis<'a> {
    name: &'static str,
    period: Option<&'a Period>,
    value: fn(Measure) -> Option<f64>,
}

/// What a row of changes compares with.
const COMPARISONS: [(&str, fn(Measure) -> Option<f64>); 2] = [
    ("Period before", |measure| measure.change),
    ("Year before", |measure| measure.year_change),
];

impl<F> Kpis<F> {
    /// The total first, then the channels.
    fn all(&self) -> impl Iterator<Item = (&str, &F)> {
        let channels = self
            .channels
            .iter()
            .map(|(name, figures)| (name.as_str(), figures));
        std::iter::once(("Total", &self.total)).chain(channels)
    }

    fn bases(&self) -> [Basis<'_>; 3] {
        [
            Basis {
                name: "This period",
                period: self.period.as_ref(),
                value: |measure| Some(measure.value),
            },
            Basis {
                name: "Period before",
                period: self.previous.as_ref(),
                value: |measure| measure.previous,
            },
            Basis {
                name: "Year before",
                period: self.year_before.as_ref(),
                value: |measure| measure.year_before,
            },
        ]
    }
}

/// Lays out the figures.
pub(crate) fn shown<F>(kpis: Kpis<F>, measured: &[Measured<F>]) -> Shown {
    let mut values = values(&kpis, measured);
    values.0.paragraphs = paragraphs(&kpis, measured);
    values.0.figures = tiles(&kpis.total, measured);
    values.0.notes = notes::incomplete(&kpis.completeness, kpis.period.as_ref());
    values.0.notes.extend(notes::limits(&kpis.provenance));
    Shown {
        subtitle: notes::subtitle(kpis.period.as_ref(), &kpis.provenance),
        sections: vec![
            values,
            changes(&kpis, measured),
            notes::completeness("Sales figures", &kpis.completeness),
        ],
        definitions: Vec::new(),
        provenance: kpis.provenance,
    }
}

/// A row for each channel and period.
fn values<F>(kpis: &Kpis<F>, measured: &[Measured<F>]) -> (Section, Vec<Row>) {
    let column = |key, title, kind, meaning| Column {
        key,
        title,
        kind,
        unit: "",
        meaning,
        emphasis: Emphasis::None,
    };
    let mut columns = vec![
        column(
            "channel",
            "Channel",
            Kind::Text,
            "The channel; “Total” for all that the filters keep.",
        ),
        column(
            "period",
            "Period",
            Kind::Text,
            "Which period: the one asked for, the one of the same length just before, or the same days a year before.",
        ),
        column("from", "From", Kind::Date, "First day of the period."),
        column("to", "To", Kind::Date, "Last day of the period."),
        column(
            "days",
            "Days",
            Kind::Integer,
            "Number of days in the period.",
        ),
        column(
            "covered",
            "Covered",
            Kind::Flag,
            "Whether the warehouse has data for the whole period. No comparison is given with or of a period that the data cover in part only.",
        ),
    ];
    let first = columns.len();
    columns.extend(measured.iter().map(|measure| Column {
        key: measure.key,
        title: measure.title,
        kind: measure.kind,
        unit: measure.unit,
        meaning: measure.meaning,
        emphasis: if measure.key.starts_with("margin") {
            Emphasis::Negative
        } else {
            Emphasis::None
        },
    }));
    let mut rows = Vec::new();
    for (channel, figures) in kpis.all() {
        for basis in kpis.bases() {
            let mut row = vec![
                Cell::text(channel),
                Cell::text(basis.name),
                basis
                    .period
                    .map_or(Cell::Empty, |period| days::day(&period.from)),
                basis
                    .period
                    .map_or(Cell::Empty, |period| days::day(&period.to)),
                basis
                    .period
                    .map_or(Cell::Empty, |period| period.days.into()),
                basis
                    .period
                    .map_or(Cell::Empty, |period| period.covered.into()),
            ];
            row.extend(
                measured
                    .iter()
                    .map(|measure| (measure.of)(figures).and_then(basis.value).into()),
            );
            rows.push(row);
        }
    }
    let section = Section {
        title: "Sales figures".to_owned(),
        charts: vec![chart(measured, first)],
        columns,
        ..Section::default()
    };
    (section, rows)
}

/// Amounts of all channels in the three periods: their rows come first.
fn chart<F>(measured: &[Measured<F>], first: usize) -> Chart {
    let amounts = measured.iter().enumerate();
    let amounts = amounts.filter(|(_, measure)| matches!(measure.key, "revenue" | "margin"));
    Chart {
        title: "Revenue and margin of all channels".to_owned(),
        kind: ChartKind::Columns,
        axis: 1,
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series: amounts
            .map(|(index, measure)| charts::actual(measure.title, first + index, 0..3))
            .collect(),
        description:
            "Revenue and margin of all channels together in the period, the period before and \
                      the same days a year before."
                .to_owned(),
    }
}

/// How the figures moved: a row for each channel and comparison.
fn changes<F>(kpis: &Kpis<F>, measured: &[Measured<F>]) -> (Section, Vec<Row>) {
    let mut columns = vec![
        Column {
            key: "channel",
            title: "Channel",
            kind: Kind::Text,
            unit: "",
            meaning: "The channel; “Total” for all that the filters keep.",
            emphasis: Emphasis::None,
        },
        Column {
            key: "compared_with",
            title: "Compared with",
            kind: Kind::Text,
            unit: "",
            meaning: "The period that the one asked for is compared with.",
            emphasis: Emphasis::None,
        },
    ];
    columns.extend(measured.iter().map(|measure| {
        let rate = matches!(measure.kind, Kind::Percent(_));
        Column {
            key: measure.key,
            title: measure.title,
            kind: Kind::Percent(1),
            unit: if rate { "points" } else { "" },
            meaning: if rate {
                "The difference of the two rates, in percentage points."
            } else {
                "The change of the figure as a share of what it was."
            },
            emphasis: Emphasis::Negative,
        }
    }));
    let mut rows = Vec::new();
    for (channel, figures) in kpis.all() {
        for (name, change) in COMPARISONS {
            let changes = measured
                .iter()
                .map(|measure| (measure.of)(figures).and_then(change).into());
            rows.push(
                [Cell::text(channel), Cell::text(name)]
                    .into_iter()
                    .chain(changes)
                    .collect(),
            );
        }
    }
    let section = Section {
        title: "Changes".to_owned(),
        paragraphs: vec![
            "How each figure moved. There is no change where the data do not cover both periods whole, or \
             where there was nothing before."
                .to_owned(),
        ],
        columns,
        ..Section::default()
    };
    (section, rows)
}

/// The figures of all channels.
fn tiles<F>(total: &F, measured: &[Measured<F>]) -> Vec<Figure> {
    measured
        .iter()
        .map(|measure| {
            let rate = matches!(measure.kind, Kind::Percent(_));
            figures::measure(
                measure.title,
                (measure.of)(total),
                measure.kind,
                measure.unit,
                rate,
            )
        })
        .collect()
}

fn paragraphs<F>(kpis: &Kpis<F>, measured: &[Measured<F>]) -> Vec<String> {
    let revenue = |figures: &F| measured.first().and_then(|measure| (measure.of)(figures));
    let mut paragraphs = Vec::new();
    if let (Some(period), Some(all)) = (&kpis.period, revenue(&kpis.total)) {
        let mut said = format!(
            "Revenue from {} to {} was {}",
            period.from,
            period.to,
            prose::amount(all.value)
        );
        if let Some(change) = all.change {
            said += &format!(", {} on the period before", prose::change(change));
        }
        let leading = kpis
            .channels
            .first()
            .and_then(|(name, figures)| Some((name, revenue(figures)?)));
        if let Some((name, part)) = leading.filter(|_| all.value > 0.0) {
            said += &format!(
                "; {name} made {} of it",
                prose::percent(part.value / all.value)
            );
        }
        paragraphs.push(said + ".");
    }
    paragraphs.extend(notes::method(&kpis.provenance));
    paragraphs
}
