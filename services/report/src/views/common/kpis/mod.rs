//! Sales figures of a period, in total and per channel. `F` is the domain's message of figures.

mod changes;
mod values;

use document::{Figure, Kind};
use otel_bi_proto::otelbi::common::v1::{ChannelCompleteness, Measure, Period, Provenance};

use super::{figures, notes, prose};
use crate::views::Shown;

/// What the column of channels means.
const CHANNEL: &str = "The channel; “Total” for all that the filters keep.";

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

impl<F> Kpis<F> {
    /// The total first, then the channels.
    fn all(&self) -> impl Iterator<Item = (&str, &F)> {
        let channels = self
            .channels
            .iter()
            .map(|(name, figures)| (name.as_str(), figures));
        std::iter::once(("Total", &self.total)).chain(channels)
    }
}

/// Lays out the figures.
pub(crate) fn shown<F>(kpis: Kpis<F>, measured: &[Measured<F>]) -> Shown {
    let mut values = values::section(&kpis, measured);
    values.0.paragraphs = paragraphs(&kpis, measured);
    values.0.figures = tiles(&kpis.total, measured);
    values.0.notes = notes::incomplete(&kpis.completeness, kpis.period.as_ref());
    values.0.notes.extend(notes::limits(&kpis.provenance));
    Shown {
        subtitle: notes::subtitle(kpis.period.as_ref(), &kpis.provenance),
        sections: vec![
            values,
            changes::section(&kpis, measured),
            notes::completeness("Sales figures", &kpis.completeness),
        ],
        definitions: Vec::new(),
        provenance: kpis.provenance,
    }
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
        let mut said = vec![format!(
            "Revenue from {} to {} was {}",
            period.from,
            period.to,
            prose::amount(all.value)
        )];
        if let Some(change) = all.change {
            said.push(format!(", {} on the period before", prose::change(change)));
        }
        let leading = kpis
            .channels
            .first()
            .and_then(|(name, figures)| Some((name, revenue(figures)?)));
        if let Some((name, part)) = leading.filter(|_| all.value > 0.0) {
            said.push(format!(
                "; {name} made {} of it",
                prose::percent(part.value / all.value)
            ));
        }
        said.push(".".to_owned());
        paragraphs.push(said.concat());
    }
    paragraphs.extend(notes::method(&kpis.provenance));
    paragraphs
}
