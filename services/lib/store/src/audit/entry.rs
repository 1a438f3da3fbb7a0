//! What is to be recorded.

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use serde_json::json;

use super::row;

/// The most bytes that the parameters of a row may have.
const MAX_PARAMETERS: usize = 8 * 1024;
/// How much of parameters that are too large is kept, before it is escaped.
const KEPT_PARAMETERS: usize = 3 * 1024;
/// The most bytes that any other text of a row may have.
const MAX_TEXT: usize = 512;
/// Ends a text that was cut.
const CUT: &str = "…";

/// A row as its writer tells it. Texts that are too long are cut, with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it began.
    pub at: SystemTime,
    /// Which part of the platform it concerns; unspecified counts as the platform itself.
    pub domain: Domain,
    /// Who: the user's subject, a service's name, or `anonymous`.
    pub actor: String,
    /// The program that called, as it calls itself.
    pub client: String,
    /// What: the RPC's full name, or the step of a job.
    pub action: String,
    /// On what; empty for a call that is its own.
    pub target: String,
    /// The request's fields as JSON, 8 KiB at most; of larger ones a JSON object is kept that says so, with
    /// their size, their SHA-256 and how they begin.
    pub parameters: String,
    /// `OK`, or the error's code.
    pub outcome: String,
    /// How long it took.
    pub duration: Duration,
    /// Its trace: 32 hexadecimal digits, or empty.
    pub trace_id: String,
}

impl Entry {
    /// The entry as any store takes it: PostgreSQL has no text with a NUL in it, and nobody may fill the
    /// trail.
    pub(super) fn bounded(self) -> Self {
        Self {
            actor: text(self.actor),
            client: text(self.client),
            action: text(self.action),
            target: text(self.target),
            parameters: parameters(self.parameters),
            outcome: text(self.outcome),
            trace_id: text(self.trace_id),
            ..self
        }
    }
}

fn text(told: String) -> String {
    let mut kept = without_nul(told);
    if kept.len() > MAX_TEXT {
        kept.truncate(kept.floor_char_boundary(MAX_TEXT - CUT.len()));
        kept.push_str(CUT);
    }
    kept
}

fn parameters(told: String) -> String {
    let told = without_nul(told);
    if told.len() <= MAX_PARAMETERS {
        return told;
    }
    let digest = row::hex_digest(told.as_bytes());
    let mut kept = KEPT_PARAMETERS;
    loop {
        let begins = &told[..told.floor_char_boundary(kept)];
        let mark = json!({
            "left_out": {"bytes": told.len(), "sha256": digest},
            "begins": begins,
        });
        let mark = mark.to_string();
        // Escaping makes some texts up to six times as long.
        if mark.len() <= MAX_PARAMETERS {
            return mark;
        }
        kept /= 2;
    }
}

fn without_nul(told: String) -> String {
    if told.contains('\0') {
        told.replace('\0', "\u{fffd}")
    } else {
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters_and_marked() {
        let cut = text("ä".repeat(300));
        assert!(cut.len() <= MAX_TEXT && cut.ends_with(CUT), "{cut}");
        assert_eq!(text("a\0b".to_owned()), "a\u{fffd}b");
        let whole = "x".repeat(MAX_TEXT);
        assert_eq!(text(whole.clone()), whole);
    }

    #[test]
    fn large_parameters_are_cut_to_json_that_says_so() {
        for piece in ["a", "\"", "\u{1}", "ä€"] {
            let told = format!("{{\"x\":\"{}\"}}", piece.repeat(20_000));
            let kept = parameters(told.clone());
            assert!(kept.len() <= MAX_PARAMETERS, "{}", kept.len());
            let mark: serde_json::Value = serde_json::from_str(&kept).unwrap();
            assert_eq!(mark["left_out"]["bytes"], told.len());
            let begins = mark["begins"].as_str().unwrap();
            assert!(told.starts_with(begins) && begins.len() > 500);
        }
        let whole = format!("\"{}\"", "x".repeat(MAX_PARAMETERS - 2));
        assert_eq!(parameters(whole.clone()), whole);
    }
}
