//! Sales questions answered: what is the same for both services, around their own messages.
//!
//! A service says in a [`SalesView`] where its rollup and dimensions are; the view decodes what a
//! request asks, computes, and gives the common messages to put into the service's own answer.

mod fields;
mod messages;

use insight::period::PeriodRequest;
use insight::sales::{HistoryRequest, Kpis, Question, SalesRollup, completeness, kpis};
use otel_bi_proto::otelbi::common::v1 as proto;
use status::Result;

use crate::messages::{encode_period, short_name};
use crate::provenance::Answered;
use crate::request::invalid;
use crate::service::Snapshot;
use fields::{granularity, max_series};
use messages::{encode_completeness, encode_granularity, encode_periods, encode_series};

pub use messages::{CommonFigures, encode_channels};

/// Where a service's sales are.
#[derive(Debug)]
pub struct SalesView<'a, T, const D: usize> {
    /// The snapshot that the call answers from.
    pub answered: &'a Answered<'a, T>,
    /// Its rollup.
    pub rollup: &'a SalesRollup<D>,
    /// Index of the channel's dimension.
    pub channel: usize,
    /// Index of the category's dimension.
    pub category: usize,
    /// The statements whose rows the rollup was made of.
    pub statements: &'static [&'static str],
}

/// The parts of an answer with key figures.
#[derive(Debug)]
pub struct KpisParts {
    /// The period asked for, the one before, and the same days a year before.
    pub periods: [proto::Period; 3],
    /// The figures.
    pub kpis: Kpis,
    /// Up to when each channel's data are complete.
    pub completeness: Vec<proto::ChannelCompleteness>,
    /// How it was made.
    pub provenance: proto::Provenance,
}

/// What a history is asked for, as it came in the request.
#[derive(Debug, Clone, Copy)]
pub struct HistoryFields {
    /// `otelbi.common.v1.Granularity`.
    pub granularity: i32,
    /// Index of the dimension to split by.
    pub split: Option<usize>,
    /// The most series; 0 for the default.
    pub max_series: i32,
}

/// The parts of an answer with a history.
#[derive(Debug)]
pub struct HistoryParts {
    /// The days it covers.
    pub period: proto::Period,
    /// Length of a point.
    pub granularity: proto::Granularity,
    /// The series.
    pub series: Vec<proto::SalesSeries>,
    /// Up to when each channel's data are complete.
    pub completeness: Vec<proto::ChannelCompleteness>,
    /// How it was made.
    pub provenance: proto::Provenance,
}

impl<T: Snapshot, const D: usize> SalesView<'_, T, D> {
    /// The question of a request: its period, and per dimension the values to keep (none: all).
    /// INVALID_ARGUMENT names every field that is wrong.
    pub fn question(&self, period: PeriodRequest<'_>, kept: [&[String]; D]) -> Result<Question<D>> {
        Question::new(self.rollup, period, kept).map_err(invalid)
    }

    /// The key figures; `method` says in a sentence or two how they are computed.
    #[must_use]
    pub fn kpis(&self, question: &Question<D>, method: &str) -> KpisParts {
        let kpis = kpis(self.rollup, question, self.channel, self.category);
        let provenance = self.answered.provenance(self.statements, question.as_of);
        KpisParts {
            periods: encode_periods(question),
            completeness: encode_completeness(&kpis.completeness),
            provenance: provenance
                .sales_question(self.rollup, question)
                .method(method)
                .build(),
            kpis,
        }
    }

    /// The history; `method` as for [`SalesView::kpis`].
    pub fn history(
        &self,
        question: &Question<D>,
        asked: HistoryFields,
        method: &str,
    ) -> Result<HistoryParts> {
        let granularity = granularity(asked.granularity, question.period)?;
        let max_series = max_series(asked.max_series)?;
        let history = self.rollup.history(HistoryRequest {
            period: question.period,
            covered: question.covered,
            granularity,
            split: asked.split,
            max_series,
            filter: &question.filter,
        });
        let period = history
            .as_ref()
            .map_or(question.period, |history| history.period);
        let known = completeness(self.rollup, question.as_of, self.channel, self.category);
        let granularity = encode_granularity(granularity);
        let provenance = self.answered.provenance(self.statements, question.as_of);
        Ok(HistoryParts {
            period: encode_period(period, question.covered),
            granularity,
            series: history.as_ref().map(encode_series).unwrap_or_default(),
            completeness: encode_completeness(&known),
            provenance: provenance
                .sales_question(self.rollup, question)
                .parameter(
                    "granularity",
                    &short_name(&granularity, proto::Granularity::as_str_name),
                )
                .parameter("max_series", &max_series)
                .method(method)
                .build(),
        })
    }
}
