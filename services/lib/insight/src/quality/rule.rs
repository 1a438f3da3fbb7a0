//! What should hold, and from when on a breach matters.

use super::Outcome;

/// What a check, or all checks that touch an answer, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing breaks the rule, or no more than is tolerated.
    Passed,
    /// Nobody looked, or could: better than what was found broken, but nothing to rely on.
    NotChecked,
    /// Something was found that may colour the figures.
    Warning,
    /// The figures are not to be acted upon before it is looked at.
    Failed,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// References that lead nowhere, keys that occur twice or are missing.
    Keys,
    /// Values outside of what can be.
    Ranges,
    /// Days without data where there should be some.
    Gaps,
    /// How new the data are.
    Freshness,
    /// Figures that should agree with each other.
    Reconciliation,
}

/// From when on a breach matters. Shares are of the rows looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// The first row fails the check: one is enough to make a sum silently short, or count twice.
    None,
    /// The first row is a warning; from this share on the check fails.
    FailsFrom(f64),
    /// Always a warning: worth knowing, but the figures are what they are.
    OnlyWarns,
    /// Nothing is said up to this share; beyond it there is a warning.
    WarnsAbove(f64),
}

/// What should hold of the warehouse's rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Short, stable name.
    pub name: &'static str,
    /// What it is about.
    pub kind: Kind,
    /// What should hold, for people to read.
    pub rule: &'static str,
    /// What a breach means for the figures, for people to read.
    pub meaning: &'static str,
    /// What is counted, in the plural, for example `lines`.
    pub counted: &'static str,
    /// What the size of a breach is measured in, where it has one.
    pub unit: Option<&'static str>,
    /// From when on a breach matters.
    pub tolerance: Tolerance,
    /// The columns a sample shows, where samples are rows of a table.
    pub shows: &'static [&'static str],
    /// The statements that looked.
    pub statements: &'static [&'static str],
    /// RPCs whose answers depend on what is checked.
    pub affects: &'static [&'static str],
}

impl Rule {
    pub(super) fn verdict(&self, broken: u64, examined: u64) -> Verdict {
        let share = broken as f64 / examined.max(1) as f64;
        match self.tolerance {
            _ if broken == 0 => Verdict::Passed,
            Tolerance::None => Verdict::Failed,
            Tolerance::FailsFrom(limit) if share >= limit => Verdict::Failed,
            Tolerance::WarnsAbove(limit) if share <= limit => Verdict::Passed,
            Tolerance::FailsFrom(_) | Tolerance::OnlyWarns | Tolerance::WarnsAbove(_) => {
                Verdict::Warning
            }
        }
    }

    /// What was found and what it means, in words.
    pub(super) fn explain(&self, outcome: &Outcome) -> String {
        let found = outcome.detail.clone().unwrap_or_else(|| {
            let size = self.unit.map_or_else(String::new, |unit| {
                let size = grouped(&format!("{:.0}", outcome.size));
                format!(", {size} {unit} in all")
            });
            format!(
                "{} of {} {}{size}.",
                grouped(&outcome.broken.to_string()),
                grouped(&outcome.examined.to_string()),
                self.counted
            )
        });
        format!("{found} {}", self.meaning)
    }
}

/// The digits of a whole number from 0, with its thousands set apart.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule {
        name: "stock_not_negative",
        kind: Kind::Ranges,
        rule: "No balance is below 0.",
        meaning: "Stock was short.",
        counted: "balances",
        unit: Some("units"),
        tolerance: Tolerance::FailsFrom(0.05),
        shows: &[],
        statements: &[],
        affects: &[],
    };

    fn verdict(tolerance: Tolerance, broken: u64) -> Verdict {
        Rule { tolerance, ..RULE }.verdict(broken, 100)
    }

    #[test]
    fn a_breach_matters_from_its_tolerance_on() {
        use Verdict::{Failed, Passed, Warning};
        assert_eq!(
            [0, 1].map(|n| verdict(Tolerance::None, n)),
            [Passed, Failed]
        );
        assert_eq!(
            [0, 1, 5].map(|n| verdict(Tolerance::FailsFrom(0.05), n)),
            [Passed, Warning, Failed]
        );
        assert_eq!(
            [0, 100].map(|n| verdict(Tolerance::OnlyWarns, n)),
            [Passed, Warning]
        );
        assert_eq!(
            [90, 91].map(|n| verdict(Tolerance::WarnsAbove(0.9), n)),
            [Passed, Warning]
        );
        assert_eq!(RULE.verdict(0, 0), Passed);
    }

    #[test]
    fn findings_are_told_with_their_numbers() {
        let mut outcome = Outcome {
            broken: 3_319,
            examined: 776_286,
            size: 1_234_567.4,
            ..Outcome::default()
        };
        assert_eq!(
            RULE.explain(&outcome),
            "3,319 of 776,286 balances, 1,234,567 units in all. Stock was short."
        );
        outcome.detail = Some("Reseller fell silent.".to_owned());
        assert_eq!(
            RULE.explain(&outcome),
            "Reseller fell silent. Stock was short."
        );
        assert_eq!(["0", "123", "1,000"], ["0", "123", "1000"].map(grouped));
    }
}
