//! `cargo dev load`

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::Session;
use crate::failure::Failure;
use crate::terminal::{self, Align};
use crate::warehouses::{self, Outcome, Source};

/// Fills the embedded warehouses, from CSV files or with generated data
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    from: From,

    /// Same seed, same rows
    #[arg(long, default_value_t = 1, conflicts_with = "data", value_name = "N")]
    seed: u64,

    /// Newest day of the generated data [default: yesterday]
    #[arg(long, conflicts_with = "data", value_name = "YYYY-MM-DD")]
    end_date: Option<NaiveDate>,

    /// How many rows to generate, against the original warehouses
    #[arg(long, default_value_t = 1.0, conflicts_with = "data", value_parser = scale)]
    scale: f64,

    /// Directory of the embedded warehouses [default: .dev/data in the checkout]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct From {
    /// Folder with the CSV files of both warehouses, in any depth
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Make data up instead
    #[arg(long)]
    generate: bool,
}

impl Options {
    fn source(&self) -> Source {
        match &self.from.data {
            Some(folder) => Source::Files(folder.clone()),
            None => Source::Generated {
                seed: self.seed,
                end_date: self.end_date.unwrap_or_else(warehouses::yesterday),
                scale: self.scale,
            },
        }
    }
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let data_dir = warehouses::data_dir(session, options.data_dir.as_deref());
    let outcomes = warehouses::fill(
        session,
        &data_dir,
        &sample::Warehouse::ALL,
        &options.source(),
    )
    .await?;
    terminal::say(format!("\n{}", summary(&outcomes)));
    Ok(())
}

fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if scale.is_finite() && scale > 0.0 {
        Ok(scale)
    } else {
        Err("must be more than 0".to_owned())
    }
}

/// Rows by table, and for each warehouse its sum and seconds.
fn summary(outcomes: &[Outcome]) -> String {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let title = outcome.warehouse.title();
        for (table, count) in &outcome.filled.rows {
            rows.push(vec![
                title.to_owned(),
                table.clone(),
                count.to_string(),
                String::new(),
            ]);
        }
        rows.push(vec![
            title.to_owned(),
            "all tables".to_owned(),
            outcome.filled.total().to_string(),
            format!("{:.1}", outcome.took.as_secs_f64()),
        ]);
    }
    terminal::table(
        &[
            ("warehouse", Align::Left),
            ("table", Align::Left),
            ("rows", Align::Right),
            ("seconds", Align::Right),
        ],
        &rows,
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser;
    use sample::{Filled, Warehouse};

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn parse(line: &str) -> Result<Source, clap::Error> {
        let words = std::iter::once("load").chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.options.source())
    }

    #[test]
    fn either_files_or_generated_data_are_asked_for() {
        assert_eq!(parse("--data csv").unwrap(), Source::Files("csv".into()));
        assert_eq!(parse("--generate").unwrap(), Source::generated());
        assert!(parse("").is_err());
        assert!(parse("--data csv --generate").is_err());
    }

    #[test]
    fn generated_data_can_be_chosen() {
        let source = parse("--generate --seed 7 --end-date 2026-01-31 --scale 0.5").unwrap();
        let expected = Source::Generated {
            seed: 7,
            end_date: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            scale: 0.5,
        };
        assert_eq!(source, expected);
        assert!(parse("--generate --scale 0").is_err());
        assert!(parse("--data csv --seed 7").is_err());
    }

    #[test]
    fn the_summary_counts_rows_by_table() {
        let outcome = Outcome {
            warehouse: Warehouse::AdventureWorks,
            filled: Filled {
                rows: vec![("dbo.DimDate".into(), 3652), ("dbo.DimProduct".into(), 606)],
            },
            took: Duration::from_millis(1500),
        };
        let text = summary(&[outcome]);
        let last: Vec<_> = text.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(last, ["AdventureWorks", "all", "tables", "4258", "1.5"]);
    }
}
