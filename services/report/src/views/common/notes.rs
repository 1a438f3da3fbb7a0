//! What has to be known to read a view's figures: how they were made, what the checks found, how far the
//! data go.

use document::{Cell, Definition, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{ChannelCompleteness, Period, Provenance};

use super::days::{self, day};
use super::table::{Table, field};

/// How it was computed, as a paragraph; none when the service does not say.
pub(crate) fn method(provenance: &Provenance) -> Option<String> {
    (!provenance.method.is_empty()).then(|| format!("How it was computed: {}", provenance.method))
}

/// What limits the figures: stale data and the findings of the checks.
pub(crate) fn limits(provenance: &Provenance) -> Vec<String> {
    let stale = provenance.stale.then(|| {
        "The warehouse could not be read since: these are the last good figures.".to_owned()
    });
    let findings = provenance
        .quality_findings
        .iter()
        .map(|finding| format!("Data quality, {}: {}", finding.name, finding.value));
    stale.into_iter().chain(findings).collect()
}

/// Channels that are not complete up to the end of a period, each with the reason.
pub(crate) fn incomplete(
    completeness: &[ChannelCompleteness],
    period: Option<&Period>,
) -> Vec<String> {
    let end = period.map_or("", |period| period.to.as_str());
    completeness
        .iter()
        .filter(|channel| channel.complete_through.as_str() < end)
        .map(|channel| match channel.complete_through.as_str() {
            "" => format!(
                "It is not known how far {} is complete. {}",
                channel.channel, channel.reason
            ),
            through => format!(
                "{} is complete up to {through} only. {}",
                channel.channel, channel.reason
            ),
        })
        .map(|note| note.trim_end().to_owned())
        .collect()
}

/// Up to when each channel's data are complete, as a section of its own.
/// `view` is the title of the view it goes with.
pub(crate) fn completeness(view: &str, channels: &[ChannelCompleteness]) -> (Section, Vec<Row>) {
    let table = Table::new(vec![
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The channel.",
            |line: &ChannelCompleteness| Cell::text(&line.channel),
        ),
        field(
            "newest_sale",
            "Newest sale",
            Kind::Date,
            "The newest day with a sale; none when the channel has not sold up to the as-of day.",
            |line: &ChannelCompleteness| day(&line.newest_sale),
        ),
        field(
            "complete_through",
            "Complete through",
            Kind::Date,
            "The last day up to which the channel's data can be taken as complete. Earlier than the newest \
             sale when part of what the channel usually sells has stopped by then.",
            |line: &ChannelCompleteness| day(&line.complete_through),
        ),
        field(
            "reason",
            "Reason",
            Kind::Prose,
            "Why it is taken as complete up to that day.",
            |line: &ChannelCompleteness| Cell::text(&line.reason),
        ),
    ]);
    let (mut section, rows) = table.section(&format!("{view}: completeness"), channels);
    section.paragraphs.push(
        "How far each channel's data go. Figures of later days are too low, not bad.".to_owned(),
    );
    (section, rows)
}

/// What a view covers, in one line: its period, or the day it looks back from, and the filters in force.
pub(crate) fn subtitle(period: Option<&Period>, provenance: &Provenance) -> String {
    let covered = match days::period(period) {
        none if none.is_empty() => format!("As of {}", provenance.as_of),
        covered => covered,
    };
    covered + &filters(provenance)
}

/// Filters in force, in one line that goes after a subtitle; empty for none.
pub(crate) fn filters(provenance: &Provenance) -> String {
    let filters = provenance.filters.iter();
    let filters = filters.flat_map(|filter| {
        let name = filter.name.replace('_', " ");
        ["; ".to_owned(), name, ": ".to_owned(), filter.value.clone()]
    });
    filters.collect()
}

/// A word and what it means.
pub(crate) fn definition(term: &str, meaning: &str) -> Definition {
    Definition {
        term: term.to_owned(),
        meaning: meaning.to_owned(),
    }
}
