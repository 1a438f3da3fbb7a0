//! How an answer was made.

use std::fmt::Display;

use insight::period::Period;
use insight::sales::{Question, SalesRollup};
use otel_bi_proto::otelbi::common::v1 as proto;
use warehouse::snapshot::{Loaded, StatementUse};

/// The snapshot that one call answers from.
#[derive(Debug)]
pub struct Answered<'a, T> {
    loaded: &'a Loaded<T>,
    stale: bool,
}

impl<'a, T> Answered<'a, T> {
    /// An answer from `loaded`; `stale` when the warehouse could not be read since.
    #[must_use]
    pub fn new(loaded: &'a Loaded<T>, stale: bool) -> Self {
        Self { loaded, stale }
    }

    /// The data to answer from.
    #[must_use]
    pub fn value(&self) -> &'a T {
        &self.loaded.value
    }

    /// Starts the provenance of an answer computed from the rows of these statements.
    #[must_use]
    pub fn provenance(&self, statements: &[&str]) -> ProvenanceBuilder {
        let used = |name: &&str| {
            self.loaded
                .statements
                .iter()
                .find(|used| used.name == *name)
        };
        let encode = |used: &StatementUse| proto::StatementUse {
            name: used.name.to_owned(),
            sha256: used.sha256.clone(),
            rows: u32::try_from(used.rows).unwrap_or(u32::MAX),
        };
        ProvenanceBuilder(proto::Provenance {
            loaded_at: Some(prost_types::Timestamp::from(self.loaded.loaded_at)),
            stale: self.stale,
            snapshot: self.loaded.digest.clone(),
            statements: statements.iter().filter_map(used).map(encode).collect(),
            load_trace_id: self.loaded.trace_id.clone().unwrap_or_default(),
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
            ..proto::Provenance::default()
        })
    }
}

/// Collects what an answer was made of.
#[derive(Debug)]
pub struct ProvenanceBuilder(proto::Provenance);

impl ProvenanceBuilder {
    /// Adds the days and filters of a sales question.
    #[must_use]
    pub fn sales_question<const D: usize>(
        mut self,
        rollup: &SalesRollup<D>,
        question: &Question<D>,
    ) -> Self {
        let end = |of: fn(Period) -> chrono::NaiveDate| {
            question
                .covered
                .map(|covered| of(covered).to_string())
                .unwrap_or_default()
        };
        self.0.as_of = question.as_of.to_string();
        self.0.data_from = end(Period::from);
        self.0.data_to = end(Period::to);
        self.0.filters = rollup
            .dimensions()
            .iter()
            .enumerate()
            .filter(|(at, _)| !question.filter.chosen(*at).is_empty())
            .map(|(at, dimension)| proto::NamedValue {
                name: dimension.field().to_owned(),
                value: question.filter.chosen(at).join(", "),
            })
            .collect();
        self.parameter("from", &question.period.from())
            .parameter("to", &question.period.to())
    }

    /// Adds a parameter of the method.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &dyn Display) -> Self {
        let parameter = proto::NamedValue {
            name: name.to_owned(),
            value: value.to_string(),
        };
        self.0.parameters.push(parameter);
        self
    }

    /// Says what was computed, in a sentence or two.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.0.method);
        self
    }

    /// The finished provenance.
    #[must_use]
    pub fn build(self) -> proto::Provenance {
        self.0
    }
}
