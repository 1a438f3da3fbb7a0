//! The history of all channels together, where it can be told.

use std::collections::BTreeMap;

use otel_bi_proto::otelbi::common::v1::{ChannelForecast, HistoryPoint};

/// What all channels together sold: day by day the sum of what is given of each. Nothing where their rhythms
/// or the ends of their data differ: single days would not compare with what is expected of all.
pub(super) fn history(channels: &[ChannelForecast]) -> Vec<HistoryPoint> {
    if !are_alike(channels) {
        return Vec::new();
    }
    let first = |channel: &'_ ChannelForecast| Some(channel.history.first()?.date.clone());
    let from = channels.iter().filter_map(first).max().unwrap_or_default();
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for point in channels.iter().flat_map(|channel| &channel.history) {
        if point.date >= from {
            *sums.entry(&point.date).or_default() += point.value;
        }
    }
    sums.into_iter()
        .map(|(date, value)| HistoryPoint {
            date: date.to_owned(),
            // Amounts have four places at most; what adding leaves beyond is no money.
            value: (value * 1e4).round() / 1e4,
        })
        .collect()
}

/// Whether the channels trade in one rhythm and their data end on one day.
pub(super) fn are_alike(channels: &[ChannelForecast]) -> bool {
    let of = |channel: &ChannelForecast| (channel.cadence(), channel.trained_through.clone());
    channels.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]))
}

#[cfg(test)]
mod tests {
    use document::Cell;
    use otel_bi_proto::otelbi::common::v1::{Cadence, ForecastPoint, ForecastTotal, Provenance};

    use super::super::Forecast;
    use super::super::points::{TOTAL, section};
    use super::*;

    fn days(days: &[(&str, f64)]) -> Vec<HistoryPoint> {
        let point = |(date, value): &(&str, f64)| HistoryPoint {
            date: (*date).to_owned(),
            value: *value,
        };
        days.iter().map(point).collect()
    }

    fn channel(name: &str, cadence: Cadence, days: &[(&str, f64)]) -> ChannelForecast {
        ChannelForecast {
            channel: name.to_owned(),
            cadence: cadence.into(),
            trained_through: "2016-05-31".to_owned(),
            history: self::days(days),
            ..ChannelForecast::default()
        }
    }

    fn forecast(channels: Vec<ChannelForecast>) -> Forecast {
        let expected = ForecastPoint {
            date: "2016-06-01".to_owned(),
            value: 5.0,
            ..ForecastPoint::default()
        };
        Forecast {
            as_of: "2016-05-31".to_owned(),
            horizon_days: 1,
            total: Some(ForecastTotal {
                points: vec![expected],
                ..ForecastTotal::default()
            }),
            channels,
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn channels_of_one_rhythm_are_added_up_from_the_day_that_all_are_given_of() {
        let daily = [
            channel(
                "a",
                Cadence::Daily,
                &[("2016-05-29", 9.0), ("2016-05-30", 0.1)],
            ),
            channel(
                "b",
                Cadence::Daily,
                &[("2016-05-30", 0.2), ("2016-05-31", 2.0)],
            ),
        ];
        assert_eq!(
            history(&daily),
            days(&[("2016-05-30", 0.3), ("2016-05-31", 2.0)])
        );
        let (section, rows) = section(&forecast(daily.to_vec()));
        assert_eq!(
            section.charts[0].title,
            "Total: revenue and what is expected"
        );
        assert_eq!(
            section.charts[0]
                .series
                .last()
                .map(|series| series.rows.clone()),
            Some(2..3)
        );
        assert_eq!(rows[2][4], Cell::Number(5.0));
    }

    #[test]
    fn days_and_batches_are_not() {
        let mixed = vec![
            channel("a", Cadence::Daily, &[("2016-05-30", 0.1)]),
            channel("b", Cadence::Batch, &[("2016-05-30", 0.2)]),
        ];
        assert!(history(&mixed).is_empty());
        let (section, rows) = section(&forecast(mixed));
        assert!(
            !section
                .charts
                .iter()
                .any(|chart| chart.title.starts_with("Total"))
        );
        // What is expected of all stays in the table.
        assert_eq!(rows[0][1], Cell::text(TOTAL));
    }
}
