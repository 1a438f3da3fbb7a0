//! Values of Wide World Importers' enumerations as words, and how good they are.

use document::{Emphasis, Level};
use otel_bi_proto::otelbi::wwi::v1::{
    EventKind, EventSeverity, LeadTimeBasis, StockBasis, Urgency,
};

use crate::views::common::words::Words;

/// What stands out in a column of [`Urgency`]s.
pub(super) const URGENCIES: Emphasis = Emphasis::Levels(&[
    ("High", Level::Bad),
    ("Medium", Level::Warning),
    ("Low", Level::Neutral),
    ("None", Level::Good),
]);

/// What stands out in a column of [`EventSeverity`]s.
pub(super) const SEVERITIES: Emphasis = Emphasis::Levels(&[
    ("High", Level::Bad),
    ("Medium", Level::Warning),
    ("Low", Level::Neutral),
]);

/// What stands out in a column of [`StockBasis`]es.
pub(super) const STOCK_BASES: Emphasis = Emphasis::Levels(&[
    ("Counted", Level::Good),
    ("Worked back", Level::Neutral),
    ("Unreconciled", Level::Bad),
]);

impl Words for Urgency {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
            Self::None => "None",
        }
    }
}

impl Words for StockBasis {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Counted => "Counted",
            Self::WorkedBack => "Worked back",
            Self::Unreconciled => "Unreconciled",
        }
    }
}

impl Words for LeadTimeBasis {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Item => "Item's receipts",
            Self::Supplier => "Supplier's receipts",
            Self::Stated => "Stated",
        }
    }
}

impl Words for EventKind {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::StockoutRisk => "Stockout risk",
            Self::BelowReorderPoint => "Below reorder point",
            Self::Backorder => "Backorder",
            Self::DemandSpike => "Demand spike",
            Self::LateReceipt => "Late receipt",
        }
    }
}

impl Words for EventSeverity {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}
