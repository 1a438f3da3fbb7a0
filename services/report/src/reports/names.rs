//! Names of files in the folder of reports. They are made here alone, of a day, the first digits of the
//! report's id, the attempt that made it when it was not the first, and the kind of file; nothing that anybody
//! wrote is in them.
//!
//! With the attempt among them no two makers of a report ever mean the same name: one that was overtaken and
//! does not know it yet cannot replace what its successor has made.

use chrono::NaiveDate;
use document::Format;
use store::reports::Claim;

/// Digits of a report's id in its files' names; no two reports share them.
const DIGITS: usize = 8;
/// Characters of a day in them.
const DAY: usize = "2014-01-28".len();
/// The attempt that names do not tell.
const FIRST: i64 = 1;
/// How the name of a file begins.
const PREFIX: &str = "report-";
/// How the name of a file ends while it is written.
const PART: &str = ".part";
/// The kinds of files of a report.
pub(super) const FORMATS: [Format; 2] = [Format::Xlsx, Format::Pdf];

/// The name of a file, for example `report-2014-01-28-1f2e3d4c.pdf`, or `report-2014-01-28-1f2e3d4c-2.pdf` of a
/// second attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileName {
    text: String,
    digits: String,
    attempt: i64,
}

/// The name of a file while it is written: the file's, and whose attempt it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PartName {
    text: String,
    of: FileName,
    owner: String,
}

/// A name in the folder that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Ours {
    /// That of a file.
    Whole(FileName),
    /// That of a file which is being written, or was.
    Part(PartName),
}

/// The digits of a report's id that are in its files' names. Only digits and letters of it are taken.
pub(super) fn digits(report_id: &str) -> String {
    let digits = report_id.chars().filter(char::is_ascii_hexdigit);
    digits.take(DIGITS).collect()
}

impl FileName {
    /// That of a report's file, made under this claim.
    pub(super) fn new(day: NaiveDate, claim: &Claim, format: Format) -> Self {
        let (digits, attempt) = (digits(&claim.report_id), claim.attempt);
        let (day, ending) = (day.format("%Y-%m-%d"), format.name());
        let text = if attempt > FIRST {
            format!("{PREFIX}{day}-{digits}-{attempt}.{ending}")
        } else {
            format!("{PREFIX}{day}-{digits}.{ending}")
        };
        Self {
            text,
            digits,
            attempt,
        }
    }

    /// A name that is read from somewhere; nothing when it is not one of ours.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let inner = name.strip_prefix(PREFIX)?;
        let (stem, format) = inner.split_once('.')?;
        FORMATS.iter().find(|known| known.name() == format)?;
        let (day, rest) = stem.split_at_checked(DAY)?;
        let rest = rest.strip_prefix('-')?;
        let (digits, attempt) = match rest.split_once('-') {
            Some((digits, attempt)) => (digits, later(attempt)?),
            None => (rest, FIRST),
        };
        let dated = NaiveDate::parse_from_str(day, "%Y-%m-%d")
            .is_ok_and(|parsed| parsed.format("%Y-%m-%d").to_string() == day);
        let hexadecimal = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let numbered = digits.len() == DIGITS && digits.bytes().all(hexadecimal);
        (dated && numbered).then(|| Self {
            text: name.to_owned(),
            digits: digits.to_owned(),
            attempt,
        })
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Its name while the owner of this claim writes it.
    pub(super) fn part(&self, claim: &Claim) -> PartName {
        PartName {
            text: format!("{}.{}-{}{PART}", self.text, claim.owner, claim.attempt),
            of: self.clone(),
            owner: claim.owner.clone(),
        }
    }
}

/// An attempt after the first, as names have it: each in one way only.
fn later(text: &str) -> Option<i64> {
    let attempt = text.parse::<i64>().ok();
    let attempt = attempt.filter(|attempt| *attempt > FIRST)?;
    (attempt.to_string() == text).then_some(attempt)
}

impl PartName {
    /// A name that is read from somewhere; nothing when it is not one of ours.
    fn parse(name: &str) -> Option<Self> {
        let inner = name.strip_suffix(PART)?;
        // Behind the file's name and its ending: owner and attempt.
        let (whole, claim) = inner.rsplit_once('.')?;
        let of = FileName::parse(whole)?;
        let (owner, attempt) = claim.rsplit_once('-')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let ours = owner.bytes().all(plain) && attempt.bytes().all(|byte| byte.is_ascii_digit());
        ours.then(|| Self {
            text: name.to_owned(),
            of,
            owner: owner.to_owned(),
        })
    }

    /// As text.
    pub(super) fn as_str(&self) -> &str {
        &self.text
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

    /// The digits of the report's id in it.
    pub(super) fn digits(&self) -> &str {
        &self.whole().digits
    }

    /// Whether it is of what is made, or was, under this claim. Of a whole file the owner is not told: there is
    /// one for each attempt.
    pub(super) fn is_of(&self, claim: &Claim) -> bool {
        let whole = self.whole();
        let owned = match self {
            Self::Whole(_) => true,
            Self::Part(part) => part.owner == claim.owner,
        };
        owned && whole.digits == digits(&claim.report_id) && whole.attempt == claim.attempt
    }

    fn whole(&self) -> &FileName {
        match self {
            Self::Whole(name) => name,
            Self::Part(part) => &part.of,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(attempt: i64) -> Claim {
        Claim {
            report_id: "1f2e3d4c-0000-4000-8000-000000000000".to_owned(),
            owner: "report-0123456789ab".to_owned(),
            attempt,
        }
    }

    fn name(format: Format, attempt: i64) -> FileName {
        let day = NaiveDate::from_ymd_opt(2014, 1, 28).unwrap();
        FileName::new(day, &claim(attempt), format)
    }

    #[test]
    fn names_read_back() {
        for (format, attempt) in FORMATS.into_iter().cycle().zip([1, 2, 2, 12]) {
            let name = name(format, attempt);
            let part = name.part(&claim(attempt));
            let read = Ours::parse(name.as_str()).unwrap();
            assert_eq!(read, Ours::Whole(name.clone()));
            assert_eq!(Ours::parse(part.as_str()), Some(Ours::Part(part.clone())));
            for ours in [read, Ours::Part(part)] {
                assert!(ours.is_of(&claim(attempt)));
                assert!(!ours.is_of(&claim(attempt + 1)));
                assert_eq!(ours.digits(), "1f2e3d4c");
            }
        }
        let told = |attempt| name(Format::Pdf, attempt).text;
        assert_eq!(told(1), "report-2014-01-28-1f2e3d4c.pdf");
        assert_eq!(told(2), "report-2014-01-28-1f2e3d4c-2.pdf");
        assert_eq!(
            name(Format::Pdf, 2).part(&claim(2)).as_str(),
            "report-2014-01-28-1f2e3d4c-2.pdf.report-0123456789ab-2.part"
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
            "report-2014-01-28-1f2e3d4c-1.pdf",
            "report-2014-01-28-1f2e3d4c-02.pdf",
            "report-2014-01-28-1f2e3d4c-+2.pdf",
            "report-2014-01-28-1f2e3d4c-2-2.pdf",
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
            let claim = Claim {
                report_id: id,
                ..claim(1)
            };
            let name = FileName::new(day, &claim, Format::Pdf);
            prop_assert!(!name.as_str().contains(['/', '\\', '\0']));
        }
    }
}
