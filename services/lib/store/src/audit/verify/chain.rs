//! One writer's chain, row by row.

use std::collections::BTreeSet;

use status::Result;

use super::super::row::Link;
use super::super::{Head, Row};
use super::{Fault, Finding};

/// A chain that is being read.
pub(super) struct Chain {
    writer: String,
    /// What is known of it from elsewhere: numbers of rows, and their hashes.
    known: BTreeSet<(i64, String)>,
    /// The last row that was read.
    end: Link,
    /// When it began.
    at: i64,
    finding: Option<Finding>,
}

impl Chain {
    pub(super) fn new(writer: &str, known: BTreeSet<(i64, String)>) -> Self {
        Self {
            writer: writer.to_owned(),
            known,
            end: Link::beginning(),
            at: 0,
            finding: None,
        }
    }

    pub(super) fn writer(&self) -> &str {
        &self.writer
    }

    pub(super) fn is_of(&self, writer: &str) -> bool {
        self.writer == writer
    }

    /// Reads its next row, which is searched by `action_name`.
    pub(super) fn take(&mut self, row: &Row, action_name: &str) {
        if self.finding.is_none() {
            self.finding = self.wrong_with(row, action_name);
        }
        self.end = row.link();
        self.at = row.at_micros;
    }

    /// Reads a row of it that has something else than text and numbers where those belong.
    pub(super) fn take_unreadable(&mut self, sequence: i64) {
        let said = "Its fields are not what was written: they cannot be read.";
        let (changed, at) = (Fault::Changed, self.at);
        let finding = self.finding(changed, sequence, at, said.to_owned());
        self.finding.get_or_insert(finding);
        self.end = Link {
            sequence,
            hash: String::new(),
        };
    }

    /// Its last row and when that began, if it has one.
    pub(super) fn last(&self) -> Option<(Head, i64)> {
        let Link { sequence, hash } = self.end.clone();
        let writer = self.writer.clone();
        let head = Head {
            writer,
            sequence,
            hash,
        };
        (sequence != 0).then_some((head, self.at))
    }

    /// What is wrong with it first. `recorded` is the number of its last row by the record of it, if there
    /// is a record, and if that can be read.
    pub(super) fn conclude(mut self, recorded: Option<&Result<i64>>) -> Option<Finding> {
        if let Some(found) = self.finding.take() {
            return Some(found);
        }
        let last = self.end.sequence;
        if let Some((known, _)) = self.known.last()
            && *known > last
        {
            let said = format!(
                "Its rows end with {last}, and row {known} is known: the rest was cut off."
            );
            return Some(self.finding(Fault::CutOff, last + 1, self.at, said));
        }
        match recorded {
            Some(Ok(recorded)) if *recorded >= last => None,
            Some(Err(_)) => {
                let said = "The record of its end is not what was written: it cannot be read.";
                Some(self.finding(Fault::Changed, last, self.at, said.to_owned()))
            }
            Some(Ok(recorded)) => {
                let said =
                    format!("The record of its end says {recorded}, and there are more rows.");
                Some(self.finding(Fault::Changed, *recorded + 1, self.at, said))
            }
            None => {
                let said = "The record of its end is gone.".to_owned();
                Some(self.finding(Fault::Changed, last, self.at, said))
            }
        }
    }

    fn wrong_with(&self, row: &Row, action_name: &str) -> Option<Finding> {
        let expected = self.end.sequence + 1;
        let (fault, sequence, said) = if row.sequence > expected {
            let said = format!("The next row is {}: those between are gone.", row.sequence);
            (Fault::Missing, expected, said)
        } else if row.sequence < expected {
            let said = "There is another row of this number.";
            (Fault::Reordered, row.sequence, said.to_owned())
        } else if row.previous_hash != self.end.hash {
            if row.digest_after(&self.end.hash) == row.hash {
                let said = "Its hash of the row before is not what was written.";
                (Fault::Changed, expected, said.to_owned())
            } else {
                let said = "It does not follow the row before: rows were moved or replaced.";
                (Fault::Reordered, expected, said.to_owned())
            }
        } else if row.digest() != row.hash {
            let said = "Its fields are not what was written: its hash does not fit them.";
            (Fault::Changed, expected, said.to_owned())
        } else if row.action_name() != action_name {
            let said = "It is searched by another action than its own.";
            (Fault::Changed, expected, said.to_owned())
        } else if self.is_known_otherwise(row) {
            let said = "It is known with another hash: the chain was written anew up to here.";
            (Fault::Changed, expected, said.to_owned())
        } else {
            return None;
        };
        let at = if fault == Fault::Missing {
            self.at
        } else {
            row.at_micros
        };
        Some(self.finding(fault, sequence, at, said))
    }

    fn is_known_otherwise(&self, row: &Row) -> bool {
        let from = (row.sequence, String::new());
        let known = self.known.range(from..);
        known
            .take_while(|(sequence, _)| *sequence == row.sequence)
            .any(|(_, hash)| *hash != row.hash)
    }

    fn finding(&self, fault: Fault, sequence: i64, at_micros: i64, description: String) -> Finding {
        Finding {
            fault,
            writer: self.writer.clone(),
            sequence,
            at_micros,
            description,
        }
    }
}
