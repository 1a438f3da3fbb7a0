//! Named steps, one after the other, with their times and a summary.

use std::future::Future;
use std::time::{Duration, Instant};

use console::style;

use crate::failure::Failure;
use crate::terminal::{self, Align};

/// What became of the steps so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    /// What the reader of the summary should know beside the outcomes.
    remarks: Vec<String>,
    /// Whether the first failure ends the run.
    fail_fast: bool,
}

#[derive(Debug)]
struct Step {
    name: String,
    took: Duration,
    failure: Option<String>,
}

impl Steps {
    /// No steps yet. With `fail_fast` the first failure ends the run, else the others still run:
    /// one run then shows everything that is wrong.
    pub(crate) fn new(fail_fast: bool) -> Self {
        Self {
            done: Vec::new(),
            remarks: Vec::new(),
            fail_fast,
        }
    }

    /// Runs a step. A failed one is noted and, unless the run is to end there, no error here; an
    /// interrupt always ends the run.
    pub(crate) async fn step(
        &mut self,
        name: impl Into<String>,
        work: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        let name = name.into();
        terminal::begin(&name);
        let begun = Instant::now();
        let outcome = work.await;
        if let Err(failure @ (Failure::Because(_) | Failure::Reported)) = &outcome {
            terminal::error(format!("{name}: {failure}"));
        }
        self.note(name, begun.elapsed(), outcome)
    }

    fn note(
        &mut self,
        name: String,
        took: Duration,
        outcome: Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failure = match outcome {
            Ok(()) => None,
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => Some(failure.to_string()),
        };
        let ends = self.fail_fast && failure.is_some();
        self.done.push(Step {
            name,
            took,
            failure,
        });
        if ends { Err(Failure::Reported) } else { Ok(()) }
    }

    /// Keeps a line for the summary: what a step has left out, or what it rests on.
    pub(crate) fn remark(&mut self, line: impl Into<String>) {
        self.remarks.push(line.into());
    }

    /// Prints the table, the remarks and, as the last line, the count. A failed step makes it a
    /// failure.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        terminal::say(format!("\n{}", self.summary()));
        self.verdict()
    }

    fn summary(&self) -> String {
        let mut parts = vec![self.table()];
        if !self.remarks.is_empty() {
            parts.push(self.remarks.join("\n"));
        }
        parts.push(self.count());
        parts.join("\n\n")
    }

    fn verdict(&self) -> Result<(), Failure> {
        if self.failed() == 0 {
            Ok(())
        } else {
            Err(Failure::Reported)
        }
    }

    fn table(&self) -> String {
        let rows: Vec<Vec<String>> = self
            .done
            .iter()
            .map(|step| {
                let outcome = match &step.failure {
                    None => style("passed".to_owned()).green(),
                    Some(reason) => style(format!("failed: {reason}")).red(),
                };
                vec![
                    step.name.clone(),
                    format!("{:.1}", step.took.as_secs_f64()),
                    outcome.to_string(),
                ]
            })
            .collect();
        terminal::table(
            &[
                ("step", Align::Left),
                ("seconds", Align::Right),
                ("", Align::Left),
            ],
            &rows,
        )
    }

    fn count(&self) -> String {
        let failed = self.failed();
        format!("{} passed, {failed} failed", self.done.len() - failed)
    }

    fn failed(&self) -> usize {
        self.done
            .iter()
            .filter(|step| step.failure.is_some())
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_failure_is_counted_and_the_rest_still_runs() {
        let mut steps = Steps::new(false);
        steps.note("fmt".into(), SECOND, Ok(())).unwrap();
        steps
            .note("clippy".into(), 2 * SECOND, Err(Failure::because("a lint")))
            .unwrap();
        steps.note("unit".into(), SECOND, Ok(())).unwrap();
        assert_eq!(steps.count(), "2 passed, 1 failed");
        assert_eq!(steps.verdict(), Err(Failure::Reported));
        let table = console::strip_ansi_codes(&steps.table()).into_owned();
        assert_eq!(
            table,
            "step    seconds\n\
             fmt         1.0  passed\n\
             clippy      2.0  failed: a lint\n\
             unit        1.0  passed"
        );
    }

    #[test]
    fn all_passed_is_a_success() {
        let mut steps = Steps::new(true);
        steps.note("fmt".into(), SECOND, Ok(())).unwrap();
        assert_eq!(steps.verdict(), Ok(()));
        assert_eq!(steps.count(), "1 passed, 0 failed");
    }

    #[test]
    fn remarks_stand_between_the_table_and_the_count() {
        let mut steps = Steps::new(false);
        steps.note("unit".into(), SECOND, Ok(())).unwrap();
        steps.remark("unit: in part");
        let summary = console::strip_ansi_codes(&steps.summary()).into_owned();
        assert!(
            summary.ends_with("passed\n\nunit: in part\n\n1 passed, 0 failed"),
            "{summary}"
        );
    }

    #[test]
    fn failing_fast_and_interrupts_end_the_run() {
        let mut steps = Steps::new(true);
        let failed = steps.note("fmt".into(), SECOND, Err(Failure::because("no")));
        assert_eq!(failed, Err(Failure::Reported));
        let mut steps = Steps::new(false);
        let stopped = steps.note("fmt".into(), SECOND, Err(Failure::Interrupted));
        assert_eq!(stopped, Err(Failure::Interrupted));
        assert_eq!(steps.count(), "0 passed, 0 failed");
    }
}
