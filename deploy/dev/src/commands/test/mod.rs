//! `cargo dev test`
//!
//! A part is a group of steps. To add one: a variant of [`Part`] at its place in the order, and
//! its line in [`Part::run`].

mod baseline;
mod contract;
mod e2e;
mod rust;
mod web;

use clap::ValueEnum as _;

use crate::Session;
use crate::failure::Failure;
use crate::steps::Steps;

/// Runs every check and test, or the parts that are named
///
/// All parts run, quick ones first, also after one has failed. The closing lines say what some had
/// nothing to run on or to compare with; the last counts the steps.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// What to run; everything when none is named
    #[arg(value_enum)]
    parts: Vec<Part>,

    /// End with the first step that fails
    #[arg(long)]
    fail_fast: bool,
}

/// The parts, in the order in which they run: what fails quickly comes first, and what is built
/// for one is used by those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Formatting of the Rust code
    Fmt,
    /// The contract: lint, and no break with the main branch
    Buf,
    /// The web app: generated types, types, lint, unit tests, build
    Web,
    /// Lints of the Rust code
    Clippy,
    /// All tests of the Rust code
    Unit,
    /// The write store's tests on PostgreSQL and SQLite; part of `unit`
    Store,
    /// Warnings of rustdoc
    Doc,
    /// openapi.json and the web app's types against the contract; part of `unit` and `web`
    Openapi,
    /// The web app in a browser, on a running mesh
    E2e,
}

impl Part {
    /// Those that together are everything.
    fn everything() -> impl Iterator<Item = Self> {
        let covered_by_others = [Self::Store, Self::Openapi];
        Self::value_variants()
            .iter()
            .copied()
            .filter(move |part| !covered_by_others.contains(part))
    }

    async fn run(self, steps: &mut Steps, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Fmt => rust::formatting(steps, session).await,
            Self::Buf => contract::run(steps, session).await,
            Self::Web => web::run(steps, session).await,
            Self::Clippy => rust::lints(steps, session).await,
            Self::Unit => rust::tests(steps, session).await,
            Self::Store => rust::store(steps, session).await,
            Self::Doc => rust::documentation(steps, session).await,
            Self::Openapi => contract::openapi(steps, session).await,
            Self::E2e => e2e::run(steps, session).await,
        }
    }
}

impl Options {
    /// The parts to run, each once, in their order.
    fn chosen(&self) -> Vec<Part> {
        if self.parts.is_empty() {
            return Part::everything().collect();
        }
        Part::value_variants()
            .iter()
            .copied()
            .filter(|part| self.parts.contains(part))
            .collect()
    }
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let mut steps = Steps::new(options.fail_fast);
    let outcome = run_parts(&options.chosen(), &mut steps, session).await;
    let summary = steps.finish();
    outcome.and(summary)
}

async fn run_parts(parts: &[Part], steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    for part in parts {
        part.run(steps, session).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn chosen(words: &[&str]) -> Vec<Part> {
        let words = std::iter::once(&"test").chain(words);
        Line::try_parse_from(words).unwrap().options.chosen()
    }

    #[test]
    fn parts_run_in_their_own_order_and_once() {
        let parts = chosen(&["e2e", "fmt", "e2e"]);
        assert_eq!(parts, [Part::Fmt, Part::E2e]);
    }

    #[test]
    fn no_part_named_is_everything_with_nothing_twice() {
        let parts = chosen(&[]);
        assert_eq!(parts.first(), Some(&Part::Fmt));
        assert_eq!(parts.last(), Some(&Part::E2e));
        assert!(!parts.contains(&Part::Openapi) && !parts.contains(&Part::Store));
    }
}
