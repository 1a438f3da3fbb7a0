//! Writes forecasts to a CSV file: one step a row.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use insight::forecast::Outcome;

use super::input::Series;
use crate::failure::{Context as _, Failure};

/// The columns.
const HEADER: [&str; 8] = [
    "id", "step", "point", "lo80", "hi80", "lo95", "hi95", "method",
];

/// The file to write to.
pub(super) struct Output<'a> {
    path: &'a Path,
    writer: csv::Writer<BufWriter<File>>,
}

/// Creates the file, or empties it; it must not be the input.
pub(super) fn create<'a>(path: &'a Path, input: &Path) -> Result<Output<'a>, Failure> {
    if let (Ok(same), Ok(input)) = (path.canonicalize(), input.canonicalize())
        && same == input
    {
        return Err(Failure::because("the output would overwrite the input"));
    }
    let file = File::create(path).cannot_with("write", path)?;
    Ok(Output {
        path,
        writer: csv::Writer::from_writer(BufWriter::new(file)),
    })
}

impl Output<'_> {
    /// Writes everything.
    pub(super) fn write<'s>(
        mut self,
        forecasts: impl Iterator<Item = (&'s Series, &'s Outcome)>,
    ) -> Result<(), Failure> {
        write_all(&mut self.writer, forecasts)
            .map_err(std::io::Error::from)
            .cannot_with("write", self.path)
    }
}

fn write_all<'s>(
    writer: &mut csv::Writer<BufWriter<File>>,
    forecasts: impl Iterator<Item = (&'s Series, &'s Outcome)>,
) -> csv::Result<()> {
    writer.write_record(HEADER)?;
    for (series, outcome) in forecasts {
        for (index, point) in outcome.points.iter().enumerate() {
            let numbers = [
                point.mean,
                point.low80,
                point.high80,
                point.low95,
                point.high95,
            ];
            writer.write_field(&series.id)?;
            writer.write_field((index + 1).to_string())?;
            for number in numbers {
                writer.write_field(number.to_string())?;
            }
            writer.write_field(outcome.method.as_str())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.flush()?;
    Ok(())
}
