//! What a report is asked for.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use document::Paper;
use otel_bi_proto::otelbi::common::v1::Domain;
use serde::{Deserialize, Serialize};
use status::{Error, Result};

use crate::views::{VIEWS, View};

/// What a report is asked for, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parameters {
    /// The domains in it, in the order of the contract, each once: at least one.
    pub(crate) domains: Vec<Part>,
    /// The day to look back from; nothing for the newest in each domain's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_of: Option<NaiveDate>,
    /// The paper of the PDF.
    pub(crate) paper: Sheet,
    /// The title that was wished for; empty for one that is made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) title: String,
}

/// A domain that has views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// AdventureWorks.
    Aw,
    /// Wide World Importers.
    Wwi,
}

/// A size of paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sheet {
    /// 210 mm by 297 mm.
    #[default]
    A4,
    /// 8.5 in by 11 in.
    Letter,
}

impl Part {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Aw, Self::Wwi];

    /// The domain in the contract.
    pub(crate) fn domain(self) -> Domain {
        match self {
            Self::Aw => Domain::Aw,
            Self::Wwi => Domain::Wwi,
        }
    }

    /// Its short name: `aw` or `wwi`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Aw => "aw",
            Self::Wwi => "wwi",
        }
    }

    /// Its short name as titles have it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Aw => "AW",
            Self::Wwi => "WWI",
        }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Aw => "AdventureWorks",
            Self::Wwi => "Wide World Importers",
        }
    }

    /// The domain that a view shows.
    pub(super) fn of(view: &View) -> Option<Self> {
        let mut parts = Self::ALL.into_iter();
        parts.find(|part| part.domain() == view.domain)
    }
}

impl Parameters {
    /// As they are kept: the same text for the same wish.
    pub(crate) fn json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|problem| unreadable(&problem))
    }

    /// Reads what was kept.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|problem| unreadable(&problem))
    }

    /// The title of a report that looks back from a day.
    pub(super) fn title_on(&self, day: NaiveDate) -> String {
        if !self.title.is_empty() {
            return self.title.clone();
        }
        let month = day.format("%B %Y");
        format!("{}: report of {month}", self.names())
    }

    /// The names of its domains, in words.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.domains.iter().map(|part| part.name()).collect();
        names.join(" and ")
    }

    /// The day that a report asked for then looks back from, as far as is known before the data are seen.
    pub(super) fn day(&self, asked: SystemTime) -> NaiveDate {
        let asked: DateTime<Utc> = asked.into();
        self.as_of.unwrap_or_else(|| asked.date_naive())
    }

    /// The part of the platform it shows: its domain, or the platform for both.
    pub(crate) fn domain(&self) -> Domain {
        match self.domains.as_slice() {
            [part] => part.domain(),
            _ => Domain::Platform,
        }
    }

    /// The same in one word: `aw`, `wwi` or `platform`.
    pub(crate) fn word(&self) -> &'static str {
        match self.domains.as_slice() {
            [part] => part.word(),
            _ => "platform",
        }
    }

    /// Its views, in their order.
    pub(crate) fn views(&self) -> Vec<&'static View> {
        let wanted = |view: &&View| Part::of(view).is_some_and(|part| self.domains.contains(&part));
        VIEWS.iter().copied().filter(wanted).collect()
    }
}

impl From<Sheet> for Paper {
    fn from(sheet: Sheet) -> Self {
        match sheet {
            Sheet::A4 => Self::A4,
            Sheet::Letter => Self::Letter,
        }
    }
}

fn unreadable(problem: &serde_json::Error) -> Error {
    Error::internal_fault(format!("what a report is asked for: {problem}"))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn parameters() -> Parameters {
        Parameters {
            domains: Part::ALL.into(),
            as_of: None,
            paper: Sheet::A4,
            title: String::new(),
        }
    }

    #[test]
    fn what_is_kept_reads_back() {
        let plain = parameters();
        assert_eq!(
            plain.json().unwrap(),
            r#"{"domains":["aw","wwi"],"paper":"a4"}"#
        );
        let full = Parameters {
            domains: vec![Part::Wwi],
            as_of: NaiveDate::from_ymd_opt(2016, 5, 31),
            paper: Sheet::Letter,
            title: "May".to_owned(),
        };
        for parameters in [plain, full] {
            let json = parameters.json().unwrap();
            assert_eq!(Parameters::parse(&json).unwrap(), parameters);
        }
        assert!(Parameters::parse("{}").is_err());
    }

    #[test]
    fn a_title_is_made_of_domains_and_month() {
        let asked = UNIX_EPOCH + Duration::from_hours(24 * 20_089);
        let day = parameters().day(asked);
        assert_eq!(
            parameters().title_on(day),
            "AdventureWorks and Wide World Importers: report of January 2025"
        );
        let past = Parameters {
            domains: vec![Part::Aw],
            as_of: NaiveDate::from_ymd_opt(2014, 1, 28),
            ..parameters()
        };
        let day = past.day(asked);
        assert_eq!(past.title_on(day), "AdventureWorks: report of January 2014");
        let named = Parameters {
            title: "For the board".to_owned(),
            ..parameters()
        };
        assert_eq!(named.title_on(day), "For the board");
    }

    #[test]
    fn views_are_those_of_its_domains() {
        let wwi = Parameters {
            domains: vec![Part::Wwi],
            ..parameters()
        };
        let views = wwi.views();
        assert!(!views.is_empty());
        assert!(views.iter().all(|view| view.domain == Domain::Wwi));
        assert_eq!(parameters().views().len(), VIEWS.len());
        assert_eq!((wwi.word(), parameters().word()), ("wwi", "platform"));
    }
}
