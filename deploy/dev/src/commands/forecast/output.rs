//! Writes forecasts to a CSV file: one step a row.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use insight::forecast::Outcome;
use tempfile::NamedTempFile;

use super::input::Series;
use crate::failure::{Context as _, Failure};

/// The columns.
const HEADER: [&str; 8] = [
    "id", "step", "point", "lo80", "hi80", "lo95", "hi95", "method",
];
/// Sizes outside of these are written in scientific notation.
const PLAIN: std::ops::Range<f64> = 1e-5..1e15;

/// Where to write to.
pub(super) struct Output {
    path: PathBuf,
    target: Target,
}

enum Target {
    /// A file that is written beside it and takes its place when it is whole.
    Replaced,
    /// A pipe or a device.
    Stream(File),
}

/// Makes sure that the file can be written, without touching it yet; it must not be the input.
pub(super) fn create(path: &Path, input: &Path) -> Result<Output, Failure> {
    // A link goes on pointing to what it points to.
    let real = path.canonicalize();
    let path = real.unwrap_or_else(|_| path.to_owned());
    if input.canonicalize().is_ok_and(|input| input == path) {
        return Err(Failure::because("the output would overwrite the input"));
    }
    let target = target(&path).cannot_with("write", &path)?;
    Ok(Output { path, target })
}

fn target(path: &Path) -> io::Result<Target> {
    match path.metadata() {
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => {
            return File::options().write(true).open(path).map(Target::Stream);
        }
        _ => {}
    }
    // Not kept: an interrupt in hours of work would leave it behind.
    beside(path)?;
    Ok(Target::Replaced)
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file, less what the user's mask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666))
    };
    builder.tempfile_in(directory.unwrap_or(Path::new(".")))
}

impl Output {
    /// Writes everything.
    pub(super) fn write<'s>(
        self,
        forecasts: impl Iterator<Item = (&'s Series, &'s Outcome)>,
    ) -> Result<(), Failure> {
        let written = match self.target {
            Target::Stream(file) => write_all(&file, forecasts),
            Target::Replaced => replace(&self.path, forecasts),
        };
        written.cannot_with("write", &self.path)
    }
}

fn replace<'s>(
    path: &Path,
    forecasts: impl Iterator<Item = (&'s Series, &'s Outcome)>,
) -> io::Result<()> {
    let file = beside(path)?;
    write_all(file.as_file(), forecasts)?;
    file.persist(path)?;
    Ok(())
}

fn write_all<'s>(
    file: &File,
    forecasts: impl Iterator<Item = (&'s Series, &'s Outcome)>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
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
                writer.write_field(in_digits(number))?;
            }
            writer.write_field(outcome.method.as_str())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn in_digits(number: f64) -> String {
    if number == 0.0 || PLAIN.contains(&number.abs()) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_can_be_read_back_and_are_short() {
        let told = [
            (0.0, "0"),
            (12.5, "12.5"),
            (-0.25, "-0.25"),
            (1e300, "1e300"),
            (-2.5e-9, "-2.5e-9"),
        ];
        for (number, text) in told {
            assert_eq!(in_digits(number), text);
            assert_eq!(text.parse(), Ok(number));
        }
    }

    #[test]
    fn what_was_there_stays_until_all_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.csv");
        std::fs::write(&path, "before").unwrap();
        let output = create(&path, Path::new("in.csv")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        drop(output);
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        let output = create(&path, Path::new("in.csv")).unwrap();
        output.write(std::iter::empty()).unwrap();
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("id,step")
        );
        assert!(create(directory.path(), Path::new("in.csv")).is_err());
        assert!(create(&path, &path).is_err());
    }
}
