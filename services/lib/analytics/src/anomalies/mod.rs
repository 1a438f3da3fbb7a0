//! Anomalies of a service's sales: what is the same for both services.

mod messages;
mod words;

use chrono::NaiveDate;
use insight::anomaly::{Anomaly, Explainer, Options, SalesLook, Sensitivity, sales_looks};
use insight::period::Period;
use insight::sales::Question;
use otel_bi_proto::otelbi::common::v1 as proto;
use prost::Message;
use status::{Error, Result};

use crate::messages::{encode_period, short_name};
use crate::page::{Page, Paged};
use crate::sales::SalesView;
use crate::service::Snapshot;
use messages::{encode_anomaly, encode_detector};

/// A deviation of fewer US dollars is not worth anybody's time, however regular the channel.
const LEAST_DEVIATION: f64 = 500.0;

const METHOD: &str = "Each channel's revenue at its own rhythm, up to the day it is complete; trend and \
    season taken out robustly; the rest scored as 0.6745 (r - median) / MAD. A value stands out beyond \
    a threshold calibrated to a rate of alerts, and beyond a floor. Days are judged with hindsight: by \
    what came after them, too, up to as_of. Segments explain a deviation by their usual shares.";

/// The fields of a request beside its period and filters.
#[derive(Debug, Clone, Copy)]
pub struct AnomalyFields<'a> {
    /// `otelbi.common.v1.Sensitivity`.
    pub sensitivity: i32,
    /// The most entries of a page; 0 for the default.
    pub page_size: i32,
    /// The page before's next; empty for the first.
    pub page_token: &'a str,
}

/// The parts of an answer.
#[derive(Debug)]
pub struct AnomalyParts {
    /// The days looked at.
    pub period: proto::Period,
    /// The page of anomalies.
    pub page: Paged<proto::Anomaly>,
    /// How each channel was looked at.
    pub detectors: Vec<proto::AnomalyDetector>,
    /// How it was made.
    pub provenance: proto::Provenance,
}

/// One anomaly, and the channel it is of.
#[derive(Clone, Copy)]
struct Found {
    look: usize,
    anomaly: Anomaly,
}

impl<T: Snapshot, const D: usize> SalesView<'_, T, D> {
    /// The anomalies of the question's period, newest first, explained by the `dimensions` given as
    /// index and name (in the singular). `request` is the request without its page fields.
    pub fn anomalies(
        &self,
        question: &Question<D>,
        fields: AnomalyFields<'_>,
        dimensions: &[(usize, &'static str)],
        request: &impl Message,
    ) -> Result<AnomalyParts> {
        let options = Options {
            sensitivity: sensitivity(fields.sensitivity)?,
            least_deviation: LEAST_DEVIATION,
        };
        let digest = self.answered.digest();
        let page = Page::new(fields.page_size, fields.page_token, request, digest)?;
        let looks = sales_looks(self.rollup, question, self.channel, self.category, options);
        let found = newest_first(&looks, question.period);
        let cut = page.cut(&found, |found| *found);
        let provenance = self.answered.provenance(self.statements, question.as_of);
        let sensitivity = encode_sensitivity(options.sensitivity);
        let sensitivity_name = short_name(&sensitivity, proto::Sensitivity::as_str_name);
        Ok(AnomalyParts {
            period: encode_period(question.period, question.covered),
            page: Paged {
                entries: self.explained(&looks, &cut.entries, dimensions),
                total_size: cut.total_size,
                next_page_token: cut.next_page_token,
            },
            detectors: looks
                .iter()
                .map(|look| encode_detector(look, question.period))
                .collect(),
            provenance: provenance
                .sales_question(self.rollup, question)
                .parameter("sensitivity", &sensitivity_name)
                .parameter("alert_rate", &options.sensitivity.alert_rate())
                .parameter("least_score", &options.sensitivity.least_score())
                .parameter("least_share", &options.sensitivity.least_share())
                .parameter("least_deviation", &options.least_deviation)
                .method(METHOD)
                .build(),
        })
    }

    /// The entries of a page, each explained: only what is shown costs anything.
    fn explained(
        &self,
        looks: &[SalesLook],
        page: &[Found],
        dimensions: &[(usize, &'static str)],
    ) -> Vec<proto::Anomaly> {
        let explainers: Vec<Explainer<'_>> = looks
            .iter()
            .enumerate()
            .map(|(at, look)| {
                let of_look: Vec<Anomaly> = page
                    .iter()
                    .filter(|found| found.look == at)
                    .map(|found| found.anomaly)
                    .collect();
                Explainer::new(self.rollup, self.channel, look, &of_look, dimensions)
            })
            .collect();
        page.iter()
            .map(|found| {
                encode_anomaly(&looks[found.look], &found.anomaly, &explainers[found.look])
            })
            .collect()
    }
}

/// What was found within a period: newest first, at one day in the order of `looks`.
fn newest_first(looks: &[SalesLook], period: Period) -> Vec<Found> {
    let mut found: Vec<Found> = looks
        .iter()
        .enumerate()
        .flat_map(|(look, of)| {
            of.findings
                .anomalies
                .iter()
                .map(move |anomaly| (look, *anomaly))
        })
        .filter(|(_, anomaly)| contains(period, anomaly.day))
        .map(|(look, anomaly)| Found { look, anomaly })
        .collect();
    found.sort_by(|a, b| b.anomaly.day.cmp(&a.anomaly.day).then(a.look.cmp(&b.look)));
    found
}

fn contains(period: Period, day: NaiveDate) -> bool {
    period.from() <= day && day <= period.to()
}

fn sensitivity(value: i32) -> Result<Sensitivity> {
    match proto::Sensitivity::try_from(value) {
        Ok(proto::Sensitivity::Low) => Ok(Sensitivity::Low),
        Ok(proto::Sensitivity::Unspecified | proto::Sensitivity::Medium) => Ok(Sensitivity::Medium),
        Ok(proto::Sensitivity::High) => Ok(Sensitivity::High),
        Err(_) => Err(Error::invalid_field(
            "sensitivity",
            format!("{value} is none of LOW, MEDIUM and HIGH"),
        )),
    }
}

fn encode_sensitivity(sensitivity: Sensitivity) -> proto::Sensitivity {
    match sensitivity {
        Sensitivity::Low => proto::Sensitivity::Low,
        Sensitivity::Medium => proto::Sensitivity::Medium,
        Sensitivity::High => proto::Sensitivity::High,
    }
}
