//! A file as it is written: in parts, counted and digested as they go into the spool.

use std::io::{self, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use status::Error;

use super::spool::{self, PART, Writer};
use super::work::Bench;
use super::writing::abandoned;

/// Where a file is written to: what is full goes into the spool, and others at work go first then.
#[derive(Debug)]
pub(super) struct Parts {
    out: Writer,
    bench: Arc<Bench>,
    part: Vec<u8>,
    sha256: Sha256,
    bytes: u64,
    problem: Option<Error>,
}

impl Parts {
    /// Writes to `out`, on a bench.
    pub(super) fn new(out: Writer, bench: Arc<Bench>) -> Self {
        Self {
            out,
            bench,
            part: Vec::with_capacity(PART),
            sha256: Sha256::new(),
            bytes: 0,
            problem: None,
        }
    }

    /// Why nothing can be written any more. What a library makes of a disk that is full does not say so.
    pub(super) fn problem(&mut self) -> Option<Error> {
        self.problem.take()
    }

    /// Sends what is left, and gives the size of all and its digest.
    pub(super) fn finish(mut self) -> Result<(u64, String), Error> {
        if !self.part.is_empty()
            && let Err(problem) = self.send()
        {
            return Err(self.problem.take().unwrap_or_else(|| told(&problem)));
        }
        Ok((self.bytes, format!("{:x}", self.sha256.finalize())))
    }

    fn send(&mut self) -> io::Result<()> {
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.sha256.update(&part);
        self.bytes += part.len() as u64;
        let sent = self.out.push(part.into(), &self.bench);
        if let Err(problem) = &sent {
            self.problem.get_or_insert_with(|| told(problem));
        }
        self.bench.step();
        sent
    }
}

fn told(problem: &io::Error) -> Error {
    if problem.kind() == io::ErrorKind::BrokenPipe {
        abandoned()
    } else {
        spool::unusable(problem)
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        if self.part.len() == PART {
            self.send()?;
        }
        Ok(taken)
    }

    /// What has not filled a part yet stays: a part goes out when it is full, and at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
