//! `cargo dev forecast`
//!
//! Reading is in `input.rs`, writing in `output.rs`; the forecasts are the crate `insight`'s, the same
//! that the services answer with.

mod input;
mod output;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use indicatif::{ParallelProgressIterator as _, ProgressBar, ProgressStyle};
use insight::forecast::methods::MethodName;
use insight::forecast::{self, Choice, LONGEST_HORIZON, Outcome, Seasons};
use rayon::prelude::*;

use self::input::Series;
use crate::Session;
use crate::failure::Failure;
use crate::terminal::{self, Align};

/// A year of minutes, and more.
const LONGEST_SEASON: usize = 1_000_000;

/// Forecasts series of your own, from a CSV file with one series a row: its id, then its values
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// One series a row: id, then values, oldest first. Rows may differ in length, a first row of
    /// names is left out; empty cells and NA are gaps
    #[arg(long, value_name = "FILE")]
    input: PathBuf,

    /// How many steps to forecast
    #[arg(long, value_name = "N", value_parser = horizon)]
    horizon: usize,

    /// After how many steps the series repeat themselves; 1 when they are not known to. Longer
    /// seasons, multiples of it, are looked for in each series [default: looked for]
    #[arg(long, value_name = "M", value_parser = season)]
    season: Option<usize>,

    /// `auto`, which tests every method on each series' past and takes the best, or a method's name;
    /// a series that it does not fit has its newest value go on
    #[arg(long, default_value = "auto", value_name = "NAME")]
    method: Choice,

    /// The forecasts: id, step, point, ends of the 80 % and 95 % intervals, method
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let work = tokio::task::spawn_blocking(move || forecast_file(&options));
    match session.processes.interrupt().unless(work).await? {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn forecast_file(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    let all = input::read(&options.input)?;
    // Opened first: hours of work must not end at a file that cannot be written.
    let writer = output::create(&options.output, &options.input)?;
    let bar = progress(all.len());
    let unfit = AtomicUsize::new(0);
    let outcomes: Vec<Outcome> = all
        .par_iter()
        .progress_with(bar.clone())
        .map(|series| {
            match forecast_one(series, options, options.method) {
                Err(forecast::Error::NotApplicable(_)) => {
                    unfit.fetch_add(1, Ordering::Relaxed);
                    forecast_one(series, options, Choice::Only(MethodName::Naive))
                }
                outcome => outcome,
            }
            .map_err(|error| failed(series, error))
        })
        .collect::<Result<_, _>>()?;
    bar.finish_and_clear();
    writer.write(all.iter().zip(&outcomes))?;
    terminal::say(summary(&outcomes));
    let (unfit, method) = (unfit.into_inner(), options.method);
    if let (1.., Choice::Only(method)) = (unfit, method) {
        let naive = MethodName::Naive;
        terminal::say(format!(
            "\n{method} does not fit {unfit} series: {naive} there"
        ));
    }
    terminal::say(format!(
        "\n{} series, {} steps each, in {:.1} s: {}",
        all.len(),
        options.horizon,
        started.elapsed().as_secs_f64(),
        options.output.display()
    ));
    Ok(())
}

fn forecast_one(
    series: &Series,
    options: &Options,
    method: Choice,
) -> Result<Outcome, forecast::Error> {
    let asked = forecast::Options {
        seasons: options.season.map_or(Seasons::Detect, Seasons::Shortest),
        choice: method,
        // What was never negative will not be.
        non_negative: series
            .values
            .iter()
            .all(|value| value.is_nan() || *value >= 0.0),
        ..forecast::Options::new(options.horizon)
    };
    forecast::forecast(&series.values, &asked)
}

fn failed(series: &Series, error: forecast::Error) -> Failure {
    Failure::because(format!(
        "line {}, series {}: {error}",
        series.line, series.id
    ))
}

fn progress(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let template = "{bar:30.cyan} {pos}/{len} series, {eta} left";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// How often each method was used, and how its backtests went.
fn summary(outcomes: &[Outcome]) -> String {
    let mut methods: BTreeMap<MethodName, Tally> = BTreeMap::new();
    for outcome in outcomes {
        let tally = methods.entry(outcome.method).or_default();
        tally.series += 1;
        let candidates = &outcome.candidates;
        let own = candidates.iter().find(|one| one.method == outcome.method);
        if let Some(score) = own.and_then(forecast::Candidate::score) {
            tally.mase.add(Some(score.mase));
            tally.coverage80.add(score.coverage80);
            tally.coverage95.add(score.coverage95);
        }
    }
    let rows: Vec<Vec<String>> = methods
        .iter()
        .map(|(method, tally)| {
            let mean = |mean: &Mean, unit: f64, digits: usize| {
                if mean.of > 0.0 {
                    format!("{:.digits$}", unit * mean.sum / mean.of)
                } else {
                    "-".to_owned()
                }
            };
            vec![
                method.to_string(),
                tally.series.to_string(),
                mean(&tally.mase, 1.0, 3),
                mean(&tally.coverage80, 100.0, 1),
                mean(&tally.coverage95, 100.0, 1),
            ]
        })
        .collect();
    terminal::table(
        &[
            ("method", Align::Left),
            ("series", Align::Right),
            ("backtest MASE", Align::Right),
            ("80 % holds", Align::Right),
            ("95 % holds", Align::Right),
        ],
        &rows,
    )
}

#[derive(Default)]
struct Tally {
    series: usize,
    mase: Mean,
    coverage80: Mean,
    coverage95: Mean,
}

/// Of the series that have the figure.
#[derive(Default)]
struct Mean {
    sum: f64,
    of: f64,
}

impl Mean {
    fn add(&mut self, figure: Option<f64>) {
        if let Some(figure) = figure {
            self.sum += figure;
            self.of += 1.0;
        }
    }
}

fn horizon(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(steps @ 1..=LONGEST_HORIZON) => Ok(steps),
        _ => Err(format!("must be 1 to {LONGEST_HORIZON}")),
    }
}

fn season(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(steps @ 1..=LONGEST_SEASON) => Ok(steps),
        _ => Err(format!("must be 1 to {LONGEST_SEASON}")),
    }
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

    fn parse(line: &str) -> Result<Options, clap::Error> {
        let words = std::iter::once("forecast").chain(line.split_whitespace());
        Line::try_parse_from(words).map(|line| line.options)
    }

    #[test]
    fn the_command_line() {
        let options = parse("--input a.csv --horizon 13 --output b.csv").unwrap();
        assert_eq!((options.season, options.method), (None, Choice::Auto));
        let options = parse("--input a --horizon 1 --season 24 --method Theta --output b").unwrap();
        assert_eq!(options.season, Some(24));
        assert_eq!(options.method, Choice::Only(MethodName::Theta));
        for wrong in [
            "--input a --horizon 0 --output b",
            "--input a --horizon 1 --output b --season 0",
            "--input a --horizon 1 --output b --season 9000000000000000000",
            "--input a --horizon 1 --output b --method prophet",
            "--input a --horizon 1",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn from_file_to_file() {
        let directory = tempfile::tempdir().unwrap();
        let (input, output) = (
            directory.path().join("in.csv"),
            directory.path().join("out.csv"),
        );
        let week = "5,6,7,8,9,20,1,".repeat(9);
        std::fs::write(&input, format!("id,v1\nweekly,{week}\nshort,3,4\n")).unwrap();
        let options = Options {
            input,
            horizon: 7,
            season: None,
            method: Choice::Auto,
            output: output.clone(),
        };
        forecast_file(&options).unwrap();
        let written = std::fs::read_to_string(output).unwrap();
        let lines: Vec<Vec<&str>> = written
            .lines()
            .map(|line| line.split(',').collect())
            .collect();
        assert_eq!(lines.len(), 1 + 2 * 7);
        assert_eq!(
            lines[0],
            [
                "id", "step", "point", "lo80", "hi80", "lo95", "hi95", "method"
            ]
        );
        assert_eq!(lines[6][..2], ["weekly", "6"]);
        assert!((lines[6][2].parse::<f64>().unwrap() - 20.0).abs() < 0.5);
        assert_eq!(lines[8][..2], ["short", "1"]);
        for line in &lines[1..] {
            let numbers: Vec<f64> = line[2..7].iter().map(|n| n.parse().unwrap()).collect();
            let [point, lo80, hi80, lo95, hi95] = numbers[..] else {
                panic!("{line:?}")
            };
            assert!([lo95, lo80, point, hi80, hi95].is_sorted(), "{line:?}");
        }
    }

    #[test]
    fn a_series_that_a_method_does_not_fit_does_not_stop_the_others() {
        let directory = tempfile::tempdir().unwrap();
        let (input, output) = (
            directory.path().join("in.csv"),
            directory.path().join("out.csv"),
        );
        std::fs::write(&input, "long,1,2,4,3,5,6,8,7,9,10\nshort,3\n").unwrap();
        let options = Options {
            input,
            horizon: 1,
            season: Some(1),
            method: Choice::Only(MethodName::Linear),
            output: output.clone(),
        };
        forecast_file(&options).unwrap();
        let written = std::fs::read_to_string(output).unwrap();
        let methods: Vec<&str> = written
            .lines()
            .filter_map(|line| line.rsplit(',').next())
            .collect();
        assert_eq!(methods, ["method", "linear", "naive"]);
    }
}
