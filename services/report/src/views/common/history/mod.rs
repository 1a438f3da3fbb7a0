//! Sales over time, whole or split.

mod points;
mod sums;

use document::{Figure, Kind};
use otel_bi_proto::otelbi::common::v1::{
    ChannelCompleteness, Granularity, Period, Provenance, SalesSeries,
};

use self::sums::{Sum, share, summed};
use super::words::Words;
use super::{days, figures, notes, prose};
use crate::views::Shown;

/// An answer.
pub(crate) struct History {
    /// The days it covers.
    pub(crate) period: Option<Period>,
    /// Length of a point.
    pub(crate) granularity: Granularity,
    /// What it is split by, for example `channel`; empty when it is not.
    pub(crate) split: &'static str,
    /// The series.
    pub(crate) series: Vec<SalesSeries>,
    /// How far each channel's data go.
    pub(crate) completeness: Vec<ChannelCompleteness>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
    /// What counts as an order here: the definition of its column.
    pub(crate) orders: &'static str,
    /// What counts as revenue here: the definition of its column.
    pub(crate) revenue: &'static str,
}

/// Lays out the history.
pub(crate) fn shown(history: History) -> Shown {
    let (mut section, rows) = points::section(&history);
    section.paragraphs = paragraphs(&history);
    section.figures = tiles(&history);
    let mut sections = vec![(section, rows)];
    if history.series.len() > 1 {
        sections.push(sums::section(&history));
    }
    sections.push(notes::completeness("Sales history", &history.completeness));
    Shown {
        subtitle: subtitle(&history),
        sections,
        definitions: Vec::new(),
        provenance: history.provenance,
    }
}

fn subtitle(history: &History) -> String {
    let mut subtitle = vec![days::period(history.period.as_ref())];
    if history.granularity != Granularity::Unspecified {
        subtitle.push(format!(", by {}", history.granularity.words()));
    }
    if !history.split.is_empty() {
        subtitle.push(format!(", split by {}", history.split));
    }
    subtitle.push(notes::filters(&history.provenance));
    subtitle.concat()
}

fn tiles(history: &History) -> Vec<Figure> {
    let sums = summed(history);
    if sums.is_empty() {
        return Vec::new();
    }
    let total = |of: fn(&Sum) -> f64| sums.iter().map(of).sum::<f64>();
    let (revenue, margin) = (
        total(|sum: &Sum| sum.revenue),
        total(|sum: &Sum| sum.margin),
    );
    vec![
        figures::plain("Revenue", revenue, Kind::Money(0), prose::USD),
        figures::plain("Margin", margin, Kind::Money(0), prose::USD),
        figures::plain("Margin rate", share(margin, revenue), Kind::Percent(1), ""),
        figures::plain("Units", total(|sum: &Sum| sum.units), Kind::Integer, ""),
    ]
}

fn paragraphs(history: &History) -> Vec<String> {
    let sums = summed(history);
    let Some(largest) = sums.first() else {
        return vec!["The period has no sales.".to_owned()];
    };
    let mut said = vec![format!("Revenue was {}", prose::amount(largest.whole))];
    match history.series.as_slice() {
        [only] => {
            let whole = only.points.iter().filter(|point| !point.partial);
            if let Some(best) = whole.max_by(|one, other| one.revenue.total_cmp(&other.revenue)) {
                said.push(format!(
                    "; the strongest whole {} began on {} and brought {}",
                    history.granularity.words(),
                    best.date,
                    prose::amount(best.revenue)
                ));
            }
        }
        several => {
            said.push(format!(
                " in {}",
                prose::counted(several.len(), "series", "series")
            ));
            if let Some(share) = share(largest.revenue, largest.whole) {
                said.push(format!(
                    "; {} is the largest with {}",
                    largest.name,
                    prose::percent(share)
                ));
            }
        }
    }
    said.push(".".to_owned());
    let mut paragraphs = vec![said.concat()];
    paragraphs.extend(notes::method(&history.provenance));
    paragraphs
}
