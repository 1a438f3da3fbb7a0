//! What is wrong with the settings, for the person who wrote them.

use std::fmt;

/// One setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The variable.
    pub name: String,
    /// What it holds; `None` for a secret.
    pub given: Option<String>,
    /// What is wrong, or what would be right.
    pub problem: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            Some(given) => write!(formatter, "{}={given:?}: {}", self.name, self.problem),
            None => write!(formatter, "{}: {}", self.name, self.problem),
        }
    }
}

/// Every setting that cannot be used, in the order they were read. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<Mistake>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(formatter, "{} wrong setting{plural}:", self.0.len())?;
        for mistake in &self.0 {
            write!(formatter, "\n  {mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
