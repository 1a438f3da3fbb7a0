//! Values of the contract's enumerations as words, and how good they are.

use document::{Cell, Emphasis, Level};
use otel_bi_proto::otelbi::common::v1::{
    AbcClass, AnomalyDirection, Cadence, DemandClass, EvidenceLevel, ForecastMethod, Granularity,
    QualityCheckKind, QualityVerdict, Sensitivity, XyzClass,
};

/// What stands out in a column of [`QualityVerdict`]s.
pub(crate) const VERDICTS: Emphasis = Emphasis::Levels(&[
    ("Passed", Level::Good),
    ("Warning", Level::Warning),
    ("Failed", Level::Bad),
    ("Not checked", Level::Neutral),
]);

/// What stands out in a column of [`EvidenceLevel`]s.
pub(crate) const EVIDENCE: Emphasis = Emphasis::Levels(&[
    ("High", Level::Good),
    ("Medium", Level::Neutral),
    ("Low", Level::Warning),
    ("Insufficient", Level::Warning),
]);

/// A value of an enumeration that people read.
pub(crate) trait Words {
    /// The value in words; empty when it is not told.
    fn words(self) -> &'static str;

    /// The value as a cell; empty when it is not told.
    fn cell(self) -> Cell
    where
        Self: Sized,
    {
        Cell::text(self.words())
    }
}

impl Words for Granularity {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl Words for ForecastMethod {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Auto => "Automatic",
            Self::Naive => "Naive",
            Self::SeasonalNaive => "Seasonal naive",
            Self::WindowMean => "Window mean",
            Self::Linear => "Straight line",
            Self::LinearSeasonal => "Straight line with season",
            Self::Ets => "ETS",
            Self::Theta => "Theta",
            Self::Mstl => "MSTL",
            Self::Ensemble => "Ensemble",
            Self::Croston => "Croston",
            Self::Sba => "SBA",
            Self::Tsb => "TSB",
            Self::Autoregression => "Autoregression",
            Self::Naive2 => "Naive 2",
        }
    }
}

impl Words for Cadence {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Daily => "Daily",
            Self::Batch => "In batches",
        }
    }
}

impl Words for AnomalyDirection {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Spike => "Spike",
            Self::Drop => "Drop",
        }
    }
}

impl Words for Sensitivity {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Words for EvidenceLevel {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Insufficient => "Insufficient",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

impl Words for AbcClass {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

impl Words for XyzClass {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::X => "X",
            Self::Y => "Y",
            Self::Z => "Z",
        }
    }
}

impl Words for DemandClass {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Smooth => "Smooth",
            Self::Erratic => "Erratic",
            Self::Intermittent => "Intermittent",
            Self::Lumpy => "Lumpy",
        }
    }
}

impl Words for QualityCheckKind {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Keys => "Keys",
            Self::Ranges => "Ranges",
            Self::Gaps => "Gaps",
            Self::Freshness => "Freshness",
            Self::Reconciliation => "Reconciliation",
        }
    }
}

impl Words for QualityVerdict {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "Not checked",
            Self::Passed => "Passed",
            Self::Warning => "Warning",
            Self::Failed => "Failed",
        }
    }
}

/// How good a verdict is.
pub(crate) fn level(verdict: QualityVerdict) -> Level {
    match verdict {
        QualityVerdict::Unspecified => Level::Neutral,
        QualityVerdict::Passed => Level::Good,
        QualityVerdict::Warning => Level::Warning,
        QualityVerdict::Failed => Level::Bad,
    }
}
