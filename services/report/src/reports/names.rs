//! Names of files in the folder of reports. They are made here alone, of a day, the first digits of the
//! report's id and the kind of file; nothing that anybody wrote is in them.

use chrono::NaiveDate;
use document::Format;
use store::reports::Claim;

/// Digits of a report's id in its files' names; no two reports share them.
const DIGITS: usize = 8;
/// How the name of a file begins.
const PREFIX: &str = "report-";
/// How the name of a file ends while it is written.
const PART: &str = ".part";
/// The kinds of files of a report.
pub(super) const FORMATS: [Format; 2] = [Format::Xlsx, Format::Pdf];

/// The name of a file, for example `report-2014-01-28-1f2e3d4c.pdf`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileName(String);

/// The name of a file while it is written: the file's, and whose attempt it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PartName(String);

/// A name in the folder that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Ours {
    /// That of a file.
    Whole(FileName),
    /// That of a file which is being written, or was.
    Part(PartName),
}

impl FileName {
    /// That of a report's file. Only digits and letters of the id's beginning go into it.
    pub(super) fn new(day: NaiveDate, report_id: &str, format: Format) -> Self {
        let digits: String = report_id
            .chars()
            .filter(char::is_ascii_hexdigit)
            .take(DIGITS)
            .collect();
        let day = day.format("%Y-%m-%d");
        Self(format!("{PREFIX}{day}-{digits}.{}", format.name()))
    }

    /// A name that is read from somewhere; nothing when it is not one of ours.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let inner = name.strip_prefix(PREFIX)?;
        let (stem, format) = inner.split_once('.')?;
        let known = FORMATS.iter().any(|known| known.name() == format);
        let (day, digits) = stem.rsplit_once('-')?;
        let dated = NaiveDate::parse_from_str(day, "%Y-%m-%d")
            .is_ok_and(|parsed| parsed.format("%Y-%m-%d").to_string() == day);
        let numbered = digits.len() == DIGITS
            && digits
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (known && dated && numbered).then(|| Self(name.to_owned()))
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Its name while the owner of this claim writes it.
    pub(super) fn part(&self, claim: &Claim) -> PartName {
        PartName(format!(
            "{}.{}-{}{PART}",
            self.0, claim.owner, claim.attempt
        ))
    }
}

impl PartName {
    /// A name that is read from somewhere; nothing when it is not one of ours.
    fn parse(name: &str) -> Option<Self> {
        let inner = name.strip_suffix(PART)?;
        // Behind the file's name and its ending: owner and attempt.
        let (whole, claim) = inner.rsplit_once('.')?;
        FileName::parse(whole)?;
        let (owner, attempt) = claim.rsplit_once('-')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let ours = owner.bytes().all(plain) && attempt.bytes().all(|byte| byte.is_ascii_digit());
        ours.then(|| Self(name.to_owned()))
    }

    /// As text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ours {
    /// A name that is read from the folder; nothing when it is not one of ours.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let whole = FileName::parse(name).map(Self::Whole);
        whole.or_else(|| PartName::parse(name).map(Self::Part))
    }

    /// As text.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Whole(name) => name.as_str(),
            Self::Part(name) => name.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim() -> Claim {
        Claim {
            report_id: "1f2e3d4c-0000-4000-8000-000000000000".to_owned(),
            owner: "report-0123456789ab".to_owned(),
            attempt: 2,
        }
    }

    fn name(format: Format) -> FileName {
        let day = NaiveDate::from_ymd_opt(2014, 1, 28).unwrap();
        FileName::new(day, &claim().report_id, format)
    }

    #[test]
    fn names_read_back() {
        for format in FORMATS {
            let name = name(format);
            let part = name.part(&claim());
            assert_eq!(
                Ours::parse(name.as_str()),
                Some(Ours::Whole(name.clone())),
                "{name:?}"
            );
            assert_eq!(Ours::parse(part.as_str()), Some(Ours::Part(part.clone())));
        }
        assert_eq!(name(Format::Pdf).as_str(), "report-2014-01-28-1f2e3d4c.pdf");
        assert_eq!(
            name(Format::Pdf).part(&claim()).as_str(),
            "report-2014-01-28-1f2e3d4c.pdf.report-0123456789ab-2.part"
        );
    }

    #[test]
    fn what_others_put_there_is_not_ours() {
        for other in [
            "",
            ".",
            "..",
            "report-2014-01-28-1f2e3d4c",
            "report-2014-01-28-1f2e3d4c.csv",
            "report-2014-01-28-1F2E3D4C.pdf",
            "report-2014-1-28-1f2e3d4c.pdf",
            "report-2014-02-30-1f2e3d4c.pdf",
            "report-2014-01-28-../../etc.pdf",
            "report-2014-01-28-1f2e3d4c.pdf.part",
            "report-2014-01-28-1f2e3d4c.pdf.a/b-1.part",
            "notes.pdf.report-0123456789ab-2.part",
            "my-report-2014-01-28-1f2e3d4c.pdf",
        ] {
            assert_eq!(Ours::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_name_of_ours_leads_elsewhere(name in "\\PC{0,60}") {
            if let Some(ours) = Ours::parse(&name) {
                prop_assert!(!ours.as_str().contains(['/', '\\', '\0']));
            }
        }

        #[test]
        fn no_id_leads_elsewhere(id in "\\PC{0,40}") {
            let day = NaiveDate::from_ymd_opt(2014, 1, 28).unwrap();
            let name = FileName::new(day, &id, Format::Pdf);
            prop_assert!(!name.as_str().contains(['/', '\\', '\0']));
        }
    }
}
