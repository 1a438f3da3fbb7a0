//! The file that a workbook is: a ZIP archive of parts, written from the front without going back.

use std::io::{self, Write};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::skeleton::Skeleton;
use crate::{Error, Result};

/// How hard parts are compressed, 1 to 9. On a million cells 2 is a third faster and a sixth larger; 6 takes
/// twice as long and saves nothing.
const LEVEL: i64 = 4;

/// Writes the archive.
pub(super) struct Package<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    options: SimpleFileOptions,
}

impl<W: Write> Package<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            zip: ZipWriter::new_stream(out),
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(LEVEL))
                // The same time in all files: 1980, the first the format knows.
                .last_modified_time(DateTime::default()),
        }
    }

    /// Begins a part; the one before ends.
    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        self.zip.start_file(name, self.options).map_err(failed)
    }

    /// Adds to the part begun last, and empties `bytes`.
    pub(super) fn write(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        self.zip.write_all(bytes)?;
        bytes.clear();
        Ok(())
    }

    /// Copies a part of a skeleton.
    pub(super) fn copy(&mut self, skeleton: &mut Skeleton, name: &str) -> Result<()> {
        let mut part = skeleton.part(name)?.into_bytes();
        self.begin(name)?;
        self.write(&mut part)
    }

    /// Ends the archive.
    pub(super) fn finish(self) -> Result<()> {
        let mut out = self.zip.finish().map_err(failed)?.into_inner();
        Ok(out.flush()?)
    }
}

/// What went wrong with the archive: where it is written to, or how we used the library.
pub(super) fn failed(problem: ZipError) -> Error {
    match problem {
        ZipError::Io(problem) => Error::Output(problem),
        other => Error::fault(other),
    }
}

/// An archive in memory can only be wrong by our own fault.
pub(super) fn broken(problem: ZipError) -> Error {
    match problem {
        ZipError::Io(problem) => Error::fault(io::Error::other(problem)),
        other => Error::fault(other),
    }
}
